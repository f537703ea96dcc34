namespace Gateway.Host.Operating;

/// <summary>Counts what anybody can cause, so that it fills no log: something to tell at most every ten seconds.</summary>
internal sealed class Tally(TimeProvider clock)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private long? toldAt;
    private int count;

    /// <summary>Counts one more; how many there were since the last telling, or 0 while it is too early to tell.</summary>
    public int Add()
    {
        lock (gate)
        {
            count++;
            if (toldAt is { } last && clock.GetElapsedTime(last) < Quiet)
                return 0;
            var told = count;
            (toldAt, count) = (clock.GetTimestamp(), 0);
            return told;
        }
    }
}
