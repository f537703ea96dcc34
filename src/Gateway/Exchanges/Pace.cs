namespace Gateway.Host.Exchanges;

/// <summary>
/// A bucket that holds one second's calls and fills as time goes by. What was taken and not used can be given back, so that looking for work
/// costs nothing. Not safe for several threads: its gate locks.
/// </summary>
internal sealed class Pace(int perSecondMax, TimeProvider clock)
{
    private readonly long cost = TimeSpan.TicksPerSecond / perSecondMax;
    private long credit = TimeSpan.TicksPerSecond;
    private long filledAt = clock.GetTimestamp();

    /// <summary>How many of <paramref name="wanted"/> calls may go out now when <paramref name="kept"/> are kept for others.</summary>
    public int Take(int wanted, int kept)
    {
        var now = clock.GetTimestamp();
        credit = Math.Min(TimeSpan.TicksPerSecond, credit + clock.GetElapsedTime(filledAt, now).Ticks);
        filledAt = now;
        var taken = (int)Math.Clamp((credit / cost) - kept, 0, wanted);
        credit -= taken * cost;
        return taken;
    }

    /// <summary>Somebody else may just have used up all there was.</summary>
    public void Empty() => (credit, filledAt) = (0, clock.GetTimestamp());

    public void GiveBack(int calls) => credit = Math.Min(TimeSpan.TicksPerSecond, credit + (calls * cost));
}
