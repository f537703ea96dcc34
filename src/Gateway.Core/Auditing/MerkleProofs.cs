namespace Gateway.Auditing;

/// <summary>Makes proofs out of tiles: a few tiles per proof, whatever the length of the log.</summary>
public static class MerkleProofs
{
    /// <summary>PATH(index, D[size]) of RFC 9162 §2.1.3.1.</summary>
    public static async Task<InclusionProof> InclusionAsync(this ITileSource source, long index, long size, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<byte[]>();
        for (var (first, end) = (0L, size); end - first > 1;)
        {
            var middle = first + TileReader.Split(end - first);
            var isLeft = index < middle;
            path.Add(isLeft ? await source.RangeAsync(middle, end, cancellation) : await source.RangeAsync(first, middle, cancellation));
            (first, end) = isLeft ? (first, middle) : (middle, end);
        }
        path.Reverse();
        return new(index, size, path);
    }

    /// <summary>PROOF(older, D[newer]) of RFC 9162 §2.1.4.1.</summary>
    public static async Task<ConsistencyProof> ConsistencyAsync(this ITileSource source, long older, long newer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(older);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(older, newer);
        var path = new List<byte[]>();
        var (first, end) = (0L, newer);
        while (older > 0 && end != older)
        {
            var middle = first + TileReader.Split(end - first);
            var isLeft = older <= middle;
            path.Add(isLeft ? await source.RangeAsync(middle, end, cancellation) : await source.RangeAsync(first, middle, cancellation));
            (first, end) = isLeft ? (first, middle) : (middle, end);
        }
        // Whoever verifies knows the root of the older tree, but not that of a part of it.
        if (first > 0)
            path.Add(await source.RangeAsync(first, end, cancellation));
        path.Reverse();
        return new(older, newer, path);
    }
}
