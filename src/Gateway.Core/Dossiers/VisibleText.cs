using System.Buffers;

namespace Gateway.Dossiers;

/// <summary>
/// Text that looks like what it is: no control characters, none that are invisible or turn the direction of writing. An identifier with one
/// of them could not be told from another by whoever reads a log or a screen. The same set stands in contracts/intake, pattern of <c>id</c>.
/// </summary>
public static class VisibleText
{
    private static readonly SearchValues<char> Refused = SearchValues.Create(
    [
        .. Range('\u0000', '\u001f'), .. Range('\u007f', '\u009f'), '\u00ad', '\u061c', '\u180e', .. Range('\u200b', '\u200f'), .. Range('\u2028', '\u202e'), .. Range('\u2060', '\u206f'),
        '\ufeff', .. Range('\ufff0', '\uffff'),
    ]);

    public static bool Is(ReadOnlySpan<char> text) => !text.ContainsAny(Refused);

    private static IEnumerable<char> Range(char first, char last) => Enumerable.Range(first, last - first + 1).Select(code => (char)code);
}
