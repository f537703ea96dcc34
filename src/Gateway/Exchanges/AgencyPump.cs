using Gateway.Host.Hosting;
using Gateway.Host.Telemetry;
using Gateway.Planning;

namespace Gateway.Host.Exchanges;

/// <summary>
/// Claims what is due at one agency, never more than it bears, and starts it. One pump per agency: a slow or dead one delays nobody else.
/// </summary>
internal sealed class AgencyPump(Agency agency, IExchangeStore store, AttemptRunner runner, Signals signals, Node node, TimeProvider clock, ILogger<AgencyPump> log)
    : StageLoop(signals.Agency(agency.Code), Poll, clock, log)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private const int ClaimMax = 128;

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        var wanted = node.Closing.IsCancellationRequested ? 0 : agency.Gate.Enter(ClaimMax);
        if (wanted == 0)
            return false;
        var claimed = await ClaimAsync(wanted);
        agency.Gate.Leave(wanted - claimed.Count, unused: true);
        if (node.Closing.IsCancellationRequested || Duty is { IsMine: false })
        {
            await runner.GiveBackAsync(agency, claimed);
            return false;
        }
        foreach (var claim in claimed)
            runner.Start(agency, claim);
        return claimed.Count == wanted;
    }

    private async Task<IReadOnlyList<Claimed>> ClaimAsync(int wanted)
    {
        try
        {
            var began = Clock.GetTimestamp();
            var claimed = await store.ClaimAsync(agency.Code, wanted, node.Owner, Clock.GetUtcNow(), Node.LeaseFor(agency));
            Measures.Claimed(agency.Code, Clock.GetElapsedTime(began), claimed.Count);
            return claimed;
        }
        catch
        {
            agency.Gate.Leave(wanted, unused: true);
            throw;
        }
    }
}
