using Gateway.Callbacks;
using Gateway.Host.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Planning;

namespace Gateway.Host.Callbacks;

/// <summary>Matches stored callbacks to their exchanges and lets follow what follows.</summary>
internal sealed class Matcher(IMatchStore store, Agencies agencies, Turns turns, Signals signals, TimeProvider clock, ILogger<Matcher> log)
    : StageLoop(signals.NewCallbacks, Poll, clock, log)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private const int BatchMax = 64;

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        var (matched, wake) = await store.MatchAsync(BatchMax, Decide, Clock.GetUtcNow());
        signals.AfterTurn(wake);
        return matched == BatchMax;
    }

    private (CallbackState State, Changes? Changes) Decide(AgencyCallback callback, OpenDossier? dossier, byte[]? standingHash)
    {
        if (dossier is null)
            return (Told(callback, CallbackState.Unmatched), null);
        var now = Clock.GetUtcNow();
        var turn = new DossierTurn(dossier, turns.At(now));
        var exchange = dossier.Exchanges.FirstOrDefault(exchange => exchange.Exchange.Key == callback.ExchangeKey && exchange.Exchange.Agency == callback.Agency);
        var operation = exchange is null ? null : agencies.Find(callback.Agency)?.Operation(exchange.Exchange.Operation);
        var match = CallbackRules.Apply(callback, exchange, standingHash, operation, now);
        if (match.Next is not { } next)
            return (Told(callback, match.State), null);
        turn.Move(next);
        return (Told(callback, match.State), turn.Finish());
    }

    private CallbackState Told(AgencyCallback callback, CallbackState state)
    {
        log.CallbackMatched(callback.Id, callback.Agency, callback.Channel, state);
        return state;
    }
}

internal static partial class MatcherLog
{
    [LoggerMessage(4101, LogLevel.Information, "Callback {CallbackId} of {Agency} by {Channel}: {State}")]
    public static partial void CallbackMatched(this ILogger log, Guid callbackId, string agency, CallbackChannel channel, CallbackState state);
}
