using System.Net;
using Gateway.Dossiers;

namespace Gateway.Auditing;

/// <summary>Text of strangers on a page: no markup, and nothing that hides or turns the direction of writing.</summary>
internal static class HtmlText
{
    public static string Of(string text) => WebUtility.HtmlEncode(VisibleText.Is(text) ? text : string.Concat(text.Select(Shown)));

    private static string Shown(char letter) => VisibleText.Is([letter]) ? letter.ToString() : $"\\u{(int)letter:x4}";
}
