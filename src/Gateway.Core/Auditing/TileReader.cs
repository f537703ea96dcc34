using System.Numerics;

namespace Gateway.Auditing;

/// <summary>
/// Reads pieces of the tree out of its tiles, at most one tile per subtree. A tile that is missing or too short is an
/// <see cref="InvalidDataException"/>; one that lies shows in the root.
/// </summary>
public static class TileReader
{
    /// <summary>The frontier as it was at <paramref name="size"/> leaves; what verification of a later part of the log begins with.</summary>
    public static async Task<MerkleFrontier> FrontierAsync(this ITileSource source, long size, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        var bytes = new List<byte>(BitConverter.GetBytes(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(size)));
        for (var (height, first) = (62, 0L); height >= 0; height--)
        {
            if ((size & (1L << height)) == 0)
                continue;
            bytes.AddRange(await source.SubtreeAsync(height, first >> height, cancellation));
            first += 1L << height;
        }
        return MerkleFrontier.Restore([.. bytes])!;
    }

    /// <summary>The root over the first <paramref name="size"/> leaves in hex; <c>null</c> in letters where tiles are missing.</summary>
    public static async Task<string> RootAsync(this ITileSource source, long size, CancellationToken cancellation)
    {
        try
        {
            return Convert.ToHexStringLower((await source.FrontierAsync(size, cancellation)).Root());
        }
        catch (InvalidDataException)
        {
            return "null";
        }
    }

    /// <summary>The hash under which a record was sealed; empty where its tile is gone or too short, which the root then tells.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>> LeafAsync(this ITileSource source, long position, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        var hashes = await source.ReadAsync(0, position / MerkleTile.Width, cancellation);
        var at = (int)(position % MerkleTile.Width) * MerkleHash.Length;
        return hashes.Length < at + MerkleHash.Length ? default : hashes.AsMemory(at, MerkleHash.Length);
    }

    /// <summary>The largest power of two below <paramref name="count"/>: where RFC 6962 §2.1 cuts a tree in two.</summary>
    internal static long Split(long count) => 1L << BitOperations.Log2((ulong)(count - 1));

    internal static async ValueTask<ReadOnlyMemory<byte>> HashesAsync(this ITileSource source, int level, long index, int count, CancellationToken cancellation)
    {
        var hashes = await source.ReadAsync(level, index, cancellation);
        if (hashes.Length < count * MerkleHash.Length || hashes.Length > MerkleTile.BytesMax)
            throw new InvalidDataException($"Tile {index} of level {level} has {hashes.Length} bytes where {count} hashes are needed.");
        return hashes.AsMemory(0, count * MerkleHash.Length);
    }

    /// <summary>The tree hash of the leaves [<paramref name="first"/>, <paramref name="end"/>), a range as the cuts of RFC 6962 make them.</summary>
    internal static async ValueTask<byte[]> RangeAsync(this ITileSource source, long first, long end, CancellationToken cancellation)
    {
        var count = end - first;
        if (BitOperations.IsPow2(count))
            return await source.SubtreeAsync(BitOperations.Log2((ulong)count), first / count, cancellation);
        var middle = first + Split(count);
        var left = await source.RangeAsync(first, middle, cancellation);
        var right = await source.RangeAsync(middle, end, cancellation);
        return MerkleHash.Node(left, right);
    }

    private static async ValueTask<byte[]> SubtreeAsync(this ITileSource source, int height, long index, CancellationToken cancellation)
    {
        var (level, within) = (height / MerkleTile.Height, height % MerkleTile.Height);
        var first = index << within;
        var from = (int)(first % MerkleTile.Width);
        var hashes = await source.HashesAsync(level, first / MerkleTile.Width, from + (1 << within), cancellation);
        return MerkleTile.RootOf(hashes.Span[(from * MerkleHash.Length)..]);
    }
}
