using System.Globalization;
using System.Text;

namespace Gateway.Host.Operating.Console;

/// <summary>
/// The renderer writes every letter beyond ASCII as a character reference, which makes a Vietnamese page three times as heavy. None of them can be a
/// sign of HTML, and pages are UTF-8: here they become letters again.
/// </summary>
internal static class PlainLetters
{
    private const int First = 0xA0;

    public static string Of(string html)
    {
        var plain = new StringBuilder(html.Length);
        var rest = html.AsSpan();
        while (rest.IndexOf("&#x", StringComparison.Ordinal) is >= 0 and var at)
        {
            var length = rest[at..].IndexOf(';');
            if (length < 0)
                break;
            if (length > 3 && int.TryParse(rest.Slice(at + 3, length - 3), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && code >= First && Rune.IsValid(code))
                plain.Append(rest[..at]).Append(new Rune(code).ToString());
            else
                plain.Append(rest[..(at + length + 1)]);
            rest = rest[(at + length + 1)..];
        }
        return plain.Append(rest).ToString();
    }
}
