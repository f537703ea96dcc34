using Gateway.Exchanges;

namespace Gateway.Callbacks;

/// <summary>A stored callback as its sender may see it.</summary>
public sealed record CallbackStatus(Guid Callback, string CallbackId, string ExchangeKey, CallbackState State, DateTimeOffset ReceivedAt);

/// <summary>What an agency may ask about its own answers. Whatever belongs to another agency is as if it were not there.</summary>
public interface ICallbackQueries
{
    /// <summary>The callback that the agency sent under this id of its own.</summary>
    Task<CallbackStatus?> FindAsync(string agency, string callbackId, CancellationToken cancellation);

    /// <summary>The latest callback that the agency sent for an exchange.</summary>
    Task<CallbackStatus?> FindLatestAsync(string agency, string exchangeKey, CancellationToken cancellation);

    /// <summary>Where the exchange with this agency and key stands; null when there is none.</summary>
    Task<ExchangeState?> StateOfAsync(string agency, string exchangeKey, CancellationToken cancellation);
}
