using System.Globalization;

namespace Gateway.Host.Hosting;

/// <summary>RFC 3339 with an offset; nothing else is a time.</summary>
internal static class DateTimeRule
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    public static bool TryRead(string text, out DateTimeOffset time)
    {
        time = default;
        var hasOffset = text.Length > 19 && (text.EndsWith('Z') || text[^6] is '+' or '-');
        return hasOffset && DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }
}
