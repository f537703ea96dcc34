using System.Xml.Linq;

namespace Gateway.Adapters.Wire;

/// <summary>
/// A fault of either version in the words of 1.2: <c>Sender</c> and <c>Receiver</c> (1.1: Client and Server); <paramref name="Subcode"/> is
/// what 1.1 writes behind the dot.
/// </summary>
internal sealed record SoapFault(string Code, string? Subcode, string Reason);

/// <summary>An envelope that came back: a body of one element, or a fault. Whether it answers 1.1 or 1.2 follows from its namespace alone.</summary>
internal sealed record SoapReply(SoapVersion Version, IReadOnlyList<XElement> Headers, XElement? Body, SoapFault? Fault)
{
    /// <summary>Null for anything that is no SOAP envelope of ours to read: HTML, an empty text, two body children, a DTD.</summary>
    public static SoapReply? Read(string text)
    {
        if (HardenedXml.Load(text)?.Root is not { } envelope || envelope.Name.LocalName != "Envelope")
            return null;
        var soap = envelope.Name.Namespace;
        if (soap != SoapEnvelope.Soap11 && soap != SoapEnvelope.Soap12)
            return null;
        var parts = envelope.Elements().ToList();
        var headers = parts is [{ } first, ..] && first.Name == soap + "Header" ? first.Elements().ToList() : [];
        var body = parts.Count is 1 or 2 ? parts[^1] : null;
        if (body?.Name != soap + "Body" || (parts.Count == 2 && parts[0].Name != soap + "Header") || body.Elements().Count() != 1)
            return null;
        var child = body.Elements().Single();
        var version = soap == SoapEnvelope.Soap12 ? SoapVersion.Soap12 : SoapVersion.Soap11;
        return child.Name == soap + "Fault"
            ? new(version, headers, null, version == SoapVersion.Soap12 ? Fault12(child) : Fault11(child))
            : new(version, headers, child, null);
    }

    private static SoapFault Fault12(XElement fault)
    {
        var soap = SoapEnvelope.Soap12;
        var code = fault.Element(soap + "Code");
        return new(Local(code?.Element(soap + "Value")?.Value) ?? "", Local(code?.Element(soap + "Subcode")?.Element(soap + "Value")?.Value),
            fault.Element(soap + "Reason")?.Elements(soap + "Text").FirstOrDefault()?.Value.Trim() ?? "");
    }

    private static SoapFault Fault11(XElement fault)
    {
        var code = Local(fault.Element("faultcode")?.Value) ?? "";
        var dot = code.IndexOf('.', StringComparison.Ordinal);
        var main = dot < 0 ? code : code[..dot];
        var inNew = main switch
        {
            "Client" => "Sender",
            "Server" => "Receiver",
            _ => main,
        };
        return new(inNew, dot < 0 ? null : code[(dot + 1)..], fault.Element("faultstring")?.Value.Trim() ?? "");
    }

    private static string? Local(string? qualified) => qualified?.Trim() is { Length: > 0 } name ? name[(name.LastIndexOf(':') + 1)..] : null;
}
