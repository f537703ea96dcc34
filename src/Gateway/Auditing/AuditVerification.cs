using Gateway.Auditing;

namespace Gateway.Host.Auditing;

/// <summary>Reads the log as the store has it and says whether it is what was sealed: a page of records and a page of checkpoints at a time.</summary>
internal sealed class AuditVerification(IAuditLog log, IAuditSealing sealing, TimeProvider clock)
{
    private const int RecordsMax = 4096, CheckpointsMax = 1000, UnsealedMax = 20_000;

    /// <summary>The whole log, or what was sealed from one time to another: from the last checkpoint before it to the last one in it.</summary>
    public async Task<AuditAnswer> RunAsync(DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        var keys = new CheckpointKeys((await log.KeysAsync(cancellation)).Select(CheckpointPublicKey.FromPem));
        var (first, verifier) = await BeginAsync(from, keys, cancellation);
        var end = to is null ? await log.SizeAsync(cancellation) : await log.CheckpointAtAsync(to.Value, cancellation) is { } last ? SizeOf(last) : first;
        if (await FeedAsync(verifier, first, Math.Max(first, end), cancellation) && to is null)
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
        var checkpoints = new Queue<SignedCheckpoint>();
        var (known, goesOn) = (first, true);
        for (var position = first; goesOn && position < end;)
        {
            var records = await log.RecordsAsync(position, (int)Math.Min(RecordsMax, end - position), cancellation);
            var next = Math.Min(position + RecordsMax, end);
            for (var i = 0; goesOn && i < records.Count; i++)
            {
                var leaf = await LeafAsync(records[i].Position, cancellation);
                goesOn = verifier.Add(records[i].Position, records[i].Record, leaf.Span);
                if (checkpoints.Count == 0)
                    known = await FillAsync(checkpoints, known, cancellation);
                while (goesOn && checkpoints.TryPeek(out var due) && SizeOf(due) <= records[i].Position + 1)
                    goesOn = verifier.Add(checkpoints.Dequeue());
            }
            // A page without its last record would end the log here; the checkpoints behind it say that it goes on.
            position = next;
        }
        while (goesOn && (checkpoints.Count > 0 || (known = await FillAsync(checkpoints, known, cancellation)) > 0 && checkpoints.Count > 0) && SizeOf(checkpoints.Peek()) <= end)
            goesOn = verifier.Add(checkpoints.Dequeue());
        return goesOn;
    }

    private async Task<long> FillAsync(Queue<SignedCheckpoint> checkpoints, long known, CancellationToken cancellation)
    {
        foreach (var signed in await log.CheckpointsAsync(known, CheckpointsMax, cancellation))
        {
            checkpoints.Enqueue(signed);
            known = Math.Max(known, SizeOf(signed));
        }
        return known;
    }

    private async Task FeedUnsealedAsync(LogVerifier verifier, long end)
    {
        var unsealed = await sealing.NextAsync(UnsealedMax);
        if (unsealed.Log.Size != end)
            return;                                         // sealed meanwhile: the next verification has it
        foreach (var record in unsealed.Runs.SelectMany(run => run.Records))
            verifier.AddUnplaced(record, default);
    }

    private (long Index, byte[] Hashes) tile = (-1, []);

    // The hash under which the record was sealed; empty where its tile is gone, which the root then tells.
    private async ValueTask<ReadOnlyMemory<byte>> LeafAsync(long position, CancellationToken cancellation)
    {
        if (tile.Index != position / MerkleTile.Width)
            tile = (position / MerkleTile.Width, await log.ReadAsync(0, position / MerkleTile.Width, cancellation));
        var at = (int)(position % MerkleTile.Width) * MerkleHash.Length;
        return tile.Hashes.Length < at + MerkleHash.Length ? default : tile.Hashes.AsMemory(at, MerkleHash.Length);
    }

    private static long SizeOf(SignedCheckpoint signed) => Checkpoint.Read(signed.Bytes)?.Size ?? 0;
}

/// <summary>What verification found between two positions, and how long it took.</summary>
internal sealed record AuditAnswer(Verdict Verdict, long From, long To, TimeSpan Took);
