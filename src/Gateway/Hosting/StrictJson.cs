using System.Globalization;
using System.Text.Json;

namespace Gateway.Host.Hosting;

/// <summary>
/// JSON as RFC 8259 means it, read so that nobody else can read it otherwise: UTF-8 without byte order mark, no member twice, no lone
/// surrogate, no NUL, no number that would be rounded. One pass over the bytes before the document is built.
/// </summary>
internal static class StrictJson
{
    public const int DepthMax = 64;

    private static readonly JsonReaderOptions Reading = new() { MaxDepth = DepthMax };
    private static readonly JsonDocumentOptions Building = new() { MaxDepth = DepthMax, AllowDuplicateProperties = false };

    /// <summary>The document, or null when the bytes are not strict JSON. Dispose of it before the bytes change.</summary>
    public static JsonDocument? TryParse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return IsStrict(utf8.Span) ? JsonDocument.Parse(utf8, Building) : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // How System.Text.Json reports text that is no Unicode.
            return null;
        }
    }

    private static bool IsStrict(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, Reading);
        while (reader.Read())
        {
            var token = reader.TokenType;
            if (token == JsonTokenType.Number ? !IsExact(ref reader) : token is JsonTokenType.String or JsonTokenType.PropertyName && !IsText(ref reader))
                return false;
        }
        return true;
    }

    // Unescaped text cannot hold NUL or half a pair, and its UTF-8 is checked by decoding where it is used; escaped text is decoded here.
    private static bool IsText(ref Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? !reader.GetString()!.Contains('\0', StringComparison.Ordinal) : System.Text.Unicode.Utf8.IsValid(reader.ValueSpan);

    // What a decimal holds exactly: at most 28 significant digits, no exponent games.
    private static bool IsExact(ref Utf8JsonReader reader)
    {
        var text = reader.ValueSpan;
        if (text.Length <= 18 && text.IndexOfAny((byte)'e', (byte)'E') < 0)
            return true;
        return text.Length <= 64 && reader.TryGetDecimal(out var number) && IsSame(text, number);
    }

    private static bool IsSame(ReadOnlySpan<byte> text, decimal number)
    {
        Span<byte> digits = stackalloc byte[64], written = stackalloc byte[64];
        var mantissa = text.IndexOfAny((byte)'e', (byte)'E') is >= 0 and var e ? text[..e] : text;
        var sent = Significant(mantissa, digits);
        return number.TryFormat(written, out var length, "F28", CultureInfo.InvariantCulture) && Significant(written[..length], written).SequenceEqual(sent);
    }

    // The digits between the leading and the trailing zeros: two numbers of one magnitude are equal exactly when these are.
    private static ReadOnlySpan<byte> Significant(ReadOnlySpan<byte> number, Span<byte> room)
    {
        var count = 0;
        foreach (var letter in number)
        {
            if (letter is >= (byte)'0' and <= (byte)'9')
                room[count++] = letter;
        }
        return room[..count].Trim((byte)'0');
    }
}
