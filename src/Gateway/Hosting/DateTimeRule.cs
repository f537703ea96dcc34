using System.Globalization;

namespace Gateway.Host.Hosting;

/// <summary>RFC 3339 with an offset; nothing else is a time. Of the fraction of a second seven digits are kept, more are cut off.</summary>
internal static class DateTimeRule
{
    private const int PointAt = 19, DigitsKept = 7, DigitsMax = 16;

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    public static bool TryRead(string text, out DateTimeOffset time)
    {
        time = default;
        var hasOffset = text.Length > PointAt && (text.EndsWith('Z') || text[^6] is '+' or '-');
        return hasOffset && TryCut(ref text) && DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    // Cut, not rounded: rounding could name a second that had not begun.
    private static bool TryCut(ref string text)
    {
        if (text[PointAt] != '.')
            return true;
        var digits = text.AsSpan(PointAt + 1).IndexOfAnyExceptInRange('0', '9');
        if (digits is < 1 or > DigitsMax)
            return false;
        if (digits > DigitsKept)
            text = text.Remove(PointAt + 1 + DigitsKept, digits - DigitsKept);
        return true;
    }
}
