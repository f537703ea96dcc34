using System.Security.Cryptography;

namespace Gateway.Auditing;

/// <summary>That one leaf stands at <paramref name="Index"/> in the tree of the first <paramref name="Size"/> leaves (RFC 9162 §2.1.3).</summary>
/// <param name="Path">The sibling hashes from the leaf up to the root, 32 bytes each.</param>
public sealed record InclusionProof(long Index, long Size, IReadOnlyList<byte[]> Path)
{
    /// <summary>Most hashes in a path: the height of the largest tree.</summary>
    public const int PathMax = 63;

    /// <summary>Whether <paramref name="leaf"/> (a leaf hash) leads to <paramref name="root"/>.</summary>
    public bool Proves(ReadOnlySpan<byte> leaf, ReadOnlySpan<byte> root) => RootFrom(leaf) is { } reached && CryptographicOperations.FixedTimeEquals(reached, root);

    /// <summary>The root that the leaf hash and the path lead to (RFC 9162 §2.1.3.2); null when the path is not as long as such a path must be.</summary>
    public byte[]? RootFrom(ReadOnlySpan<byte> leaf)
    {
        if (leaf.Length != MerkleHash.Length || Index < 0 || Index >= Size || Path.Any(hash => hash.Length != MerkleHash.Length))
            return null;
        var (at, last, reached) = (Index, Size - 1, leaf.ToArray());
        foreach (var sibling in Path)
        {
            if (last == 0)
                return null;
            if ((at & 1) == 1 || at == last)
            {
                MerkleHash.Node(sibling, reached, reached);
                while ((at & 1) == 0 && at != 0)
                    (at, last) = (at >> 1, last >> 1);
            }
            else
            {
                MerkleHash.Node(reached, sibling, reached);
            }
            (at, last) = (at >> 1, last >> 1);
        }
        return last == 0 ? reached : null;
    }
}
