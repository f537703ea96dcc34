using System.Buffers.Binary;
using System.Numerics;

namespace Gateway.Auditing;

/// <summary>
/// The right edge of a Merkle tree: one hash for each complete subtree, largest first, which is one per bit set in <see cref="Size"/>. It is all
/// that appending and the root need, so a log of any length is sealed with at most 63 hashes in hand.
/// </summary>
public sealed class MerkleFrontier
{
    /// <summary>Most bytes that <see cref="ToBytes"/> gives.</summary>
    public const int BytesMax = SizeLength + (63 * MerkleHash.Length);

    private const int SizeLength = sizeof(long);
    private readonly byte[] hashes = new byte[64 * MerkleHash.Length];
    private int count;

    /// <summary>How many leaves the tree has.</summary>
    public long Size { get; private set; }

    /// <summary>Adds a leaf by its hash, 32 bytes.</summary>
    public void Append(ReadOnlySpan<byte> leaf)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(leaf.Length, MerkleHash.Length);
        leaf.CopyTo(At(count++));
        for (var full = Size; (full & 1) == 1; full >>= 1)
        {
            count--;
            MerkleHash.Node(At(count - 1), At(count), At(count - 1));
        }
        Size++;
    }

    /// <summary>The Merkle tree hash of all leaves so far (RFC 6962 §2.1).</summary>
    public byte[] Root()
    {
        if (count == 0)
            return MerkleHash.Empty;
        var root = At(count - 1).ToArray();
        for (var i = count - 2; i >= 0; i--)
            MerkleHash.Node(At(i), root, root);
        return root;
    }

    /// <summary>The size, big-endian in 8 bytes, and the hashes.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[SizeLength + (count * MerkleHash.Length)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Size);
        hashes.AsSpan(0, count * MerkleHash.Length).CopyTo(bytes.AsSpan(SizeLength));
        return bytes;
    }

    /// <summary>What <see cref="ToBytes"/> gave; null for bytes of another shape. Only a checkpoint tells whether the hashes are right.</summary>
    public static MerkleFrontier? Restore(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < SizeLength || BinaryPrimitives.ReadInt64BigEndian(bytes) is not (>= 0 and var size))
            return null;
        var frontier = new MerkleFrontier { Size = size, count = BitOperations.PopCount((ulong)size) };
        if (bytes.Length != SizeLength + (frontier.count * MerkleHash.Length))
            return null;
        bytes[SizeLength..].CopyTo(frontier.hashes);
        return frontier;
    }

    private Span<byte> At(int index) => hashes.AsSpan(index * MerkleHash.Length, MerkleHash.Length);
}
