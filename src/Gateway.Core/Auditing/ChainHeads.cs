using System.Runtime.InteropServices;

namespace Gateway.Auditing;

/// <summary>A record that does not follow the one before in its chain.</summary>
/// <param name="Before">Position of the record before; -1 when there is none.</param>
/// <param name="IsRepeat">Whether the chain already had a record of this n.</param>
internal sealed record ChainBreak(Damage What, long Before, string Expected, string Actual, bool IsRepeat = false);

/// <summary>The last record of each chain, about 140 bytes per chain: all that links need, however long the log is.</summary>
/// <param name="mayBeOpen">Whether chains may have begun before: their first record here is then taken as it is.</param>
internal sealed class ChainHeads(bool mayBeOpen)
{
    private readonly Dictionary<string, Head> heads = new(StringComparer.Ordinal);

    public int Count => heads.Count;

    /// <summary>Chains whose beginning was not seen.</summary>
    public int Open { get; private set; }

    /// <summary>Takes the next record of its chain; null when it follows.</summary>
    public ChainBreak? Follow(in RecordHead record, ReadOnlySpan<byte> hash, long position)
    {
        ref var head = ref CollectionsMarshal.GetValueRefOrAddDefault(heads, record.Chain, out var isKnown);
        var found = isKnown ? Link(head, record) : Begin(record);
        head = new Head { N = record.N, Position = position, Hash = MemoryMarshal.Read<Words>(hash) };
        return found;
    }

    private ChainBreak? Begin(in RecordHead record)
    {
        if (record.N == 0)
            return record.Previous is null ? null : new(Damage.ChainLink, -1, "null", record.Previous);
        if (!mayBeOpen)
            return new(Damage.ChainGap, -1, "0", $"{record.N}");
        if (record.Previous is null)
            return new(Damage.ChainLink, -1, "a hash", "null");
        Open++;
        return null;
    }

    private static ChainBreak? Link(in Head head, in RecordHead record)
    {
        if (record.N != head.N + 1)
            return new(Damage.ChainGap, head.Position, $"{head.N + 1}", $"{record.N}", record.N <= head.N);
        Span<char> hash = stackalloc char[2 * MerkleHash.Length];
        Convert.TryToHexStringLower(MemoryMarshal.AsBytes(new ReadOnlySpan<Words>(in head.Hash)), hash, out _);
        return hash.SequenceEqual(record.Previous) ? null : new(Damage.ChainLink, head.Position, new string(hash), record.Previous ?? "null");
    }

    // A hash of 32 bytes without an object of its own.
    private readonly record struct Words(long A, long B, long C, long D);

    private struct Head
    {
        public long N, Position;
        public Words Hash;
    }
}
