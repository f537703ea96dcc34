using Gateway.Callbacks;
using Gateway.Exchanges;
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

    // An answer that we fail on is kept, and its exchange parked, so that a person sees both.
    private (CallbackState State, Changes? Changes) Decide(AgencyCallback callback, OpenDossier? dossier, byte[]? standingHash)
    {
        if (dossier is null)
            return (Told(callback, CallbackState.Unmatched), null);
        var exchange = dossier.Exchanges.FirstOrDefault(exchange => exchange.Exchange.Key == callback.ExchangeKey && exchange.Exchange.Agency == callback.Agency);
        return TurnGuard.Decide(() => Match(callback, dossier, exchange, standingHash), fault =>
        {
            log.CallbackFaulted(fault, callback.Id, callback.Agency, Reasons.InternalFault);
            return (CallbackState.Unmatched, exchange is { State: ExchangeState.Due or ExchangeState.AwaitingCallback } ? TurnGuard.Park(dossier, exchange) : null);
        });
    }

    private (CallbackState State, Changes? Changes) Match(AgencyCallback callback, OpenDossier dossier, Standing? exchange, byte[]? standingHash)
    {
        var now = Clock.GetUtcNow();
        var operation = exchange is null ? null : agencies.Find(callback.Agency)?.Operation(exchange.Exchange.Operation);
        var match = CallbackRules.Apply(callback, exchange, standingHash, operation, now, code => Knows(callback.Agency, code));
        if (match.Next is null)
            return (Told(callback, match.State), null);
        var turn = new DossierTurn(dossier, turns.At(now, callback.OccurredAt));
        turn.Hear(match);
        return (Told(callback, match.State), turn.Finish());
    }

    private bool Knows(string agency, string code) => agencies.Find(agency)?.Contract.Texts.ContainsKey(code) == true || Reasons.Find(code) is not null;

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

    [LoggerMessage(4102, LogLevel.Error, "Callback {CallbackId} of {Agency} could not be applied, a person must look: {Code}")]
    public static partial void CallbackFaulted(this ILogger log, Exception exception, Guid callbackId, string agency, string code);
}
