using System.Text;
using System.Xml;
using Gateway.Host.Hosting;

namespace Gateway.Host.Callbacks.Soap;

/// <summary>
/// What the headers of a message mean to us. X-Road's are sent back in order; of WS-Addressing we check the action and answer on the same
/// connection, so an address to reply to is read by nobody.
/// </summary>
internal sealed class HeaderBlocks(SoapVersion version)
{
    private const int EchoCharactersMax = 16 * 1024, AddressingCharactersMax = 512;
    private static readonly XmlWriterSettings Fragment = new() { ConformanceLevel = ConformanceLevel.Fragment, OmitXmlDeclaration = true, CheckCharacters = true };

    private readonly StringBuilder echo = new();
    private XmlWriter? copies;

    /// <summary>The X-Road blocks as they came, ready to stand in a reply.</summary>
    public string Echo => echo.ToString();

    /// <summary>WS-Addressing's own idea of the operation, when the sender gave one.</summary>
    public string? Action { get; private set; }

    public string? MessageId { get; private set; }

    /// <summary>Reads the Header element that <paramref name="xml"/> stands on, to its end.</summary>
    public void Read(GuardedXml xml)
    {
        if (xml.At.IsEmptyElement)
            return;
        while (xml.Read() && !xml.IsEnd)
        {
            if (xml.IsElement)
                ReadBlock(xml);
            else if (xml.IsText)
                throw new SoapFaultException(SoapFault.Envelope);
        }
    }

    private void ReadBlock(GuardedXml xml)
    {
        var (name, space) = (xml.At.LocalName, xml.At.NamespaceURI);
        var isOurs = version.IsOurs(xml.At.GetAttribute(version.RoleAttribute, version.Namespace));
        if (space == SoapNames.Road)
            Copy(xml, copies ??= XmlWriter.Create(echo, Fragment));
        else if (space == SoapNames.Addressing && isOurs && name is "Action")
            Action = Text(xml);
        else if (space == SoapNames.Addressing && isOurs && name is "MessageID")
            MessageId = Text(xml);
        else if (isOurs && MustBeUnderstood(xml.At) && !(space == SoapNames.Addressing && name is "To"))
            throw new SoapFaultException(new(SoapFaultCode.MustUnderstand, Problems.NotUnderstood));
        else
            Skip(xml);
    }

    private bool MustBeUnderstood(XmlReader block) => block.GetAttribute("mustUnderstand", version.Namespace)?.Trim() switch
    {
        null or "0" => false,
        "1" => true,
        "false" when version == SoapVersion.Soap12 => false,
        "true" when version == SoapVersion.Soap12 => true,
        _ => throw new SoapFaultException(SoapFault.Envelope),
    };

    private static void Skip(GuardedXml xml)
    {
        var depth = xml.At.Depth;
        if (xml.At.IsEmptyElement)
            return;
        while (xml.Read() && !(xml.IsEnd && xml.At.Depth == depth))
        {
        }
    }

    private static string Text(GuardedXml xml)
    {
        if (xml.At.IsEmptyElement)
            return "";
        var text = new StringBuilder();
        while (xml.Read() && !xml.IsEnd)
        {
            if (xml.IsElement)
                throw new SoapFaultException(SoapFault.Envelope);
            text.Append(xml.At.Value);
            if (text.Length > AddressingCharactersMax)
                throw new SoapFaultException(SoapFault.Limit);
        }
        return text.ToString().Trim();
    }

    private void Copy(GuardedXml xml, XmlWriter copy)
    {
        var depth = xml.At.Depth;
        CopyNode(xml.At, copy);
        while (!(xml.At.Depth == depth && (xml.IsEnd || xml.At.IsEmptyElement)) && xml.Read())
            CopyNode(xml.At, copy);
        copy.Flush();
        if (echo.Length > EchoCharactersMax)
            throw new SoapFaultException(SoapFault.Limit);
    }

    private static void CopyNode(XmlReader node, XmlWriter writer)
    {
        switch (node.NodeType)
        {
            case XmlNodeType.Element:
                writer.WriteStartElement(node.Prefix, node.LocalName, node.NamespaceURI);
                writer.WriteAttributes(node, defattr: false);
                if (node.IsEmptyElement)
                    writer.WriteEndElement();
                break;
            case XmlNodeType.EndElement:
                writer.WriteFullEndElement();
                break;
            default:
                writer.WriteString(node.Value);
                break;
        }
    }
}
