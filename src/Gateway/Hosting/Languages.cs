using System.Net.Http.Headers;

namespace Gateway.Host.Hosting;

/// <summary>The two languages of the product. Vietnamese unless the caller prefers English (RFC 9110 §12.5.4).</summary>
internal static class Languages
{
    public const string Vietnamese = "vi", English = "en";

    public static string Of(HttpRequest request) => Prefer(request.Headers.AcceptLanguage.ToString());

    /// <summary>The better of our two languages for an Accept-Language value; anything unreadable counts as no wish.</summary>
    public static string Prefer(string acceptLanguage)
    {
        if (acceptLanguage.Length is 0 or > 256)
            return Vietnamese;
        double vietnamese = 0, english = 0;
        foreach (var part in acceptLanguage.Split(','))
        {
            if (!StringWithQualityHeaderValue.TryParse(part, out var wish))
                continue;
            var quality = wish.Quality ?? 1;
            var tag = wish.Value.Split('-')[0];
            if (tag.Equals(Vietnamese, StringComparison.OrdinalIgnoreCase))
                vietnamese = Math.Max(vietnamese, quality);
            else if (tag.Equals(English, StringComparison.OrdinalIgnoreCase))
                english = Math.Max(english, quality);
        }
        return english > vietnamese ? English : Vietnamese;
    }
}
