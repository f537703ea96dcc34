using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Gateway.Auditing;

/// <summary>
/// Turns appended leaf hashes into the tiles to store. It keeps the unfinished tile of each level; whoever appends takes the changed tiles
/// before long, for finished ones wait until then (8 kB per 256 leaves).
/// </summary>
public sealed class TileWriter
{
    private readonly List<Edge> edges = [];
    private readonly List<MerkleTile> finished = [];

    /// <summary>How many leaves were appended since the log began.</summary>
    public long Size { get; private set; }

    /// <summary>Goes on where a log of <paramref name="size"/> leaves ended; throws <see cref="InvalidDataException"/> when its last tiles are not there.</summary>
    public static async Task<TileWriter> ResumeAsync(ITileSource source, long size, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        var writer = new TileWriter { Size = size };
        for (var count = size; count > 0; count >>= MerkleTile.Height)
        {
            var edge = new Edge { Index = count >> MerkleTile.Height, Count = (int)(count % MerkleTile.Width) };
            if (edge.Count > 0)
                (await source.HashesAsync(writer.edges.Count, edge.Index, edge.Count, cancellation)).CopyTo(edge.Hashes);
            writer.edges.Add(edge);
        }
        return writer;
    }

    /// <summary>Adds a leaf by its hash, 32 bytes.</summary>
    public void Append(ReadOnlySpan<byte> leaf)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(leaf.Length, MerkleHash.Length);
        Add(0, leaf);
        Size++;
    }

    /// <summary>The right edge of the tree as it stands: what its root and the next checkpoint are made of.</summary>
    public MerkleFrontier Frontier()
    {
        var bytes = new List<byte>(MerkleFrontier.BytesMax);
        Span<byte> size = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(size, Size);
        bytes.AddRange(size);
        for (var level = edges.Count - 1; level >= 0; level--)
        {
            var (edge, from) = (edges[level], 0);
            for (var width = MerkleTile.Width / 2; width > 0; width /= 2)
            {
                if ((edge.Count & width) == 0)
                    continue;
                bytes.AddRange(MerkleTile.RootOf(edge.Hashes.AsSpan(from * MerkleHash.Length, width * MerkleHash.Length)));
                from += width;
            }
        }
        return MerkleFrontier.Restore(CollectionsMarshal.AsSpan(bytes))!;
    }

    /// <summary>Every tile that is not as it was at the last call: to be inserted, or put in the place of its shorter self.</summary>
    public IReadOnlyList<MerkleTile> TakeChanged()
    {
        List<MerkleTile> changed = [.. finished];
        finished.Clear();
        for (var level = 0; level < edges.Count; level++)
        {
            if (edges[level] is { IsChanged: true } edge)
                changed.Add(new(level, edge.Index, edge.Hashes[..(edge.Count * MerkleHash.Length)]));
            edges[level].IsChanged = false;
        }
        return changed;
    }

    private void Add(int level, ReadOnlySpan<byte> hash)
    {
        if (level == edges.Count)
            edges.Add(new Edge());
        var edge = edges[level];
        hash.CopyTo(edge.Hashes.AsSpan(edge.Count++ * MerkleHash.Length));
        edge.IsChanged = true;
        if (edge.Count < MerkleTile.Width)
            return;
        finished.Add(new(level, edge.Index, edge.Hashes));
        edges[level] = new Edge { Index = edge.Index + 1 };
        Add(level + 1, MerkleTile.RootOf(edge.Hashes));
    }

    private sealed class Edge
    {
        public long Index { get; init; }

        public int Count { get; set; }

        public bool IsChanged { get; set; }

        public byte[] Hashes { get; } = new byte[MerkleTile.BytesMax];
    }
}
