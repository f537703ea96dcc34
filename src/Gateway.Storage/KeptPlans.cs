using System.Collections.Concurrent;

namespace Gateway.Storage;

/// <summary>
/// Each connection keeps the plans that it made when it first met a statement, when a queue may have been all but empty: then walking through the
/// whole of it looked as cheap as looking a few rows up. A connection that became slow plans anew, over what the tables hold by now.
/// </summary>
internal sealed class KeptPlans
{
    private const int ConnectionsMax = 256;
    private static readonly TimeSpan SlowFrom = TimeSpan.FromMilliseconds(50), Again = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentDictionary<int, long> suspected = new();

    /// <summary>Whether a connection's plans are to be made anew after a message that took <paramref name="longest"/>; not again for a while, for there are other reasons to be slow.</summary>
    public bool AreSuspect(int connection, TimeSpan longest)
    {
        if (longest < SlowFrom || (suspected.TryGetValue(connection, out var before) && TimeProvider.System.GetElapsedTime(before) < Again))
            return false;
        if (suspected.Count >= ConnectionsMax)
            suspected.Clear();
        suspected[connection] = TimeProvider.System.GetTimestamp();
        return true;
    }
}
