using Gateway.Exchanges;
using Gateway.Procedures;

namespace Gateway.Planning;

// The dossier's status at the portal: one number from everything that is known.
public sealed partial class DossierTurn
{
    private void SyncPortal()
    {
        if (Facts.Portal is null)
            return;
        switch (PortalRules.Next(PortalStanding(), context.PortalCodes))
        {
            case PortalMove.Report(var codes):
                foreach (var code in codes)
                    TellPortal(code);
                break;
            case PortalMove.Illegal(_, var to):
                ParkPortal(to);
                break;
            case PortalMove.Nothing:
                break;
        }
    }

    private Standing TellPortal(int code)
    {
        var portal = Facts.Portal!;
        changes.Facts = Facts with { PortalCode = code };
        return Bear(null, portal.Agency, portal.Operation, portal.Agency, Facts.Body, code);
    }

    // Shown to a person once; what the portal has stays what it has.
    private void ParkPortal(int code)
    {
        if (standings.Values.Any(exchange => exchange.State == ExchangeState.Parked && exchange.Exchange.PortalStatus == code))
            return;
        var reported = Facts.PortalCode;
        var told = TellPortal(code);
        changes.Facts = Facts with { PortalCode = reported };
        Replace(ExchangeRules.Park(told, Reasons.PortalMoveIllegal));
    }

    private int PortalCode() => PortalRules.Code(PortalStanding());

    private PortalFacts PortalStanding() => new(
        [.. steps.Where(step => step.Operation != HandOver).Select(step => step.Exchange is { } id ? Seen(standings[id]) : StepStanding.Open)],
        Facts.Decision switch
        {
            null => null,
            "approved" => ShopDecision.Approved,
            "refused" => ShopDecision.Refused,
            "stopped" => ShopDecision.Stopped,
            _ => throw new System.Diagnostics.UnreachableException("The intake contract knows no other decision."),
        },
        Facts.WithdrawnAt is not null,
        Facts.ReturnedAt is not null,
        Facts.PortalCode);

    private static StepStanding Seen(Standing exchange) => exchange switch
    {
        { Ending: Ending.Answered } => StepStanding.Answered,
        { Ending: Ending.Refused } => StepStanding.Refused,
        { Ending: Ending.Cancelled } => StepStanding.Cancelled,
        { Interim: Interim.Supplement } => StepStanding.SupplementAsked,
        { Interim: Interim.Payment } => StepStanding.PaymentAsked,
        _ => StepStanding.Open,
    };
}
