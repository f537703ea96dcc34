using Gateway.Host.Hosting;
using Gateway.Planning;

namespace Gateway.Host.Planning;

/// <summary>Plans what intake has stored.</summary>
internal sealed class PlanningStage(IPlanningStore store, Planner planner, Signals signals, TimeProvider clock, ILogger<PlanningStage> log)
    : StageLoop(signals.NewEvents, Poll, clock, log)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private const int BatchMax = 256;

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        var planned = await store.PlanAsync(BatchMax, planner.Decide, Clock.GetUtcNow());
        signals.AfterTurn(planned.AgenciesToWake);
        return planned.Events == BatchMax;
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
        await store.ParkGapsAsync(now - GapMax);
        return sent.Events == BatchMax;
    }

    private Changes Notify(OpenDossier dossier, DateTimeOffset now)
    {
        var turn = new DossierTurn(dossier, turns.At(now));
        turn.SendNotice();
        return turn.Finish();
    }
}
