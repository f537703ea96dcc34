using Gateway.Callbacks;
using Gateway.Exchanges;

namespace Gateway.Planning;

/// <summary>
/// One turn of one dossier: something moved, and everything that follows from it in the same transaction – followers released, results
/// written, the portal told. Pure; used by planning, settling, callbacks and operators alike.
/// </summary>
public sealed partial class DossierTurn
{
    /// <summary>Operation of the last step that brings everything home; its exchange is born when the other steps are settled.</summary>
    public const string HandOver = "hand-over";

    /// <summary>Operation that carries one result event to the shop's webhook.</summary>
    public const string DeliverResult = "deliver-result";

    /// <summary>The agency that is the shop itself, as the receiver of results.</summary>
    public const string ShopAgency = "one-stop";

    private readonly TurnContext context;
    private readonly Dictionary<Guid, Standing> standings = [];
    private readonly List<Standing> order = [];
    private readonly List<ExchangeLink> links;
    private readonly List<PlanStep> steps;
    private readonly Changes changes;
    private readonly bool wereAllSettled;
    private readonly SupplementNotice? notice;
    private readonly Plan plan;

    public DossierTurn(OpenDossier dossier, TurnContext context)
    {
        ArgumentNullException.ThrowIfNull(dossier);
        this.context = context;
        plan = dossier.Plan;
        steps = [.. dossier.Steps];
        links = [.. dossier.Links];
        notice = dossier.Notice;
        changes = new Changes { Facts = dossier.Facts, PromisedAt = dossier.PromisedAt };
        foreach (var exchange in dossier.Exchanges)
            Remember(exchange);
        wereAllSettled = AreStepsSettled();
    }

    public DossierFacts Facts => changes.Facts;

    /// <summary>The exchange as it stands in this turn; null when it is not of this dossier.</summary>
    public Standing? Find(Guid exchange) => standings.GetValueOrDefault(exchange);

    /// <summary>Takes an exchange to its new standing and lets follow what follows.</summary>
    public void Move(Standing next)
    {
        ArgumentNullException.ThrowIfNull(next);
        var before = standings[next.Exchange.Id];
        var after = EndingCode is { } code && IsOfStep(next) && next.State is ExchangeState.Waiting or ExchangeState.Due or ExchangeState.Parked or ExchangeState.Held
            ? ExchangeRules.Settle(next, Ending.Cancelled, code)
            : next;
        if (before.State != after.State && !ExchangeMoves.Allows(before.State, after.State, after.Ending))
            throw new InvalidOperationException($"An exchange cannot go from {before.State} to {after.State} ({after.Ending}).");
        Replace(after);
        if (before.State == ExchangeState.InFlight && after.State != ExchangeState.InFlight)
            ReleaseWithdrawals(after);
        if (after.IsSettled)
            Release(after);
        Tell(before, after);
    }

    /// <summary>Takes an exchange where the agency's answer leads it. Each request to the citizen is told, also one more before the first is met.</summary>
    public void Hear(Match match)
    {
        if (match.Next is not { } next)
            return;
        if (!match.IsRequest)
            Move(next);
        else if (EndingCode is not null)
            Move(ExchangeRules.AfterSupply(next, context.Operation(next), context.Now));        // nobody will give it anything any more
        else
        {
            Move(next);
            TellRequest(next);
        }
    }

    /// <summary>Ends the turn: everything that must be written, in one transaction.</summary>
    public Changes Finish()
    {
        DropMetRequests();
        if (!wereAllSettled && AreStepsSettled())
            TellStepsSettled();
        SyncPortal();
        return TurnRecord.Add(changes, context);
    }

