namespace Gateway.Exchanges;

/// <summary>How many needed no sending any more, in one minute; minutes are counted from 1970.</summary>
public readonly record struct MinuteCount(long Minute, long Count);

/// <summary>How fast an agency's backlog is worked off, and how long it takes at that rate if nothing is added.</summary>
/// <param name="PerMinute">
/// Over the last minutes in which anything went, one after the other: a pause in which nothing could go is not measured, nor is the minute in which
/// it began again. Null when nothing went, or has only just begun to.
/// </param>
/// <param name="EmptyIn">Null when nobody can say: the agency takes nothing just now, or nothing has gone lately.</param>
public sealed record BacklogForecast(double? PerMinute, TimeSpan? EmptyIn)
{
    /// <summary>Minutes that are looked back, the running one included.</summary>
    public const int Minutes = 5;

    private const double CoveredMin = 0.25;

    /// <summary><paramref name="gone"/> may hold more minutes than are looked at, in any order.</summary>
    public static BacklogForecast Of(long due, bool isFlowing, IReadOnlyList<MinuteCount> gone, DateTimeOffset now)
    {
        var rate = RateOf(gone, now);
        return new(rate, due == 0 ? TimeSpan.Zero : isFlowing && rate is { } perMinute ? TimeSpan.FromMinutes(due / perMinute) : null);
    }

    private static double? RateOf(IReadOnlyList<MinuteCount> gone, DateTimeOffset now)
    {
        var minute = MinuteOf(now);
        var (counts, oldest) = (gone.Where(count => count.Minute > minute - Minutes && count.Minute <= minute && count.Count > 0).ToDictionary(count => count.Minute, count => count.Count), minute - Minutes + 1);
        if (counts.Count == 0)
            return null;
        var (first, last) = (counts.Keys.Max(), counts.Keys.Max());
        while (counts.ContainsKey(first - 1))
            first--;
        if (first > oldest && first == minute)
            return null;
        // Nobody knows at which second of its first minute it began.
        if (first > oldest && last > first && Since(first + 1, now) >= CoveredMin)
            first++;
        return counts.Where(count => count.Key >= first && count.Key <= last).Sum(count => count.Value) / Math.Max(Since(first, now), CoveredMin);
    }

    private static double Since(long minute, DateTimeOffset now) => (now - DateTimeOffset.FromUnixTimeSeconds(minute * 60)).TotalMinutes;

    public static long MinuteOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;
}
