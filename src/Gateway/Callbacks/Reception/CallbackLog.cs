using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Host.Callbacks.Reception;

internal static partial class CallbackLog
{
    [LoggerMessage(4001, LogLevel.Information, "Callback {CallbackId} of {Agency} by {Channel}: {Kind}")]
    public static partial void Received(this ILogger log, Guid callbackId, string agency, CallbackChannel channel, AnswerKind kind);

    [LoggerMessage(4002, LogLevel.Information, "Callback {CallbackId} of {Agency} by {Channel} again")]
    public static partial void Repeated(this ILogger log, Guid callbackId, string agency, CallbackChannel channel);

    [LoggerMessage(4003, LogLevel.Warning, "{Agency} used a callback id again for another answer, by {Channel}")]
    public static partial void Conflicting(this ILogger log, string agency, CallbackChannel channel);

    [LoggerMessage(4004, LogLevel.Information, "Callback of {Agency} by {Channel} refused: {Code}")]
    public static partial void Refused(this ILogger log, string agency, CallbackChannel channel, string code);

    [LoggerMessage(4005, LogLevel.Warning, "The store took no callback of {Agency}: {Trouble}, it was asked to wait {RetryAfter}")]
    public static partial void NotTaken(this ILogger log, string agency, StoreTrouble trouble, TimeSpan retryAfter);

    [LoggerMessage(4006, LogLevel.Error, "A callback of {Agency} by {Channel} failed, trace {TraceId}")]
    public static partial void Failed(this ILogger log, Exception exception, string agency, CallbackChannel channel, string traceId);

    [LoggerMessage(4007, LogLevel.Warning, "System {System} tried to speak for {Agency}")]
    public static partial void NotItsAgency(this ILogger log, string system, string agency);
}
