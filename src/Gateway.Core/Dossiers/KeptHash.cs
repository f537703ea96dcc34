using System.Security.Cryptography;

namespace Gateway.Dossiers;

/// <summary>SHA-256 by a context that each thread keeps: to make one and throw it away costs about as much as to hash a record.</summary>
internal static class KeptHash
{
    [ThreadStatic] private static IncrementalHash? context;

    /// <summary>Of a prefix and what follows it, into 32 bytes, which may be some of those that are hashed.</summary>
    public static void Of(byte prefix, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> hash)
    {
        var own = context ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        own.AppendData([prefix]);
        own.AppendData(first);
        own.AppendData(second);
        own.GetHashAndReset(hash);
    }
}
