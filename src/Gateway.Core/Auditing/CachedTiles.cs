namespace Gateway.Auditing;

/// <summary>
/// Tiles read once for many proofs over one size of the tree: proofs of neighbours share nearly all of them. Not for two threads, and not for
/// longer than one export, for the last tiles grow.
/// </summary>
/// <param name="tilesMax">Most tiles kept, 8 kB each; the cache starts anew when it is full.</param>
public sealed class CachedTiles(ITileSource source, int tilesMax = 1024) : ITileSource
{
    private readonly Dictionary<(int Level, long Index), byte[]> known = [];

    public async ValueTask<byte[]> ReadAsync(int level, long index, CancellationToken cancellation)
    {
        if (known.TryGetValue((level, index), out var hashes))
            return hashes;
        hashes = await source.ReadAsync(level, index, cancellation);
        if (known.Count >= tilesMax)
            known.Clear();
        return known[(level, index)] = hashes;
    }
}
