using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Host.Telemetry;
using Gateway.Planning;

namespace Gateway.Host.Exchanges;

/// <summary>
/// Claims what is due at one agency, never more than it bears, and starts it. One pump per agency: a slow or dead one delays nobody else.
/// </summary>
internal sealed class AgencyPump(Agency agency, IExchangeStore store, IAgencyStateStore states, AttemptRunner runner, Signals signals, Node node, TimeProvider clock, ILogger<AgencyPump> log)
    : StageLoop(signals.Agency(agency.Code), Poll, clock, log)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private const int ClaimMax = 128, HastenMax = 500;
    private string after = OfficeTurn.First;
    private bool isDeep;
    private int recoveries;

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        await TakeOverAsync();
        if (await HastenAsync())
            return true;
        await GiveUpAsync(all: !agency.Gate.IsFlowing);
        var places = Enter();
        var wanted = places + (agency.Gate.IsFlowing && !node.Closing.IsCancellationRequested ? agency.InHand.Room : 0);
        if (wanted == 0)
            return false;
        var claimed = await ClaimAsync(wanted, places);
        agency.InHand.Add(claimed);
        if (node.Closing.IsCancellationRequested || Duty is { IsMine: false })
        {
            agency.Gate.Leave(places, unused: true);
            await GiveUpAsync(all: true);
            return false;
        }
        for (; places > 0 && agency.InHand.Take() is { } claim; places--)
            runner.Start(agency, claim);
        agency.Gate.Leave(places, unused: true);
        return claimed.Count == wanted;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await GiveUpAsync(all: true);
    }

    protected override Task LetGoAsync()
    {
        agency.EndTurn();
        agency.Gate.End();
        return GiveUpAsync(all: true);
    }

    // What another process has begun goes on there, and the limits are the agency's and not a process's.
    private async Task TakeOverAsync()
    {
        if (Duty is not { Turns: var turn } || (agency.HasBegun(Duty) && agency.Gate.Elsewhere == 0))
            return;
        var left = await states.FindAsync(agency.Code, node.Owner);
        if (turn == agency.Turn)
            agency.Gate.Elsewhere = left?.UnderWay ?? 0;
        else
            agency.Gate.Begin(left);
        agency.Turn = turn;
        agency.Gate.RoomToAsk.Ring();
    }

    private async Task GiveUpAsync(bool all)
    {
        if (agency.InHand.GiveUp(all) is { Count: > 0 } given)
            await runner.GiveBackAsync(agency, given, places: 0);
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

    private async Task<IReadOnlyList<Claimed>> ClaimAsync(int wanted, int places)
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
            agency.Gate.Leave(places, unused: true);
            throw;
        }
    }
}
