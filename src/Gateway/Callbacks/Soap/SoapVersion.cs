namespace Gateway.Host.Callbacks.Soap;

/// <summary>What differs between the two versions of SOAP on the wire (SOAP 1.1 note; SOAP 1.2 parts 1 and 2).</summary>
internal sealed class SoapVersion
{
    public static readonly SoapVersion
        Soap11 = new("http://schemas.xmlsoap.org/soap/envelope/", "text/xml", "actor", "http://schemas.xmlsoap.org/soap/actor/next"),
        Soap12 = new("http://www.w3.org/2003/05/soap-envelope", "application/soap+xml", "role", "http://www.w3.org/2003/05/soap-envelope/role/next");

    private SoapVersion(string @namespace, string mediaType, string roleAttribute, string nextRole) =>
        (Namespace, MediaType, RoleAttribute, NextRole) = (@namespace, mediaType, roleAttribute, nextRole);

    public string Namespace { get; }

    public string MediaType { get; }

    public string ContentType => MediaType + "; charset=utf-8";

    public string RoleAttribute { get; }

    public string NextRole { get; }

    /// <summary>Whether a header block with this role is for us; who names no role, the next one or the last one means us.</summary>
    public bool IsOurs(string? role) => role is null or "" || role == NextRole || role == "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver";

    /// <summary>SOAP 1.1 knows only 500 (§6.2); 1.2 says 400 where the sender is at fault (part 2, table 20).</summary>
    public int StatusOf(SoapFaultCode code) => this == Soap12 && code is (SoapFaultCode.Sender or SoapFaultCode.ActionMismatch) ? 400 : 500;
}
