using System.Globalization;

namespace Gateway.Adapters.Wire;

/// <summary>Times as agencies write them: Vietnamese wall time (UTC+7 all year).</summary>
internal static class WireTime
{
    private static readonly TimeSpan Vietnam = TimeSpan.FromHours(7);

    /// <summary>In an agency's own format, which the machine's culture cannot change.</summary>
    public static string Format(DateTimeOffset at, string format) => at.ToOffset(Vietnam).ToString(format, CultureInfo.InvariantCulture);

    /// <summary><c>yyyyMMddHHmmss</c>.</summary>
    public static string Second(DateTimeOffset at) => Format(at, "yyyyMMddHHmmss");

    /// <summary><c>yyyyMMdd</c>.</summary>
    public static string Day(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>An RFC 3339 instant; null when the text is none.</summary>
    public static DateTimeOffset? Instant(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at : null;

    /// <summary>The Vietnamese calendar day of an RFC 3339 full-date or date-time; null when the text is neither.</summary>
    public static DateOnly? DayOf(string? text)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;
        return Instant(text) is { } at ? DayOf(at) : null;
    }

    public static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.ToOffset(Vietnam).DateTime);
}
