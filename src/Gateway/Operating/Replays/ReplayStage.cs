using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Host.Telemetry;
using Gateway.Operating;
using Gateway.Planning;
using Gateway.Storage;

namespace Gateway.Host.Operating.Replays;

/// <summary>
/// Moves replays: writes down what has ended, lets go whose turn it is, takes back what must not leave any more. Everything it knows is in the rows,
/// but for the pace: whoever takes the duty over begins with one.
/// </summary>
internal sealed class ReplayStage(IReplayWork work, Agencies agencies, AgencyQueries circuits, Turns turns, Signals signals, TimeProvider clock, ILogger<ReplayStage> log)
    : StageLoop(signals.Replays, Poll, clock, log)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1), Tick = TimeSpan.FromMilliseconds(100), AskCircuits = TimeSpan.FromSeconds(1), PruneEvery = TimeSpan.FromMinutes(5);
    private const int ReleaseMax = 256, RecallMax = 256;
    private readonly Dictionary<Guid, ReplayPace> paces = [];
    private IReadOnlyDictionary<string, string> circuitOf = new Dictionary<string, string>();
    private DateTimeOffset askAt, pruneAt;

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        if (!await MoveAsync(cancellation))
        {
            if (Clock.GetUtcNow() >= pruneAt && !await work.PruneAsync(Clock.GetUtcNow()))
                pruneAt = Clock.GetUtcNow() + PruneEvery;
            return false;
        }
        await Task.Delay(Tick, Clock, cancellation);
        return true;
    }

    /// <summary>One round over all replays; true as long as one of them moves.</summary>
    public async Task<bool> MoveAsync(CancellationToken cancellation)
    {
        var live = await work.LiveAsync(cancellation);
        foreach (var gone in paces.Keys.Except(live.Select(replay => replay.Id)).ToList())
            paces.Remove(gone);
        var moves = false;
        foreach (var replay in live)
            moves |= await MoveAsync(replay, cancellation);
        return moves;
    }

    private async Task<bool> MoveAsync(Replay replay, CancellationToken cancellation)
    {
        var now = Clock.GetUtcNow();
        if (replay.Out > 0 || replay.Waiting == 0)
            replay = await CollectAsync(replay, now);
        if (replay.EndedAt is not null)
            return true;
        if (replay.State != ReplayState.Running)
        {
            if (replay.Out > 0 && await work.RecallAsync(replay.Id, RecallMax, (dossier, item) => Recall(replay, dossier, item), now) is > 0 and var back)
                log.ItemsRecalled(back, replay.Id);
            return replay.Out > 0;
        }
        await ReleaseAsync(replay, now, cancellation);
        return true;
    }

    private async Task<Replay> CollectAsync(Replay before, DateTimeOffset now)
    {
        var after = await work.CollectAsync(before.Id, (replay, codes) => ReplayProgress.Judge(replay, codes, now), now);
        Measures.ReplayEnded("sent", after.Sent - before.Sent);
        Measures.ReplayEnded("failed", after.Failed - before.Failed);
        Measures.ReplayEnded("skipped", after.Skipped - before.Skipped);
        if (after.Stopped is { } why && before.Stopped is null)
            log.ReplayStopped(after.Id, why, after.Failed);
        if (after.EndedAt is not null)
            log.ReplayEnded(after.Id, after.State!.Value, after.Sent);
        return after;
    }

    private async Task ReleaseAsync(Replay replay, DateTimeOffset now, CancellationToken cancellation)
    {
        var room = ReplayProgress.Allowance(replay, now);
        if (room == 0)
            return;
        if (now >= askAt)
            (circuitOf, askAt) = (await circuits.CircuitsAsync(cancellation), now + AskCircuits);
        if (!paces.TryGetValue(replay.Id, out var pace))
            paces[replay.Id] = pace = new ReplayPace(Clock);
        var left = pace.Take(Math.Min(room, ReleaseMax), replay.Limits.RatePerMinute);
        var taken = 0;
        foreach (var agency in replay.Agencies.Split(' '))
        {
            if (left - taken == 0)
                break;
            // An agency that takes nothing is spared; one that may be back is tried with one.
            var most = circuitOf.GetValueOrDefault(agency) switch { "open" => 0, "half_open" => replay.Out == 0 ? 1 : 0, _ => left - taken };
            if (most == 0)
                continue;
            var released = await work.ReleaseAsync(replay.Id, agency, most, (dossier, item) => Release(replay, dossier, item), now);
            taken += released.Taken;
            signals.AfterTurn(released.AgenciesToWake);
        }
        pace.GiveBack(left - taken);
    }

    private (Release, Changes?) Release(Replay replay, OpenDossier dossier, ReplayItem item) => TurnGuard.Decide<(Release, Changes?)>(
        () =>
        {
            var now = Clock.GetUtcNow();
            var standing = dossier.Exchanges.First(exchange => exchange.Exchange.Id == item.Exchange);
            var release = ReplayRules.Release(item, standing, agencies.Find(item.Agency)?.Operation(standing.Exchange.Operation), now);
            if (release.Next is not { } next)
                return (release, null);
            var turn = new DossierTurn(dossier, turns.At(now, TurnCauses.Replayed(standing, Name(replay), replay.StartedBy!), trace: standing.Exchange.Trace));
            turn.Move(next);
            return (release, turn.Finish());
        },
        fault =>
        {
            log.ReleaseFaulted(fault, item.Exchange);
            return (new Release(ReplayItemState.Skipped, Reasons.InternalFault, null), null);
        });

    // The shop has heard that it is parked, and nothing has come of it since: nobody is told again.
    private Changes? Recall(Replay replay, OpenDossier dossier, ReplayItem item)
    {
        var standing = dossier.Exchanges.First(exchange => exchange.Exchange.Id == item.Exchange);
        if (ReplayRules.Recall(item, standing) is not { } parked)
            return null;
        var changes = new Changes { Facts = dossier.Facts, PromisedAt = dossier.PromisedAt };
        changes.Moved[item.Exchange] = parked;
        return TurnRecord.Add(changes, turns.At(Clock.GetUtcNow(), TurnCauses.Recalled(standing, Name(replay))));
    }

    private static string Name(Replay replay) => Ids.Format(Ids.Replay, replay.Id);
}

internal static partial class ReplayLog
{
    [LoggerMessage(6101, LogLevel.Warning, "Replay {ReplayId} stopped by itself: {Code}, {Count} failed")]
    public static partial void ReplayStopped(this ILogger log, Guid replayId, string code, int count);

    [LoggerMessage(6102, LogLevel.Information, "Replay {ReplayId} is {State}, {Count} sent")]
    public static partial void ReplayEnded(this ILogger log, Guid replayId, ReplayState state, int count);

    [LoggerMessage(6103, LogLevel.Information, "{Count} exchanges of replay {ReplayId} were taken back before they left")]
    public static partial void ItemsRecalled(this ILogger log, int count, Guid replayId);

    [LoggerMessage(6104, LogLevel.Error, "Exchange {ExchangeId} cannot be replayed: its turn failed")]
    public static partial void ReleaseFaulted(this ILogger log, Exception exception, Guid exchangeId);
}
