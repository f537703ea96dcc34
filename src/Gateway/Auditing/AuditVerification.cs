using System.Globalization;
using Gateway.Auditing;

namespace Gateway.Host.Auditing;

/// <summary>Reads the log as the store has it and says whether it is what was sealed: a page of records and a page of checkpoints at a time.</summary>
internal sealed class AuditVerification(IAuditLog log, IAuditSealing sealing, IStampCheck stamps, TimeProvider clock, KeptCheckpoint? kept = null)
{
    private const int RecordsMax = 4096, TilesMax = 4, UnsealedMax = 20_000;

    /// <summary>What the store shows by itself comes first, for it knows the place; then whether it holds what this gateway signed last.</summary>
    public async Task<AuditAnswer> RunAsync(DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellation)
    {
        var answer = await OfStoreAsync(from, to, cancellation);
        return answer.Verdict is Verdict.Broken || kept is null || await kept.MisfitAsync(cancellation) is not { } misfit ? answer : answer with { Verdict = misfit };
    }

    /// <summary>With what the store says of the record that is broken, so that somebody knows whom to look at: of all offices, so for whoever may see all.</summary>
    public async Task<AuditAnswer> NamedAsync(AuditAnswer answer, CancellationToken cancellation) =>
        answer.Verdict is Verdict.Broken broken && broken.IsOfRecord && await log.RecordsAsync(broken.To, 1, cancellation) is [var row]
            ? answer with { Record = new(row.Dossier, row.Type, AuditRecordView.TimeOf(row.Record)) } : answer;

    // The whole log, or what was sealed from one time to another: from the last checkpoint before it to the last one in it.
    private async Task<AuditAnswer> OfStoreAsync(DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        if (!(await sealing.BehindAsync(cancellation)).HasLog)
            return new AuditAnswer(await RowlessAsync(cancellation), 0, 0, clock.GetElapsedTime(began));
        var keys = new CheckpointKeys(CheckpointPublicKey.Readable(await log.KeysAsync(cancellation)), stamps);
        var (before, last) = (await UpToAsync(from, cancellation), await UpToAsync(to, cancellation));
        if ((await MisplacedAsync(from, before, keys, cancellation) ?? await MisplacedAsync(to, last, keys, cancellation)) is { } misplaced)
            return new AuditAnswer(misplaced, 0, 0, clock.GetElapsedTime(began));
        var (first, verifier) = await BeginAsync(before, keys, cancellation);
        var end = to is null ? await log.SizeAsync(cancellation) : last is null ? first : SizeOf(last);
        if (end <= first && (from ?? to) is not null)
            return new AuditAnswer(new Verdict.CannotTell([new(DoubtKind.NothingSealed, "")]), first, first, clock.GetElapsedTime(began));
        if (await FeedAsync(verifier, first, end, cancellation) && to is null && await FeedBeyondAsync(verifier, end, cancellation))
            await FeedUnsealedAsync(verifier, end, cancellation);
        return new AuditAnswer(verifier.Finish(isClosed: to is not null), first, end, clock.GetElapsedTime(began)) { After = first == 0 ? null : Checkpoint.Read(before!.Bytes)?.At, Until = verifier.SignedAt };
    }

    private async Task<SignedCheckpoint?> UpToAsync(DateTimeOffset? time, CancellationToken cancellation) => time is null ? null : await log.CheckpointAtAsync(time.Value, cancellation);

    // A checkpoint is found by what stands beside it, which anybody may have written: it and the one behind it must say the same in what is signed.
    private async Task<Verdict.Broken?> MisplacedAsync(DateTimeOffset? time, SignedCheckpoint? found, CheckpointKeys keys, CancellationToken cancellation) =>
        time is null ? null : LogVerifier.Misfit(found, await log.CheckpointsAsync(found?.Label?.Size ?? -1, 1, cancellation) is [var next] ? next : null, keys);

    private async Task<(long First, LogVerifier Verifier)> BeginAsync(SignedCheckpoint? before, CheckpointKeys keys, CancellationToken cancellation)
    {
        if (before is null || SizeOf(before) is not (> 0 and var size))
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
        var isSame = unsealed.Log.Size == end;
        if (isSame && !verifier.Add(unsealed.Log))
            return;
        foreach (var record in isSame ? unsealed.Runs.SelectMany(run => run.Records) : [])
            verifier.AddUnplaced(record, default);
        if (unsealed.Gap is var (lane, position))
            verifier.Find(Damage.Position, Place(lane, position), "null");
        if (await sealing.StrayAsync(cancellation) is var (strange, at))
            verifier.Find(Damage.ChainGap, "null", Place(strange, at));
    }

    private static string Place(Guid lane, long position) => string.Create(CultureInfo.InvariantCulture, $"{(lane == Guid.Empty ? "dossiers" : "door:" + lane.ToString("n"))} {position}");

    // Without its row nobody knows where the log ends, however much of it is left.
    private async Task<Verdict> RowlessAsync(CancellationToken cancellation)
    {
        var signed = await log.LastCheckpointAsync(cancellation) is { } last ? SizeOf(last) : 0;
        return new Verdict.Broken(0, Math.Max(0, signed - 1), Damage.LogRow, "the log's row", "null");
    }

    private static long SizeOf(SignedCheckpoint signed) => Checkpoint.Read(signed.Bytes)?.Size ?? 0;
}

/// <summary>What verification found between two positions, and how long it took.</summary>
/// <param name="Topic">What of it was compared with the topics; null where nobody asked for that.</param>
internal sealed record AuditAnswer(Verdict Verdict, long From, long To, TimeSpan Took, TopicTally? Topic = null)
{
    /// <summary>When the checkpoint was signed behind which was looked; null from the beginning on.</summary>
    public DateTimeOffset? After { get; init; }

    /// <summary>What stands at the place that is broken; null where nothing does, or the place is no record's.</summary>
    public AuditRecordView? Record { get; init; }

    /// <summary>What a bundle says of itself; null where the store was verified.</summary>
    public AuditBundleView? Bundle { get; init; }

    /// <summary>When the last checkpoint was signed that was looked at and fits; null where there is none.</summary>
    public DateTimeOffset? Until { get; init; }
}
