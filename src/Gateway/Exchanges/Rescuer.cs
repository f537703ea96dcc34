using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Planning;

namespace Gateway.Host.Exchanges;

/// <summary>
/// Takes back attempts whose lease ran out. The embedded store has one process only, so at start everything that is in flight belongs to a
/// process that is gone and is taken back at once.
/// </summary>
internal sealed class Rescuer(IExchangeStore store, Agencies agencies, Turns turns, Signals signals, Node node, TimeProvider clock, ILogger<Rescuer> log)
    : StageLoop(new Signal(), Poll, clock, log)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);
    private const int BatchMax = 100;
    private bool hasTakenOver;

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        var rescued = await store.RescueAsync(BatchMax, node.Owner, onlyOwner: !hasTakenOver, Clock.GetUtcNow(), Decide);
        signals.AfterTurn(rescued.AgenciesToWake);
        if (rescued.Events > 0)
            log.LeasesRescued(rescued.Events);
        if (rescued.Events == BatchMax)
            return true;
        var isFirst = !hasTakenOver;
        hasTakenOver = true;
        return isFirst;
    }

    private Changes Decide(OpenDossier dossier, Standing lost) => TurnGuard.Decide(
        () =>
        {
            var turn = new DossierTurn(dossier, turns.At(Clock.GetUtcNow(), TurnCauses.Lost(lost), trace: lost.Exchange.Trace));
            var agency = agencies.Find(lost.Exchange.Agency);
            turn.Move(agency?.Operation(lost.Exchange.Operation) is { } operation
                ? ExchangeRules.AfterLostLease(lost, operation, agency.Schedule, Clock.GetUtcNow(), Random.Shared.NextDouble())
                : ExchangeRules.Park(lost, Reasons.LeaseExpired));
            return turn.Finish();
        },
        fault => log.Park(fault, dossier, lost, turns.At(Clock.GetUtcNow(), TurnCauses.Lost(lost))));
}
