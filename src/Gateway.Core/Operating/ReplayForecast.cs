namespace Gateway.Operating;

/// <summary>When a replay will be through at its rate, against what was promised to citizens.</summary>
/// <param name="InTime">Sent before their due time.</param>
/// <param name="Late">Not overdue yet, and sent too late at this rate.</param>
/// <param name="Overdue">Overdue already.</param>
/// <param name="WithoutDueTime">Nothing was promised.</param>
public sealed record ReplayForecast(DateTimeOffset EndsAt, int InTime, int Late, int Overdue, int WithoutDueTime)
{
    /// <summary><paramref name="dueTimes"/> are those of what goes, in its turn.</summary>
    public static ReplayForecast Of(IEnumerable<DateTimeOffset?> dueTimes, int ratePerMinute, DateTimeOffset begins, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(dueTimes);
        ArgumentOutOfRangeException.ThrowIfLessThan(ratePerMinute, 1);
        var (inTime, late, overdue, without, sent) = (0, 0, 0, 0, 0);
        foreach (var due in dueTimes)
        {
            var at = begins + TimeSpan.FromMinutes((double)sent++ / ratePerMinute);
            if (due is null)
                without++;
            else if (due <= now)
                overdue++;
            else if (due >= at)
                inTime++;
            else
                late++;
        }
        return new(begins + TimeSpan.FromMinutes((double)sent / ratePerMinute), inTime, late, overdue, without);
    }
}
