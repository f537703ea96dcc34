using Gateway.Callbacks;
using Gateway.Exchanges;
using Gateway.Host.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Host.Telemetry;
using Gateway.Planning;

namespace Gateway.Host.Callbacks;

/// <summary>Matches stored callbacks to their exchanges and lets follow what follows.</summary>
internal sealed class Matcher(IMatchStore store, Agencies agencies, Turns turns, Signals signals, TimeProvider clock, ILogger<Matcher> log)
    : StageLoop(signals.NewCallbacks, Poll, clock, log)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private const int BatchMax = 64;

    // By callback: the store may ask for a decision once more.
    private readonly Dictionary<Guid, MatchedAnswer> heard = [];

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        heard.Clear();
        var began = Clock.GetUtcNow();
        var (matched, wake) = await store.MatchAsync(BatchMax, Decide, began);
        signals.AfterTurn(wake);
        Measures.Batch("matching", matched);
        foreach (var answer in heard.Values)
            answer.Tell(began, Clock.GetUtcNow());
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
            return (CallbackState.Unmatched, exchange is { State: ExchangeState.Due or ExchangeState.AwaitingCallback } ? TurnGuard.Park(dossier, turns.At(Clock.GetUtcNow(), TurnCauses.Matched(callback, exchange)), exchange) : null);
        });
    }

    private (CallbackState State, Changes? Changes) Match(AgencyCallback callback, OpenDossier dossier, Standing? exchange, byte[]? standingHash)
    {
        var now = Clock.GetUtcNow();
        var operation = exchange is null ? null : agencies.Find(callback.Agency)?.Operation(exchange.Exchange.Operation);
        var match = CallbackRules.Apply(callback, exchange, standingHash, operation, now, code => Knows(callback.Agency, code));
        heard[callback.Id] = new(callback, exchange, match);
        if (match.Next is null)
            return (Told(callback, match.State), null);
        var turn = new DossierTurn(dossier, turns.At(now, TurnCauses.Matched(callback, exchange!), callback.OccurredAt, exchange!.Exchange.Trace));
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