    // Lane order is satisfied by any ending; a need only by an answer, and the plan says what follows otherwise.
    private void Release(Standing settled)
    {
        foreach (var link in links.Where(link => link.Predecessor == settled.Exchange.Id && !IsOfWithdrawal(link)).ToList())
        {
            var follower = standings[link.Follower];
            if (follower.IsSettled)
                continue;
            var unblocked = follower with { BlockedBy = follower.BlockedBy - 1 };
            if (link.Need is null or WhenNotAnswered.GoOn || settled.Ending == Ending.Answered)
                Unblock(unblocked);
            else if (settled.Ending != Ending.Superseded)
                Move(link.Need == WhenNotAnswered.Cancel
                    ? ExchangeRules.Settle(unblocked, Ending.Cancelled, Reasons.NeedNotAnswered)
                    : ExchangeRules.Park(unblocked, Reasons.NeedNotAnswered));
        }
    }

    // A withdrawal waits for the attempt that was in flight, not for the agency's answer; it is pointless where nothing can have arrived.
    private void ReleaseWithdrawals(Standing landed)
    {
        foreach (var link in links.Where(link => link.Predecessor == landed.Exchange.Id && IsOfWithdrawal(link)).ToList())
        {
            var withdrawal = standings[link.Follower] with { BlockedBy = standings[link.Follower].BlockedBy - 1, AgencyReference = landed.AgencyReference };
            if (standings[link.Follower].IsSettled)
                continue;
            if (landed.State == ExchangeState.AwaitingCallback || (landed.Ending == Ending.Cancelled && landed.MayHaveArrived))
                Unblock(withdrawal);
            else
                Move(ExchangeRules.Settle(withdrawal, Ending.Cancelled, EndingCode));
        }
    }

    private void Unblock(Standing follower) =>
        Replace(follower is { BlockedBy: 0, State: ExchangeState.Waiting } ? follower with { State = ExchangeState.Due, DueAt = context.Now } : follower);

    // Order across lanes is only ever made for a withdrawal.
    private bool IsOfWithdrawal(ExchangeLink link) => link.Need is null && standings[link.Predecessor].Exchange.Lane != standings[link.Follower].Exchange.Lane;

    // Born after everything in the dossier, whose order its exchanges' ids are, and last in its lane: the newest unsettled exchange there is what it waits for.
    private Standing Bear(string? step, string agency, string operation, string lane, Guid payload, int? portalStatus = null, IReadOnlyList<ExchangeLink>? needs = null)
    {
        var id = order.Count == 0 ? context.NewId() : Dossiers.Ids.After(order[^1].Exchange.Id, context.NewId());
        var exchange = new Exchange(id, Facts.Number, step, agency, operation, lane, Dossiers.Ids.Format(Dossiers.Ids.Exchange, id), Facts.ProcedureCode, payload, portalStatus, context.Now) { OccurredAt = context.OccurredAt ?? context.Now, Trace = context.Trace };
        var born = (needs ?? []).Select(need => need with { Follower = id }).ToList();
        var tail = order.FindLast(other => other.Exchange.Lane == lane && !standings[other.Exchange.Id].IsSettled);
        if (tail is not null && born.TrueForAll(link => link.Predecessor != tail.Exchange.Id))
            born.Add(new ExchangeLink(tail.Exchange.Id, id, null));
        var isFree = born.Count == 0;
        var standing = new Standing { Exchange = exchange, State = isFree ? ExchangeState.Due : ExchangeState.Waiting, BlockedBy = born.Count, DueAt = isFree ? context.Now : null };
        links.AddRange(born);
        changes.Linked.AddRange(born);
        Remember(standing);
        changes.Born.Add(standing);
        return standing;
    }

    private void Replace(Standing next)
    {
        var id = next.Exchange.Id;
        standings[id] = next;
        var born = changes.Born.FindIndex(exchange => exchange.Exchange.Id == id);
        if (born >= 0)
            changes.Born[born] = next;
        else
            changes.Moved[id] = next;
    }

    private void Remember(Standing exchange)
    {
        standings[exchange.Exchange.Id] = exchange;
        order.Add(exchange);
    }

    private bool AreStepsSettled() =>
        steps.Count > 0 && steps.TrueForAll(step => step.Operation == HandOver || (step.Exchange is { } id && standings.TryGetValue(id, out var exchange) && exchange.IsSettled));
}
