using Gateway.Exchanges;
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
    private const int ClaimMax = 128, HastenMax = 500;
    private string after = OfficeTurn.First;
    private bool isDeep;
    private int recoveries;

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        if (await HastenAsync())
            return true;
        var wanted = Enter();
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

    // Without a place the next one that is left rings; one that was left in between is taken at once.
    private int Enter()
    {
        if (node.Closing.IsCancellationRequested)
            return 0;
        if (agency.Gate.Enter(ClaimMax) is var places and > 0)
            return places;
        agency.IsClear = false;
        return agency.Gate.Enter(ClaimMax);
    }

    // The schedule spares an agency that is in trouble; found back, it need not be spared what never left.
    private async Task<bool> HastenAsync()
    {
        var found = agency.Gate.Circuit.Recoveries;
        if (found == recoveries || !agency.Gate.IsFlowing)
            return false;
        if (await store.HastenAsync(agency.Code, HastenMax, Clock.GetUtcNow()) == HastenMax)
            return true;
        recoveries = found;
        return false;
    }

    private async Task<IReadOnlyList<Claimed>> ClaimAsync(int wanted)
    {
        try
        {
            // Whoever got all that was asked for may have left more: then every office has its turn.
            var began = Clock.GetTimestamp();
            var claimed = await store.ClaimAsync(agency.Code, wanted, node.Owner, Clock.GetUtcNow(), Node.LeaseFor(agency), isDeep ? after : null);
            Measures.Claimed(agency.Code, Clock.GetElapsedTime(began), claimed.Count);
            if (isDeep)
                after = OfficeTurn.Next(after, claimed.Select(claim => claim.Request.Office));
            isDeep = claimed.Count == wanted;
            agency.IsClear = !isDeep;
            return claimed;
        }
        catch
        {
            agency.Gate.Leave(wanted, unused: true);
            throw;
        }
    }
}
