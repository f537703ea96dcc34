using Gateway.Planning;

namespace Gateway.Host.Exchanges;

/// <summary>
/// Claims that wait in memory for a place at their agency: a place that is left is then filled at once, and not after the next look into the
/// store. As many as were begun since the look before, so an agency that takes its time has few of them; what has waited too long is given back.
/// </summary>
internal sealed class ClaimsInHand(int max, TimeProvider clock)
{
    /// <summary>The most that any agency has.</summary>
    public const int Max = 64;

    // Well within the margin of a lease, so that an attempt has all of its time when it begins.
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(2);
    private readonly Queue<(Claimed Claim, long Since)> waiting = new();
    private readonly Lock sync = new();
    private int begun, filled;

    public bool IsEmpty
    {
        get
        {
            lock (sync)
                return waiting.Count == 0;
        }
    }

    /// <summary>Half of what there was after the last look is gone.</summary>
    public bool IsLow
    {
        get
        {
            lock (sync)
                return waiting.Count * 2 <= filled;
        }
    }

    /// <summary>How many more are worth claiming.</summary>
    public int Room
    {
        get
        {
            lock (sync)
                return Math.Max(0, Math.Min(max, begun) - waiting.Count);
        }
    }

    public void Add(IReadOnlyList<Claimed> claims)
    {
        lock (sync)
        {
            foreach (var claim in claims)
                waiting.Enqueue((claim, clock.GetTimestamp()));
            (begun, filled) = (0, waiting.Count);
        }
    }

    /// <summary>The one that has waited longest, to begin now; null where nothing may.</summary>
    public Claimed? Take()
    {
        lock (sync)
        {
            if (!waiting.TryPeek(out var next) || IsOld(next.Since))
                return null;
            begun++;
            return waiting.Dequeue().Claim;
        }
    }

    /// <summary>Takes what has waited too long, or <paramref name="all"/>, to be given back.</summary>
    public IReadOnlyList<Claimed> GiveUp(bool all)
    {
        lock (sync)
        {
            var given = new List<Claimed>();
            while (waiting.TryPeek(out var next) && (all || IsOld(next.Since)))
                given.Add(waiting.Dequeue().Claim);
            return given;
        }
    }

    private bool IsOld(long since) => clock.GetElapsedTime(since) >= KeptFor;
}
