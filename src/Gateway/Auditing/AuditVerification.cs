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
        var keys = new CheckpointKeys((await log.KeysAsync(cancellation)).Select(CheckpointPublicKey.FromPem), stamps);
        var (first, verifier) = await BeginAsync(from, keys, cancellation);
        var end = to is null ? await log.SizeAsync(cancellation) : await log.CheckpointAtAsync(to.Value, cancellation) is { } last ? SizeOf(last) : first;
        if (end <= first && (from ?? to) is not null)
            return new AuditAnswer(new Verdict.CannotTell([new(DoubtKind.NothingSealed, "")]), first, first, clock.GetElapsedTime(began));
        if (await FeedAsync(verifier, first, end, cancellation) && to is null && await FeedBeyondAsync(verifier, end, cancellation))
            await FeedUnsealedAsync(verifier, end);
        return new AuditAnswer(verifier.Finish(isClosed: to is not null), first, end, clock.GetElapsedTime(began));
    }

    private async Task<(long First, LogVerifier Verifier)> BeginAsync(DateTimeOffset? from, CheckpointKeys keys, CancellationToken cancellation)
    {
        if (from is null || await log.CheckpointAtAsync(from.Value, cancellation) is not { } before || SizeOf(before) is not (> 0 and var size))
            return (0, new LogVerifier(keys));
        return (size, LogVerifier.After(before, await log.FrontierAsync(size, cancellation), keys));
    }

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
                goesOn = goesOn && verifier.Add(record.Position, record.Record, leaf.Span, new RecordLabel(record.Id, record.Type, record.Dossier));
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

    private async Task FeedUnsealedAsync(LogVerifier verifier, long end)
    {
        var unsealed = await sealing.NextAsync(UnsealedMax);
        if (unsealed.Log.Size != end)
            return;                                         // sealed meanwhile: the next verification has it
        foreach (var record in unsealed.Runs.SelectMany(run => run.Records))
            verifier.AddUnplaced(record, default);
    }

    private static long SizeOf(SignedCheckpoint signed) => Checkpoint.Read(signed.Bytes)?.Size ?? 0;
}

/// <summary>What verification found between two positions, and how long it took.</summary>
/// <param name="Topic">What of it was compared with the topics; null where nobody asked for that.</param>
internal sealed record AuditAnswer(Verdict Verdict, long From, long To, TimeSpan Took, TopicTally? Topic = null);
