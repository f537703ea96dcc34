using Gateway.Exchanges;
using Gateway.Planning;

namespace Gateway.Host.Hosting;

/// <summary>
/// Decisions are pure, so one that fails is a bug of ours and would fail again each time. It is caught for that one alone, and a person is
/// called instead; its neighbours in the batch go on.
/// </summary>
internal static class TurnGuard
{
    /// <summary><paramref name="otherwise"/> logs the fault and says what becomes of the one; it decides nothing that could fail again.</summary>
    public static T Decide<T>(Func<T> decide, Func<Exception, T> otherwise)
    {
        try
        {
            return decide();
        }
        catch (Exception e)
        {
            return otherwise(e);
        }
    }

    /// <summary>Parks exchanges and lets nothing follow.</summary>
    public static Changes Park(OpenDossier dossier, TurnContext context, params IEnumerable<Standing> exchanges)
    {
        var changes = new Changes { Facts = dossier.Facts, PromisedAt = dossier.PromisedAt };
        foreach (var exchange in exchanges)
            changes.Moved[exchange.Exchange.Id] = ExchangeRules.Park(exchange, Reasons.InternalFault);
        return TurnRecord.Add(changes, context);
    }
}
