using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Planning;
using Gateway.Procedures;

namespace Gateway.Host.Planning;

/// <summary>What each dossier event does: opens a plan, or moves the one that is open.</summary>
internal sealed class Planner(ContractCatalog catalog, Turns turns, TimeProvider clock, ILogger<Planner> log)
{
    public PlanDecision Decide(DossierEvent news, OpenDossier? dossier) => TurnGuard.Decide(() => DecideUnguarded(news, dossier), fault =>
    {
        log.EventFaulted(fault, news.Id, news.Kind, Reasons.InternalFault);
        return Park(Reasons.InternalFault, news, dossier);
    });

    private PlanDecision DecideUnguarded(DossierEvent news, OpenDossier? dossier)
    {
        if (news.Kind == DossierEventKind.Accepted)
            return dossier is null ? Open(news) : dossier.Facts.Office == news.Office ? Park(PlanningReasons.AlreadyOpen, news, dossier) : new PlanDecision.Park(PlanningReasons.OtherOffice);
        if (dossier is null)
            return new PlanDecision.Wait();
        if (dossier.Facts.Office != news.Office)
            return new PlanDecision.Park(PlanningReasons.OtherOffice);
        if (news.Sequence <= dossier.Facts.Sequence)
            return new PlanDecision.Park(PlanningReasons.SequenceConflict);
        if (news.Sequence > dossier.Facts.Sequence + 1)
            return new PlanDecision.Wait();
        if (dossier.Facts.ReturnedAt is not null || (dossier.Facts.WithdrawnAt is not null && news.Kind != DossierEventKind.Returned))
            return Park(PlanningReasons.AlreadyFinal, news, dossier);
        return Continue(news, dossier);
    }

    private PlanDecision Open(DossierEvent accepted)
    {
        var now = clock.GetUtcNow();
        if (catalog.Procedures.Find(accepted.ProcedureCode!, accepted.ReceivedAt!.Value) is not ProcedureLookup.Found(var definition))
            return new PlanDecision.Park(PlanningReasons.UnknownProcedure);
        var opening = PlanRules.Open(definition, accepted, catalog.Calendar, Ids.New(clock), now);
        var turn = new DossierTurn(new OpenDossier(opening.Facts, opening.Plan, [], [], [], null), turns.At(now, TurnCauses.Opened(accepted, opening.Plan), accepted.OccurredAt, accepted.Trace));
        turn.Open(opening.Steps, opening.Lanes, opening.PortalStart);
        return new PlanDecision.Turn(turn.Finish());
    }

    private PlanDecision Continue(DossierEvent news, OpenDossier dossier)
    {
        var turn = new DossierTurn(dossier, turns.At(clock.GetUtcNow(), TurnCauses.Planned(news), news.OccurredAt, news.Trace));
        turn.Heard(news.Sequence);
        switch (news.Kind)
        {
            case DossierEventKind.Supplemented when !turn.Supplement(news.Id):
                return Park(PlanningReasons.SupplementNotAsked, news, dossier);
            case DossierEventKind.Paid when !turn.Pay(news.Id):
                return Park(PlanningReasons.PaymentNotAsked, news, dossier);
            case DossierEventKind.Supplemented or DossierEventKind.Paid:
                break;
            case DossierEventKind.Withdrawn:
                turn.Withdraw(news.OccurredAt, news.Id);
                break;
            case DossierEventKind.Decided:
                turn.Decide(Text(news.Body, "decision"), news.OccurredAt);
                break;
            case DossierEventKind.Returned:
                turn.Return(news.OccurredAt);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"Unknown event {news.Kind}.");
        }
        return new PlanDecision.Turn(turn.Finish());
    }

    // Its number is used up when it was the next one, or nobody could ever follow it.
    private PlanDecision.Park Park(string reason, DossierEvent news, OpenDossier? dossier) => new(reason,
        dossier is not null && news.Sequence is { } number && (dossier.Facts.Sequence is not { } last || number == last + 1)
            ? TurnRecord.Add(new Changes { Facts = dossier.Facts with { Sequence = number } }, turns.At(clock.GetUtcNow(), TurnCauses.Parked(news, reason)))
            : null);

    private static string Text(ReadOnlyMemory<byte> body, string name)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.GetProperty(name).GetString()!;
    }
}
