using Gateway.Auditing;
using Gateway.Host.Hosting;
using Gateway.Host.Telemetry;
using Gateway.Storage;

namespace Gateway.Host.Auditing;

/// <summary>
/// Brings the lanes into the log, in one process at a time: hashes what is new, stores the tree's changed tiles with it, and signs where the log
/// stands. However much there is, a round holds one batch and the tree's right edge.
/// </summary>
internal sealed class Sealer(IAuditSealing store, IAuditLog sealedLog, CheckpointSigner signer, AuditLanes lanes, TimeProvider clock, ILogger<Sealer> log, FreshRows<byte[]>? fresh = null, SealWatch? watch = null) : StageLoop(new Signal(), Poll, clock, log)
{
    private const int BatchMax = 4096;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500), SignEvery = TimeSpan.FromSeconds(1), CloseEvery = TimeSpan.FromMinutes(1);

    // The log as this process left it: only one that stands exactly there, by its hashes and not by its size alone, is gone on with from memory.
    private (TileWriter Tiles, ReadOnlyMemory<byte> Frontier)? left;
    private DateTimeOffset signedAt, closedAt;
    private (Guid, long)? gap;
    private long? signed;
    private string? told;

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        try
        {
            var isBusy = await SealNextAsync(cancellation);
            Tell(null);
            return isBusy;
        }
        catch (Exception e) when (e is SealingStop or InvalidDataException)
        {
            Tell((e as SealingStop)?.Trouble ?? "log-damaged", e);
            return false;
        }
    }

    protected override Task LetGoAsync()
    {
        watch?.Tell(told = null);
        return Task.CompletedTask;
    }

    private async Task<bool> SealNextAsync(CancellationToken cancellation)
    {
        if (Clock.GetUtcNow() is var now && now >= closedAt + CloseEvery)
        {
            if (await store.CloseLanesAsync(lanes.Node, now) is > 0 and var count)
                log.LanesReopened(count);
            closedAt = now;
        }
        var unsealed = await store.NextAsync(BatchMax, asWritten: true);
        if (unsealed.Gap != gap && unsealed.Gap is var (lane, position))
            log.RecordMissing(lane, position);
        gap = unsealed.Gap;
        return (unsealed.Count > 0 || await IsUnsignedAsync(unsealed.Log, cancellation)) && await SealAsync(unsealed, cancellation) && unsealed.Count >= BatchMax;
    }

    private async Task<bool> SealAsync(Unsealed unsealed, CancellationToken cancellation)
    {
        var last = left is { } mine && mine.Frontier.Span.SequenceEqual(unsealed.Log.Frontier.Span) ? mine.Tiles : null;
        var writer = last ?? await ResumeAsync(unsealed.Log, cancellation);
        left = null;                                        // until this is stored nobody knows how far the tiles are
        foreach (var record in unsealed.Runs.SelectMany(run => run.Records))
            writer.Append(MerkleHash.Leaf(record));
        var frontier = writer.Frontier();
        var now = Clock.GetUtcNow();
        var checkpoint = unsealed.Count < BatchMax || now >= signedAt + SignEvery ? await signer.SignAsync(frontier, now, cancellation) : null;
        var dossiers = unsealed.Runs.Where(run => run.Lane == Guid.Empty).Sum(run => run.Records.Count);
        var after = new SealedLog(frontier.Size, unsealed.Log.Dossiers + dossiers, frontier.ToBytes());
        if (!await store.SealAsync(unsealed, after, writer.TakeChanged(), checkpoint))
            return true;
        left = (writer, after.Frontier);
        if (last is null)
            fresh?.Forget();
        Hand(unsealed);
        if (checkpoint is null)
            return true;
        signed = after.Size;
        signer.Keep(checkpoint);
        Measures.Signed(signedAt = now);
        return true;
    }

    // A burst may end with a batch that was not signed, and whatever comes next may be hours away.
    private async Task<bool> IsUnsignedAsync(SealedLog log, CancellationToken cancellation)
    {
        if (signed == log.Size)
            return false;
        signed = await sealedLog.LastCheckpointAsync(cancellation) is not { } last ? 0 : Checkpoint.Read(last.Bytes)?.Size ?? log.Size;
        return signed < log.Size;
    }

    // Where the log stands is stored twice, and kept a third time with what was signed: nothing is built on any of them while they differ.
    private async Task<TileWriter> ResumeAsync(SealedLog log, CancellationToken cancellation)
    {
        var writer = await TileWriter.ResumeAsync(sealedLog, log.Size, cancellation);
        if (log.Size > 0 && !writer.Frontier().ToBytes().AsSpan().SequenceEqual(log.Frontier.Span))
            throw new InvalidDataException("The log's frontier is not that of its tiles.");
        await signer.CheckAsync(cancellation);
        return writer;
    }

    // Once when it begins and once when it is over, however many rounds are between.
    private void Tell(string? trouble, Exception? cause = null)
    {
        if (trouble is not null && trouble != told)
            log.SealingStops(cause, trouble);
        else if (trouble is null && told is not null)
            log.SealingGoesOn();
        watch?.Tell(told = trouble);
    }

    private void Hand(Unsealed done)
    {
        var position = done.Log.Size;
        foreach (var run in done.Runs)
        {
            fresh?.Add(position, run.Records);
            position += run.Records.Count;
        }
    }
}

/// <summary>Why nothing may be sealed or signed until a person has looked.</summary>
/// <param name="trouble">In a word.</param>
internal sealed class SealingStop(string trouble, Exception? cause = null) : Exception($"The audit is not sealed: {trouble}.", cause)
{
    public string Trouble => trouble;
}

internal static partial class SealerLog
{
    [LoggerMessage(8408, LogLevel.Critical, "Nothing more of the audit is sealed until a person has looked: {Trouble}")]
    public static partial void SealingStops(this ILogger log, Exception? cause, string trouble);

    [LoggerMessage(8409, LogLevel.Information, "The audit is sealed again")]
    public static partial void SealingGoesOn(this ILogger log);

    [LoggerMessage(8401, LogLevel.Critical, "A record of the audit is missing before it was sealed: lane {LaneId}, position {Position}; nothing behind it is sealed until a person has looked")]
    public static partial void RecordMissing(this ILogger log, Guid laneId, long position);

    [LoggerMessage(8407, LogLevel.Warning, "{Count} lanes of a process that was taken for gone have records again: they are sealed like all others")]
    public static partial void LanesReopened(this ILogger log, int count);

    [LoggerMessage(8410, LogLevel.Warning, "The last checkpoint could not be kept beside the keys; the one that lies there is older, which shows less of what may be lost")]
    public static partial void NotKept(this ILogger log, Exception cause);

    [LoggerMessage(8402, LogLevel.Information, "The audit's checkpoints are signed by key {KeyId}")]
    public static partial void KeyInForce(this ILogger log, string keyId);
}
