using Gateway.Adapters.Kafka;
using Gateway.Auditing;

namespace Gateway.Host.Auditing;

/// <summary>
/// The checkpoint topic beside the log. What the store has too was verified with it; any other must have been signed by us over a beginning of
/// this very log, or the log is not the one that was published.
/// </summary>
internal sealed class TopicCheckpoints(IAuditLog log, CheckpointKeys keys, string? origin, long first, long size)
{
    private const int PageMax = 1024;

    private readonly CachedTiles tiles = new(log);
    private readonly SortedSet<string> missing = new(StringComparer.Ordinal);
    private Dictionary<long, SignedCheckpoint> page = [];
    private long after, upTo = -1, largest, agreed;

    /// <summary>Different checkpoints of the range.</summary>
    public long Count { get; private set; }

    // Up to here nothing was wrong.
    private long Agreed => Math.Max(agreed, first);

    public static async Task<TopicCheckpoints> OpenAsync(IAuditLog log, long first, long size, CancellationToken cancellation)
    {
        var keys = new CheckpointKeys(CheckpointPublicKey.Readable(await log.KeysAsync(cancellation)));
        var last = await log.LastCheckpointAsync(cancellation);
        return new(log, keys, last is null ? null : Checkpoint.Read(last.Bytes)?.Origin, first, size);
    }

    /// <summary>Takes the next one; null when nothing is wrong with it.</summary>
    public async ValueTask<Verdict.Broken?> AddAsync(KafkaRecord record, CancellationToken cancellation)
    {
        if (Signed(record) is not { } held || Checkpoint.Read(held.Bytes) is not { } checkpoint)
            return Foreign(record);
        if (checkpoint.Size <= first)
            return null;
        if (!await IsOursAsync(held, checkpoint.Size, cancellation))
        {
            var check = keys.Check(held, checkpoint.KeyId);
            if (check == SignatureCheck.KeyMissing)
            {
                missing.Add(checkpoint.KeyId);
                return null;
            }
            if (check == SignatureCheck.Invalid || (origin is not null && checkpoint.Origin != origin))
                return Foreign(record);
            if (checkpoint.Size > size)
                return new(size, checkpoint.Size - 1, Damage.TopicBeyond, $"{checkpoint.Size}", $"{size}");
            if (await tiles.RootAsync(checkpoint.Size, cancellation) is var root && root != checkpoint.Root)
                return new(Math.Min(Agreed, checkpoint.Size - 1), checkpoint.Size - 1, Damage.TopicCheckpoint, checkpoint.Root, root);
        }
        (Count, largest, agreed) = (checkpoint.Size > largest ? Count + 1 : Count, Math.Max(largest, checkpoint.Size), Math.Max(agreed, checkpoint.Size));
        return null;
    }

    /// <summary>Looks for the newest that counts as published; the older ones it covers.</summary>
    public Verdict.Broken? Finish(long newest, bool isEmptied, List<Doubt> doubts)
    {
        doubts.AddRange(missing.Select(key => new Doubt(DoubtKind.KeyMissing, key)));
        if (newest <= Math.Max(largest, first) || missing.Count > 0)
            return null;
        if (!isEmptied)
            return new(Math.Min(Agreed, newest - 1), newest - 1, Damage.TopicMissing, $"{newest}", $"{largest}");
        doubts.Add(new(DoubtKind.TopicCut, $"{newest}"));
        return null;
    }

    private Verdict.Broken Foreign(KafkaRecord record) => new(Agreed, Agreed, Damage.TopicForeign, "a checkpoint", record.Position);

    private static SignedCheckpoint? Signed(KafkaRecord record)
    {
        var (text, signature) = (CloudEventHeaders.One(record.Headers, CloudEventHeaders.Prefix + "signature"), new byte[SignedCheckpoint.SignatureBytesMax]);
        return text is not null && Convert.TryFromBase64String(text, signature, out var length) ? new(record.Value ?? [], signature[..length]) : null;
    }

    // The topic has them in the order of the store, but for repeats, so a page of ours lasts for many of theirs.
    private async ValueTask<bool> IsOursAsync(SignedCheckpoint held, long of, CancellationToken cancellation)
    {
        if (of <= after || of > upTo)
        {
            after = of - 1;
            var read = await log.CheckpointsAsync(after, PageMax, cancellation);
            page = read.ToDictionary(signed => Checkpoint.Read(signed.Bytes)?.Size ?? 0, signed => signed);
            upTo = read.Count < PageMax ? long.MaxValue : page.Keys.Max();
        }
        return page.TryGetValue(of, out var ours) && ours.Bytes.AsSpan().SequenceEqual(held.Bytes) && ours.Signature.AsSpan().SequenceEqual(held.Signature);
    }
}
