using Gateway.Exchanges;

namespace Gateway.Planning;

// The dossier's status at the portal: one number from everything that is known.
public sealed partial class DossierTurn
{
    private static readonly int[] Final = [3, 7, 8, 10];

    private void SyncPortal()
    {
        if (Facts.Portal is null || Facts.PortalCode is { } last && Final.Contains(last))
            return;
        var code = PortalCode();
        if (code != Facts.PortalCode)
            TellPortal(code);
    }

    private void TellPortal(int code)
    {
        var portal = Facts.Portal!;
        Bear(null, portal.Agency, portal.Operation, portal.Agency, Facts.Body, code);
        changes.Facts = Facts with { PortalCode = code };
    }

    private int PortalCode()
    {
        var mine = standings.Values.Where(exchange => exchange.Exchange.Step is not null).ToList();
        if (Facts.WithdrawnAt is not null)
            return 7;
        if (Facts.ReturnedAt is not null)
            return 10;
        if (Facts.Decision is "refused" or "stopped")
            return 8;
        if (mine.Exists(exchange => exchange.Interim == Interim.Payment))
            return 6;
        if (mine.Exists(exchange => exchange.Interim == Interim.Supplement))
            return 5;
        return Facts.Decision == "approved" || (AreStepsSettled() && mine.TrueForAll(exchange => exchange.Ending is Ending.Answered or Ending.Superseded)) ? 9 : 4;
    }
}
