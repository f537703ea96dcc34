using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Planning;

namespace Gateway.Host.Exchanges;

/// <summary>
/// Lets an opened plan's first exchanges begin with the transaction that opens it: they are born in flight under this process's lease, and
/// their attempts start after the commit, with the body that planning has at hand. Only where a claim would take the very same rows next: the
/// agency is this process's, has a place and nothing else due.
/// </summary>
internal sealed class HeadStart(Agencies agencies, Duties duties, AttemptRunner runner, Node node, TimeProvider clock)
{
    // By event: the store may ask for a decision once more.
    private readonly Dictionary<Guid, (Changes Opening, List<(Agency Agency, Claimed Claim)> Begun)> taken = [];

    // Dossiers of which the same transaction may write more than an opening: its stamp is then on what the opening does not know.
    private readonly HashSet<string> moved = new(StringComparer.Ordinal);

    /// <summary>The decision, with what may begin at once. Asked for every event of the transaction.</summary>
    public PlanDecision Take(PlanDecision decision, DossierEvent news)
    {
        Return(news.Id);
        if (decision is not PlanDecision.Turn({ OpenedPlan: not null } changes))
        {
            moved.Add(news.Dossier);
            return decision;
        }
        if (node.Closing.IsCancellationRequested)
            return decision;
        var begun = new List<(Agency, Claimed)>();
        for (var i = 0; i < changes.Born.Count; i++)
        {
            if (Find(changes.Born[i], news) is not { } agency)
                continue;
            changes.Born[i] = ExchangeRules.Begin(changes.Born[i]);
            changes.Leases[changes.Born[i].Exchange.Id] = new(node.Owner, clock.GetUtcNow() + Node.LeaseFor(agency));
            begun.Add((agency, Claimed.Of(changes.Born[i], changes.Facts.Office.Value, changes.Facts.ReceivedAt, changes.Facts.ShopDueAt, news.Body)));
        }
        if (begun.Count > 0)
            taken[news.Id] = (changes, begun);
        return decision;
    }

    /// <summary>
    /// The transaction is there with what these events turned: that begins. What was decided on in a run that was given up was never written and
    /// never leaves.
    /// </summary>
    public async Task BeginAsync(Planned planned)
    {
        foreach (var id in taken.Keys.Where(id => planned.Turned?.Contains(id) != true).ToList())
            Return(id);
        foreach (var (opening, begun) in taken.Values)
        {
            // The first of several answers moves the dossier under the others, so only a lone one takes it along.
            var known = planned.Stamp is not null && begun.Count == 1 && !moved.Contains(opening.Facts.Number) ? new KnownDossier(opening.Opened(), planned.Stamp) : null;
            foreach (var (agency, claim) in begun)
                await BeginAsync(agency, claim with { Known = known });
        }
        taken.Clear();
        moved.Clear();
    }

    private async Task BeginAsync(Agency agency, Claimed claim)
    {
        if (node.Closing.IsCancellationRequested || !duties.IsMine(Duty.Agency(agency.Code)))
            await runner.GiveBackAsync(agency, [claim], places: 1);
        else
            runner.Start(agency, claim);
    }

    /// <summary>It is not: the places are left.</summary>
    public void Return()
    {
        foreach (var id in taken.Keys.ToList())
            Return(id);
        moved.Clear();
    }

    private void Return(Guid news)
    {
        if (!taken.Remove(news, out var opening))
            return;
        foreach (var (agency, _) in opening.Begun)
            agency.Gate.Leave(1, unused: true);
    }

    private Agency? Find(Standing born, DossierEvent news) =>
        born.State == ExchangeState.Due && born.Exchange.Payload == news.Id && agencies.Find(born.Exchange.Agency) is { IsClear: true } agency
        && duties.IsMine(Duty.Agency(agency.Code)) && agency.Gate.Enter(1) == 1 ? agency : null;
}
