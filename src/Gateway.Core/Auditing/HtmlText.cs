using System.Text.Encodings.Web;
using System.Text.Unicode;
using Gateway.Dossiers;

namespace Gateway.Auditing;

/// <summary>Text of strangers on a page: no markup, and nothing that hides or turns the direction of writing.</summary>
internal static class HtmlText
{
    private static readonly HtmlEncoder Letters = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Of(string text) => Letters.Encode(VisibleText.Is(text) ? text : string.Concat(text.Select(Shown)));

    private static string Shown(char letter) => VisibleText.Is([letter]) ? letter.ToString() : $"\\u{(int)letter:x4}";
}
