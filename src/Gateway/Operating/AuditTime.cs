using System.Globalization;
using Gateway.Host.Hosting;
using Gateway.Procedures;

namespace Gateway.Host.Operating;

/// <summary>One end of a stretch of the audit: a day, or a time; without an offset it is what the wall in Vietnam shows. A day counts whole.</summary>
internal static class AuditTime
{
    private static readonly string[] OnTheWall = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];

    public static bool TryRead(string text, bool isEnd, out DateTimeOffset time)
    {
        if (DateTimeRule.TryRead(text, out time))
            return true;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue && day > DateOnly.MinValue)
        {
            time = VietnamTime.At(isEnd ? day.AddDays(1) : day, TimeOnly.MinValue);
            return true;
        }
        if (!DateTime.TryParseExact(text, OnTheWall, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall) || wall.Year is <= 1 or >= 9999)
            return false;
        time = VietnamTime.At(DateOnly.FromDateTime(wall), TimeOnly.FromDateTime(wall));
        return true;
    }
}
