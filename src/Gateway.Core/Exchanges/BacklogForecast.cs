namespace Gateway.Exchanges;

/// <summary>How many needed no sending any more, in one minute; minutes are counted from 1970.</summary>
public readonly record struct MinuteCount(long Minute, long Count);

/// <summary>How fast an agency's backlog is worked off, and how long it takes at that rate if nothing is added.</summary>
/// <param name="PerMinute">Over the last minutes in which anything went; null when nothing did.</param>
/// <param name="EmptyIn">Null when nobody can say: the agency takes nothing just now, or nothing has gone lately.</param>
public sealed record BacklogForecast(double? PerMinute, TimeSpan? EmptyIn)
{
    /// <summary>Minutes that are looked back, the running one included.</summary>
    public const int Minutes = 5;

    private const double CoveredMin = 0.25;

    /// <summary><paramref name="gone"/> may hold more minutes than are looked at, in any order.</summary>
    public static BacklogForecast Of(long due, bool isFlowing, IReadOnlyList<MinuteCount> gone, DateTimeOffset now)
    {
        var minute = MinuteOf(now);
        var recent = gone.Where(count => count.Minute > minute - Minutes && count.Minute <= minute && count.Count > 0).ToList();
        double? rate = null;
        if (recent.Count > 0)
        {
            // A backlog that began to move two minutes ago is measured over those two.
            var covered = (now - DateTimeOffset.FromUnixTimeSeconds(recent.Min(count => count.Minute) * 60)).TotalMinutes;
            rate = recent.Sum(count => count.Count) / Math.Max(covered, CoveredMin);
        }
        return new(rate, due == 0 ? TimeSpan.Zero : isFlowing && rate is { } perMinute ? TimeSpan.FromMinutes(due / perMinute) : null);
    }

    public static long MinuteOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 60;
}
