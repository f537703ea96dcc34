namespace Gateway.Host.Operating.Replays;

/// <summary>How many of a replay may go out by its rate: a bucket that holds one second's and begins with a tenth of that, one at least.</summary>
internal sealed class ReplayPace(TimeProvider clock)
{
    private double? left;
    private long filledAt = clock.GetTimestamp();

    public int Take(int wanted, int ratePerMinute)
    {
        var now = clock.GetTimestamp();
        var tokens = left is { } kept ? Math.Min(Math.Max(1, ratePerMinute / 60.0), kept + (clock.GetElapsedTime(filledAt, now).TotalMinutes * ratePerMinute)) : Math.Max(1, ratePerMinute / 600.0);
        var taken = (int)Math.Min(wanted, tokens);
        (left, filledAt) = (tokens - taken, now);
        return taken;
    }

    public void GiveBack(int unused) => left += unused;
}
