using System.Security.Cryptography;

namespace Gateway.Tests.Auditing;

/// <summary>The definitions of RFC 6962 §2.1 and RFC 9162 §2.1.3.1, §2.1.4.1, word for word and as slow as they are.</summary>
internal static class NaiveTree
{
    /// <summary>The leaves of the published test vectors (certificate-transparency, merkletree).</summary>
    public static readonly byte[][] Published =
    [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43], [.. Enumerable.Range(0x50, 8).Select(i => (byte)i)], [.. Enumerable.Range(0x60, 16).Select(i => (byte)i)],
    ];

    public static byte[] Leaf(byte[] entry) => SHA256.HashData([0, .. entry]);

    /// <summary>Leaf hashes of some entries that are all different.</summary>
    public static byte[][] Leaves(int count, int seed = 0) => [.. Enumerable.Range(0, count).Select(i => Leaf([.. BitConverter.GetBytes(i), .. BitConverter.GetBytes(seed)]))];

    public static byte[] Root(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 0)
            return SHA256.HashData([]);
        if (leaves.Length == 1)
            return leaves[0];
        var k = Split(leaves.Length);
        return SHA256.HashData([1, .. Root(leaves[..k]), .. Root(leaves[k..])]);
    }

    public static List<byte[]> Path(int m, ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 1)
            return [];
        var k = Split(leaves.Length);
        return m < k ? [.. Path(m, leaves[..k]), Root(leaves[k..])] : [.. Path(m - k, leaves[k..]), Root(leaves[..k])];
    }

    public static List<byte[]> Proof(int m, ReadOnlySpan<byte[]> leaves) => SubProof(m, leaves, true);

    private static List<byte[]> SubProof(int m, ReadOnlySpan<byte[]> leaves, bool isWhole)
    {
        if (m == leaves.Length)
            return isWhole ? [] : [Root(leaves)];
        var k = Split(leaves.Length);
        return m <= k ? [.. SubProof(m, leaves[..k], isWhole), Root(leaves[k..])] : [.. SubProof(m - k, leaves[k..], false), Root(leaves[..k])];
    }

    private static int Split(int count)
    {
        var k = 1;
        while (2 * k < count)
            k *= 2;
        return k;
    }
}
