using System.Globalization;

namespace Gateway.Adapters.Wire;

/// <summary>Times as agencies write them: Asia/Ho_Chi_Minh, which is UTC+7 all year since 1975, in a format that the machine's culture cannot change.</summary>
internal static class VietnamTime
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(7);

    public static string Format(DateTimeOffset instant, string format) => instant.ToOffset(Offset).ToString(format, CultureInfo.InvariantCulture);

    /// <summary>The calendar day of an instant in Viet Nam.</summary>
    public static DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(Offset).DateTime);

    /// <summary>An RFC 3339 instant; null for anything else.</summary>
    public static DateTimeOffset? Instant(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var instant) ? instant : null;

    /// <summary>An RFC 3339 full-date; null for anything else.</summary>
    public static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>A full-date in an agency's format; null when there is none.</summary>
    public static string? Day(string? text, string format) => Day(text)?.ToString(format, CultureInfo.InvariantCulture);
}
