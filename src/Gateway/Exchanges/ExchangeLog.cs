using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Planning;

namespace Gateway.Host.Exchanges;

internal static partial class ExchangeLog
{
    /// <summary>Says that a decision failed, and what becomes of its exchange.</summary>
    public static Changes Park(this ILogger log, Exception fault, OpenDossier dossier, Standing exchange, TurnContext context)
    {
        log.ExchangeFaulted(fault, exchange.Exchange.Id, exchange.Exchange.Agency, Reasons.InternalFault);
        return TurnGuard.Park(dossier, context, exchange);
    }

    [LoggerMessage(3001, LogLevel.Information, "Exchange {ExchangeId} with {Agency}/{Operation}, attempt {Attempt}: {Outcome} {Code}, now {State}, {ElapsedMs} ms")]
    public static partial void AttemptFinished(this ILogger log, Guid exchangeId, string agency, string operation, int attempt, string outcome, string code, ExchangeState state, double elapsedMs);

    [LoggerMessage(3002, LogLevel.Warning, "Exchange {ExchangeId} with {Agency}: {Outcome} came after the exchange had moved on to {State}; not applied")]
    public static partial void AttemptStale(this ILogger log, Guid exchangeId, string agency, string outcome, ExchangeState state);

    [LoggerMessage(3003, LogLevel.Error, "Exchange {ExchangeId} with {Agency}/{Operation}: the adapter has a fault")]
    public static partial void AdapterFaulted(this ILogger log, Exception exception, Guid exchangeId, string agency, string operation);

    [LoggerMessage(3004, LogLevel.Error, "An inquiry at {Agency}/{Operation}: the adapter has a fault")]
    public static partial void InquiryFaulted(this ILogger log, Exception exception, string agency, string operation);

    [LoggerMessage(3005, LogLevel.Error, "{Count} ended attempts could not be written together")]
    public static partial void SettleFailed(this ILogger log, Exception exception, int count);

    [LoggerMessage(3008, LogLevel.Warning, "{Count} ended attempts wait to be written: the store takes nothing ({Trouble})")]
    public static partial void SettleWaits(this ILogger log, int count, StoreTrouble trouble);

    [LoggerMessage(3006, LogLevel.Warning, "{Count} attempts were taken back: their lease had run out")]
    public static partial void LeasesRescued(this ILogger log, int count);

    [LoggerMessage(3009, LogLevel.Error, "What follows for {ExchangeId} with {Agency} could not be decided, it is parked: {Code}")]
    public static partial void ExchangeFaulted(this ILogger log, Exception exception, Guid exchangeId, string agency, string code);

    [LoggerMessage(3007, LogLevel.Information, "Inquiry for {ExchangeId} at {Agency}: {Answer}, now {State}")]
    public static partial void InquiryFinished(this ILogger log, Guid exchangeId, string agency, string answer, ExchangeState state);

    [LoggerMessage(3020, LogLevel.Error, "{Count} claims at {Agency} could not be given back; their lease will tell")]
    public static partial void GiveBackFailed(this ILogger log, Exception exception, int count, string agency);

    [LoggerMessage(3021, LogLevel.Warning, "{Count} exchanges with {Agency} were parked: it has no address here")]
    public static partial void ParkedWithoutAddress(this ILogger log, int count, string agency);
}
