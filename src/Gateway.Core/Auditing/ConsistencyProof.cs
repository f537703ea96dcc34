using System.Numerics;
using System.Security.Cryptography;

namespace Gateway.Auditing;

/// <summary>
/// That the tree of the first <paramref name="Newer"/> leaves begins with the tree of the first <paramref name="Older"/> (RFC 9162 §2.1.4).
/// Nothing is needed to extend the empty tree or to leave a tree as it is: the path is then empty.
/// </summary>
public sealed record ConsistencyProof(long Older, long Newer, IReadOnlyList<byte[]> Path)
{
    /// <summary>Whether one root leads to the other (RFC 9162 §2.1.4.2).</summary>
    public bool Proves(ReadOnlySpan<byte> olderRoot, ReadOnlySpan<byte> newerRoot)
    {
        if (Older < 0 || Older > Newer || olderRoot.Length != MerkleHash.Length || newerRoot.Length != MerkleHash.Length || Path.Any(hash => hash.Length != MerkleHash.Length))
            return false;
        if (Older == Newer)
            return Path.Count == 0 && AreEqual(olderRoot, newerRoot);
        if (Older == 0)
            return Path.Count == 0 && AreEqual(olderRoot, MerkleHash.Empty);
        var (at, last) = (Older - 1, Newer - 1);
        while ((at & 1) == 1)
            (at, last) = (at >> 1, last >> 1);
        // A complete older tree is itself the first hash, which the proof leaves out.
        byte[]? first = BitOperations.IsPow2(Older) ? olderRoot.ToArray() : Path.Count > 0 ? Path[0] : null;
        return first is not null && Climb(first, Path.Skip(BitOperations.IsPow2(Older) ? 0 : 1), at, last) is { } reached
            && AreEqual(reached.Older, olderRoot) && AreEqual(reached.Newer, newerRoot);
    }

    private static (byte[] Older, byte[] Newer)? Climb(byte[] first, IEnumerable<byte[]> path, long at, long last)
    {
        var (older, newer) = (first, first);
        foreach (var sibling in path)
        {
            if (last == 0)
                return null;
            if ((at & 1) == 1 || at == last)
            {
                (older, newer) = (MerkleHash.Node(sibling, older), MerkleHash.Node(sibling, newer));
                while ((at & 1) == 0 && at != 0)
                    (at, last) = (at >> 1, last >> 1);
            }
            else
            {
                newer = MerkleHash.Node(newer, sibling);
            }
            (at, last) = (at >> 1, last >> 1);
        }
        return last == 0 ? (older, newer) : null;
    }

    private static bool AreEqual(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) => CryptographicOperations.FixedTimeEquals(one, other);
}
