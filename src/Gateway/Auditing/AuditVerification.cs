using System.Globalization;
using Gateway.Auditing;

namespace Gateway.Host.Auditing;

/// <summary>Reads the log as the store has it and says whether it is what was sealed: a page of records and a page of checkpoints at a time.</summary>
internal sealed class AuditVerification(IAuditLog log, IAuditSealing sealing, IStampCheck stamps, TimeProvider clock)
{
    private const int RecordsMax = 4096, TilesMax = 4, UnsealedMax = 20_000;

    /// <summary>The whole log, or what was sealed from one time to another: from the last checkpoint before it to the last one in it.</summary>
    public async Task<AuditAnswer> RunAsync(DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        var keys = new CheckpointKeys(CheckpointPublicKey.Readable(await log.KeysAsync(cancellation)), stamps);
        var (first, verifier) = await BeginAsync(from, keys, cancellation);
        var end = to is null ? await log.SizeAsync(cancellation) : await EndAsync(to.Value, cancellation);
        if (end <= first && (from ?? to) is not null)
            return new AuditAnswer(new Verdict.CannotTell([new(DoubtKind.NothingSealed, "")]), first, first, clock.GetElapsedTime(began));
        if (await FeedAsync(verifier, first, end, cancellation) && to is null && await FeedBeyondAsync(verifier, end, cancellation))
            await FeedUnsealedAsync(verifier, end, cancellation);
        return new AuditAnswer(verifier.Finish(isClosed: to is not null), first, end, clock.GetElapsedTime(began));
    }

    private async Task<(long First, LogVerifier Verifier)> BeginAsync(DateTimeOffset? from, CheckpointKeys keys, CancellationToken cancellation)
    {
        if (from is null || await log.CheckpointAtAsync(from.Value, cancellation) is not { } before || Checkpoint.Read(before.Bytes) is not { Size: > 0 and var size } content || !IsUpTo(content, from.Value))
            return (0, new LogVerifier(keys));
        try
        {
            return (size, LogVerifier.After(before, await log.FrontierAsync(size, cancellation), keys));
        }
        catch (InvalidDataException)
        {
            return (0, new LogVerifier(keys));              // a tile is gone; which one shows on the way
        }
    }

    private async Task<long> EndAsync(DateTimeOffset to, CancellationToken cancellation)
    {
        var end = await log.CheckpointAtAsync(to, cancellation) is { } last ? SizeOf(last) : 0;
        while (await log.CheckpointsAsync(end, 1, cancellation) is [var next] && Checkpoint.Read(next.Bytes) is { } content && content.Size > end && IsUpTo(content, to))
            end = content.Size;
        return end;
    }

    // The time beside a checkpoint is what it is found by, and nobody's word; its own is signed. Stored to the millisecond.
    private static bool IsUpTo(Checkpoint checkpoint, DateTimeOffset time) => checkpoint.At.ToUnixTimeMilliseconds() <= time.ToUnixTimeMilliseconds();

    private async Task<bool> FeedAsync(LogVerifier verifier, long first, long end, CancellationToken cancellation)
    {
        var (tiles, goesOn) = (new CachedTiles(log, TilesMax), true);
        for (var position = first; goesOn && position < end; position += RecordsMax)
        {
            var next = Math.Min(position + RecordsMax, end);
            var due = new Queue<SignedCheckpoint>((await log.CheckpointsAsync(position, RecordsMax, cancellation)).TakeWhile(signed => SizeOf(signed) <= next));
            foreach (var record in await log.RecordsAsync(position, (int)(next - position), cancellation))
            {
                var leaf = await tiles.LeafAsync(record.Position, cancellation);
                goesOn = goesOn && (leaf.IsEmpty ? verifier.Find(Damage.RecordHash, Convert.ToHexStringLower(MerkleHash.Leaf(record.Record)), "null") : verifier.Add(record.Position, record.Record, leaf.Span, new RecordLabel(record.Id, record.Type, record.Dossier)));
                while (goesOn && due.TryPeek(out var signed) && SizeOf(signed) <= record.Position + 1)
                    goesOn = verifier.Add(due.Dequeue());
            }
            // What a page lacks its checkpoints miss.
            while (goesOn && due.TryDequeue(out var signed))
                goesOn = verifier.Add(signed);
        }
        return goesOn;
    }

    // A checkpoint over more than there is: the tail was cut. Not where the sealer has gone on meanwhile.
    private async Task<bool> FeedBeyondAsync(LogVerifier verifier, long end, CancellationToken cancellation) =>
        await log.CheckpointsAsync(end, 1, cancellation) is not [var beyond] || await log.SizeAsync(cancellation) != end || verifier.Add(beyond);

    private async Task FeedUnsealedAsync(LogVerifier verifier, long end, CancellationToken cancellation)
    {
        var unsealed = await sealing.NextAsync(UnsealedMax);
        // What was sealed meanwhile the next verification has; what is missing is not sealed, however long one waits.
        foreach (var record in unsealed.Log.Size == end ? unsealed.Runs.SelectMany(run => run.Records) : [])
            verifier.AddUnplaced(record, default);
        if (unsealed.Gap is var (lane, position))
            verifier.Find(Damage.Position, Place(lane, position), "null");
        if (await sealing.StrayAsync(cancellation) is var (strange, at))
            verifier.Find(Damage.ChainGap, "null", Place(strange, at));
    }

    private static string Place(Guid lane, long position) => string.Create(CultureInfo.InvariantCulture, $"{(lane == Guid.Empty ? "dossiers" : "door:" + lane.ToString("n"))} {position}");

    private static long SizeOf(SignedCheckpoint signed) => Checkpoint.Read(signed.Bytes)?.Size ?? 0;
}

/// <summary>What verification found between two positions, and how long it took.</summary>
/// <param name="Topic">What of it was compared with the topics; null where nobody asked for that.</param>
internal sealed record AuditAnswer(Verdict Verdict, long From, long To, TimeSpan Took, TopicTally? Topic = null);
