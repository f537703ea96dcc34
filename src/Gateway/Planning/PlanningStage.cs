using System.Diagnostics;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Host.Telemetry;
using Gateway.Planning;

namespace Gateway.Host.Planning;

/// <summary>Plans what intake has stored.</summary>
internal sealed class PlanningStage(IPlanningStore store, Planner planner, HeadStart start, EventsInHand hand, Signals signals, TimeProvider clock, ILogger<PlanningStage> log)
    : StageLoop(signals.NewEvents, Poll, clock, log)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private const int BatchMax = 256;

    // By event: the store may ask for a decision once more.
    private readonly Dictionary<Guid, DossierEvent> traced = [];

    // What the last look at the store planned may still be coming by hand.
    private readonly HashSet<Guid> seen = [];
    private long lookedAt;

    /// <summary>What is in hand goes first; the store is looked at when somebody rings, when nothing is in hand, and now and then in any case.</summary>
    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        var wasRung = signals.NewEvents.WasRung();
        var given = hand.Take(BatchMax);
        var isFull = given.Count == BatchMax;
        given.RemoveAll(news => seen.Contains(news.Id));
        if (given.Count > 0)
            await PlanAsync(given);
        if (given.Count > 0 && !wasRung && Clock.GetElapsedTime(lookedAt) < Poll)
            return isFull;
        lookedAt = Clock.GetTimestamp();
        seen.Clear();
        return await PlanAsync(null) == BatchMax || isFull;
    }

    private async Task<int> PlanAsync(List<DossierEvent>? inHand)
    {
        var began = Clock.GetUtcNow();
        traced.Clear();
        var planned = await PlanAsync(inHand, began);
        await start.BeginAsync(planned);
        signals.AfterTurn(planned.AgenciesToWake);
        Measures.Batch("planning", planned.Events);
        foreach (var news in traced.Values)
            Spans.End(Spans.Begin("dossier_event.plan", ActivityKind.Internal, news.Trace, began)?.SetTag("gateway.event.id", Ids.Format(Ids.Event, news.Id)));
        return planned.Events;
    }

    private async Task<Planned> PlanAsync(List<DossierEvent>? inHand, DateTimeOffset now)
    {
        try
        {
            return await store.PlanAsync(BatchMax, inHand is null ? DecideSeen : Decide, now, inHand);
        }
        catch
        {
            start.Return();
            throw;
        }
    }

    private PlanDecision DecideSeen(DossierEvent news, OpenDossier? dossier)
    {
        seen.Add(news.Id);
        return Decide(news, dossier);
    }

    private PlanDecision Decide(DossierEvent news, OpenDossier? dossier)
    {
        if (Spans.AreKept)
            traced[news.Id] = news;
        return start.Take(planner.Decide(news, dossier), news);
    }
}

/// <summary>What only time brings: supplement notices whose window is over, events whose predecessor never came.</summary>
internal sealed class Timekeeper(IPlanningStore store, Turns turns, Signals signals, TimeProvider clock, ILogger<Timekeeper> log)
    : StageLoop(new Signal(), Poll, clock, log)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GapMax = TimeSpan.FromMinutes(30);
    private const int BatchMax = 100;

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        var now = Clock.GetUtcNow();
        var sent = await store.SendNoticesAsync(BatchMax, dossier => Notify(dossier, now), now);
        signals.AfterTurn(sent.AgenciesToWake);
        await store.ParkGapsAsync(now - GapMax, now);
        return sent.Events == BatchMax;
    }

    private Changes Notify(OpenDossier dossier, DateTimeOffset now) => TurnGuard.Decide(
        () =>
        {
            var turn = new DossierTurn(dossier, turns.At(now, TurnCauses.Noticed()));
            turn.SendNotice();
            return turn.Finish();
        },
        fault =>
        {
            var asking = dossier.Exchanges.Where(exchange => exchange is { State: ExchangeState.AwaitingCallback, Interim: Interim.Supplement }).ToList();
            log.NoticeFaulted(fault, asking.Count, Reasons.InternalFault);
            var changes = TurnGuard.Park(dossier, turns.At(now, TurnCauses.Stopped(Reasons.InternalFault)), asking);
            (changes.Notice, changes.NoticeSent) = (dossier.Notice, true);
            return changes;
        });
}

internal static partial class PlanningLog
{
    [LoggerMessage(2001, LogLevel.Error, "Event {EventId} ({Kind}) could not be planned, parked: {Code}")]
    public static partial void EventFaulted(this ILogger log, Exception exception, Guid eventId, DossierEventKind kind, string code);

    [LoggerMessage(2002, LogLevel.Error, "A notice of {Count} supplement requests could not be made, they are parked: {Code}")]
    public static partial void NoticeFaulted(this ILogger log, Exception exception, int count, string code);
}
