namespace Gateway.Exchanges;

/// <summary>Delays between durable attempts. The list is the limit: past its end an exchange is parked.</summary>
public sealed record RetrySchedule(IReadOnlyList<TimeSpan> Delays, double JitterMax)
{
    /// <summary>An agency may ask for more patience than our own longest delay, up to this; beyond it a person decides.</summary>
    public static readonly TimeSpan RetryAfterMax = TimeSpan.FromDays(2);

    /// <summary>
    /// The wait after attempt number <paramref name="attempts"/>; null when the schedule is at its end or the agency asks for more than
    /// <see cref="RetryAfterMax"/>. <paramref name="chance"/> in [0, 1) spreads it upwards only, so Retry-After is never undercut.
    /// </summary>
    public TimeSpan? DelayAfter(int attempts, TimeSpan? retryAfter, double chance)
    {
        if (attempts < 1 || attempts > Delays.Count || retryAfter > RetryAfterMax)
            return null;
        var wait = Delays[attempts - 1];
        if (retryAfter > wait)
            wait = retryAfter.Value;
        return wait + (wait * (JitterMax * chance));
    }
}
