using System.Xml;
using Gateway.Host.Hosting;

namespace Gateway.Host.Callbacks.Soap;

/// <summary>
/// One message, read in one pass: the envelope's shape (WS-I Basic Profile 1.2), headers, then the single child of the Body, whose name
/// alone says what is asked.
/// </summary>
internal sealed class SoapMessage
{
    private SoapMessage(HeaderBlocks headers, XmlPart operation) => (Headers, Operation) = (headers, operation);

    public HeaderBlocks Headers { get; }

    public XmlPart Operation { get; }

    /// <param name="body">UTF-8 without byte order mark.</param>
    public static SoapMessage Read(ArraySegment<byte> body, SoapMediaType type, CallbackSchema schema)
    {
        try
        {
            using var xml = new GuardedXml(body);
            return ReadEnvelope(xml, type, schema);
        }
        catch (XmlException)
        {
            // Not only from reading on: a text is parsed to its end when somebody asks for it.
            throw new SoapFaultException(SoapFault.Malformed);
        }
    }

    private static SoapMessage ReadEnvelope(GuardedXml xml, SoapMediaType type, CallbackSchema schema)
    {
        while (xml.Read() && !xml.IsElement)
        {
        }
        if (xml.At.LocalName != "Envelope" || xml.At.IsEmptyElement)
            throw new SoapFaultException(SoapFault.Envelope);
        if (xml.At.NamespaceURI != type.Version.Namespace)
            throw new SoapFaultException(new(SoapFaultCode.VersionMismatch, Problems.VersionMismatch));
        var headers = new HeaderBlocks(type.Version);
        var seen = 0;
        XmlPart? operation = null;
        while (NextChild(xml))
        {
            if (xml.At.NamespaceURI != type.Version.Namespace)
                throw new SoapFaultException(SoapFault.Envelope);
            if (xml.At.LocalName == "Header" && seen == 0)
                headers.Read(xml);
            else if (xml.At.LocalName == "Body" && operation is null)
                operation = ReadBody(xml, type.Action, headers, schema);
            else
                throw new SoapFaultException(SoapFault.Envelope);
            seen++;
        }
        while (xml.Read())
        {
        }
        return new(headers, operation ?? throw new SoapFaultException(SoapFault.Envelope));
    }

    private static XmlPart ReadBody(GuardedXml xml, string? action, HeaderBlocks headers, CallbackSchema schema)
    {
        if (xml.At.IsEmptyElement || !NextChild(xml))
            throw new SoapFaultException(SoapFault.Envelope);
        var name = xml.At.LocalName;
        if (xml.At.NamespaceURI != SoapNames.Callbacks || !CallbackOperations.Knows(name))
            throw new SoapFaultException(new(SoapFaultCode.Sender, Problems.UnknownOperation));
        if (headers.Action is { Length: > 0 } addressed && addressed != SoapNames.ActionOf(name))
            throw new SoapFaultException(new(SoapFaultCode.ActionMismatch, Problems.ActionMismatch));
        if (action is { Length: > 0 } && action != SoapNames.ActionOf(name))
            throw new SoapFaultException(new(SoapFaultCode.Sender, Problems.ActionMismatch));
        var operation = schema.Read(xml);
        return NextChild(xml) ? throw new SoapFaultException(SoapFault.Envelope) : operation;
    }

    // The next child of the element we are in; false at its end. Text between elements is not SOAP.
    private static bool NextChild(GuardedXml xml)
    {
        while (xml.Read() && !xml.IsEnd)
        {
            if (xml.IsElement)
                return true;
            if (xml.IsText)
                throw new SoapFaultException(SoapFault.Envelope);
        }
        return false;
    }
}
