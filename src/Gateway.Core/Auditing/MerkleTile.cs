namespace Gateway.Auditing;

/// <summary>
/// 256 neighbouring hashes of the tree, stored as one row: level 0 holds leaf hashes, level 1 the roots of 256 leaves each, level L the roots of
/// 256^L (the cut of C2SP tlog-tiles). The last tile of a level is shorter and grows; what stands in it never changes.
/// </summary>
/// <param name="Index">The tile's place in its level, from 0.</param>
/// <param name="Hashes">1–256 hashes of 32 bytes.</param>
public sealed record MerkleTile(int Level, long Index, byte[] Hashes)
{
    public const int Height = 8, Width = 1 << Height, BytesMax = Width * MerkleHash.Length;

    public int Count => Hashes.Length / MerkleHash.Length;

    /// <summary>The root over 2^k neighbouring hashes of one level, k in 0–8.</summary>
    public static byte[] RootOf(ReadOnlySpan<byte> hashes)
    {
        Span<byte> row = stackalloc byte[BytesMax];
        hashes.CopyTo(row);
        for (var count = hashes.Length / MerkleHash.Length; count > 1; count /= 2)
        {
            for (var i = 0; i < count / 2; i++)
                MerkleHash.Node(Of(row, 2 * i), Of(row, (2 * i) + 1), Of(row, i));
        }
        return Of(row, 0).ToArray();
    }

    private static Span<byte> Of(Span<byte> row, int index) => row.Slice(index * MerkleHash.Length, MerkleHash.Length);
}

/// <summary>Where tiles are kept.</summary>
public interface ITileSource
{
    /// <summary>
    /// The hashes of a tile as far as it is written, perhaps further than the tree that the caller asks about; empty when there is no such tile.
    /// </summary>
    ValueTask<byte[]> ReadAsync(int level, long index, CancellationToken cancellation);
}
