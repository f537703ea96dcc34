using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Callbacks;

/// <summary>How the answer reached us. All of them are stored, acknowledged and matched the same way.</summary>
public enum CallbackChannel
{
    Rest,
    Soap,
    Inquiry,
}

/// <summary>
/// An agency's later answer, before anybody knows whether it fits. <see cref="CallbackId"/> is the agency's own id of this message
/// (<c>maYeuCau</c>): the same id with the same hash is a repeat. <see cref="ExchangeKey"/> is the idempotency key we sent; matching is by
/// it alone, never by dossier.
/// </summary>
public sealed record AgencyCallback(
    Guid Id,
    string Agency,
    string CallbackId,
    string ExchangeKey,
    CallbackChannel Channel,
    AgencyAnswer Answer,
    DateTimeOffset OccurredAt,
    byte[] BodyHash);

/// <summary>What became of a callback once somebody looked.</summary>
public enum CallbackState
{
    /// <summary>Durable, not yet matched; also an early one whose attempt is still in flight.</summary>
    Received,

    /// <summary>Applied to its exchange.</summary>
    Matched,

    /// <summary>Says again what is already known.</summary>
    Duplicate,

    /// <summary>Came after the exchange was settled otherwise; kept, changes nothing.</summary>
    Late,

    /// <summary>Says something else than the result that stands; kept for a person.</summary>
    Conflict,

    /// <summary>For nobody we know, or we failed on it; waits for a match or an operator.</summary>
    Unmatched,
}

/// <summary>Proof that a callback is durable; the same for a repeat. <see cref="IsRepeat"/> only chooses the status of the reply.</summary>
/// <param name="About">The trace of the exchange that the callback names; null when it names none of this agency, or nobody traces.</param>
public sealed record CallbackReceipt(Guid Callback, DateTimeOffset ReceivedAt, bool IsRepeat, TraceContext? About = null);

/// <summary>Where callbacks become durable. Matching is a later stage; nothing here depends on whether anybody waits for the answer.</summary>
public interface ICallbackStore
{
    /// <summary>
    /// Stores the callback unless this agency already sent the same <see cref="AgencyCallback.CallbackId"/>; returns after the commit.
    /// Null when that id came before with another body: the second one is not stored under it.
    /// </summary>
    Task<CallbackReceipt?> ReceiveAsync(AgencyCallback callback, DateTimeOffset now);
}
