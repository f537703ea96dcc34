using System.Security.Cryptography;
using Gateway.Dossiers;

namespace Gateway.Auditing;

/// <summary>
/// The two hashes of the audit tree (RFC 6962 §2.1): SHA-256 behind a prefix, 0x00 for a leaf and 0x01 for a node, so that no record can pass
/// for a piece of the tree. Every hash has 32 bytes.
/// </summary>
public static class MerkleHash
{
    public const int Length = SHA256.HashSizeInBytes;

    /// <summary>The root of a tree without leaves: SHA-256 of nothing.</summary>
    public static byte[] Empty => SHA256.HashData([]);

    /// <summary>SHA-256(0x00 ‖ record): what <c>prev</c> of the next record and the stored <c>hash</c> hold.</summary>
    public static byte[] Leaf(ReadOnlySpan<byte> record)
    {
        var hash = new byte[Length];
        Leaf(record, hash);
        return hash;
    }

    /// <summary>The same into 32 bytes of the caller.</summary>
    public static void Leaf(ReadOnlySpan<byte> record, Span<byte> hash) => AuditRecord.Leaf(record, hash);

    /// <summary>SHA-256(0x01 ‖ left ‖ right).</summary>
    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var hash = new byte[Length];
        Node(left, right, hash);
        return hash;
    }

    /// <summary>The same into 32 bytes of the caller, which may be those of <paramref name="left"/> or <paramref name="right"/>.</summary>
    public static void Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> hash) => KeptHash.Of(1, left[..Length], right[..Length], hash);
}
