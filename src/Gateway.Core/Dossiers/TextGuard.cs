using System.Buffers;
using System.Globalization;
using System.Text;

namespace Gateway.Dossiers;

/// <summary>
/// Whether text of others may be composed (NFC). Composing costs the square of the marks that follow one letter and throws on what is no
/// text, so whoever composes asks here first. One pass; a text may be given in pieces, and a run of marks does not end with a piece.
/// </summary>
public struct TextGuard
{
    /// <summary>Combining marks after one letter. Vietnamese needs two; UAX #15 (§13) knows no language that needs more than a few.</summary>
    public const int MarksMax = 10;

    /// <summary>Characters from U+0300 on: the ones that composing must look at. Half a million are 500 pages of Vietnamese.</summary>
    public const int LettersMax = 1 << 19;

    // No mark stands before U+0300, so all of this is passed over in one stride. NUL is text to no XML and to no column of PostgreSQL.
    private const char First = '\u0001', LastSimple = '\u02FF';

    private int marks;
    private int letters;

    /// <summary>Whether the whole of a text may be composed.</summary>
    public static bool IsPlain(ReadOnlySpan<char> text) => new TextGuard().Takes(text);

    /// <summary>The same of UTF-8; bytes that are none are no text.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> utf8)
    {
        var guard = new TextGuard();
        while (!utf8.IsEmpty)
        {
            var simple = utf8.IndexOfAnyExceptInRange((byte)First, (byte)0x7F);
            if (simple < 0)
                return true;
            guard.marks = simple > 0 ? 0 : guard.marks;
            if (Rune.DecodeFromUtf8(utf8[simple..], out var rune, out var length) != OperationStatus.Done || !guard.Takes(rune))
                return false;
            utf8 = utf8[(simple + length)..];
        }
        return true;
    }

    /// <summary>The text in NFC; what may not be composed stays as it is, so that this never throws and never takes long.</summary>
    public static string Compose(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return IsPlain(text) ? text.Normalize(NormalizationForm.FormC) : text;
    }

    /// <summary>Takes the next piece; false when the text may not be composed.</summary>
    public bool Takes(ReadOnlySpan<char> piece)
    {
        while (!piece.IsEmpty)
        {
            var simple = piece.IndexOfAnyExceptInRange(First, LastSimple);
            if (simple < 0)
            {
                marks = 0;
                return true;
            }
            marks = simple > 0 ? 0 : marks;
            if (Rune.DecodeFromUtf16(piece[simple..], out var rune, out var length) != OperationStatus.Done || !Takes(rune))
                return false;
            piece = piece[(simple + length)..];
        }
        return true;
    }

    private bool Takes(Rune rune)
    {
        if (rune.Value is 0 or 0xFFFE or 0xFFFF || (rune.Value > LastSimple && ++letters > LettersMax))
            return false;
        var isMark = Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
        marks = isMark ? marks + 1 : 0;
        return marks <= MarksMax;
    }
}
