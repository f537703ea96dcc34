using Gateway.Host.Hosting;

namespace Gateway.Host.Callbacks.Soap;

/// <summary>
/// Whose fault it is. <see cref="Sender"/> only where the same bytes can never succeed; whatever is ours is <see cref="Receiver"/>, or a
/// correct agency would drop its result for ever.
/// </summary>
internal enum SoapFaultCode
{
    Sender,
    Receiver,
    MustUnderstand,
    VersionMismatch,

    /// <summary>WS-Addressing 1.0 SOAP binding §6.4.1.4: a sender's fault with a name of its own.</summary>
    ActionMismatch,
}

/// <summary>A technical no, in the words of the problem catalogue.</summary>
internal sealed record SoapFault(SoapFaultCode Code, ProblemKind Kind, TimeSpan? RetryAfter = null, bool HasDetail = true)
{
    public static SoapFault Malformed => new(SoapFaultCode.Sender, Problems.MalformedXml);

    public static SoapFault Limit => new(SoapFaultCode.Sender, Problems.LimitExceeded);

    public static SoapFault Schema => new(SoapFaultCode.Sender, Problems.SchemaViolation);

    public static SoapFault Envelope => new(SoapFaultCode.Sender, Problems.InvalidEnvelope);
}

/// <summary>Carries a fault out of the reader, whose depth is the sender's choice. Caught in one place, <see cref="SoapDoor"/>.</summary>
internal sealed class SoapFaultException(SoapFault fault) : Exception("The message is refused.")
{
    public SoapFault Fault { get; } = fault;
}
