namespace Gateway.Host.Exchanges;

/// <summary>Counts what needs no sending any more: settled, awaited or parked, never what waits for another attempt.</summary>
internal sealed class Departures
{
    private int count;

    public void Add(int exchanges) => Interlocked.Add(ref count, exchanges);

    /// <summary>Those since the last time.</summary>
    public int Take() => Interlocked.Exchange(ref count, 0);
}
