using System.Xml;

namespace Gateway.Host.Callbacks.Soap;

/// <summary>
/// A forward-only reader that no message can make slow or large: no DTD, no processing instruction, nothing fetched, and a limit on depth,
/// nodes, attributes and names. What breaks a rule leaves as a <see cref="SoapFaultException"/>, what is no XML as an <see cref="XmlException"/>.
/// </summary>
internal sealed class GuardedXml : IDisposable
{
    public const int DepthMax = 64, NodesMax = 100_000, AttributesMax = 64, DeclarationsMax = 64;

    private readonly XmlReader reader;
    private int nodes;

    /// <param name="body">UTF-8 without byte order mark; must stay as it is until this is disposed.</param>
    public GuardedXml(ArraySegment<byte> body) => reader = XmlReader.Create(
        new MemoryStream(body.Array!, body.Offset, body.Count, writable: false),
        new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            CheckCharacters = true,
            ConformanceLevel = ConformanceLevel.Document,
            NameTable = new BoundedNames(),
        });

    /// <summary>Where we stand; only <see cref="Read"/> moves it on, attributes aside.</summary>
    public XmlReader At => reader;

    public bool IsElement => reader.NodeType == XmlNodeType.Element;

    public bool IsEnd => reader.NodeType == XmlNodeType.EndElement;

    /// <summary>The next node that counts; comments do not. False at the end of a well-formed document.</summary>
    public bool Read()
    {
        while (reader.Read())
        {
            Check();
            if (reader.NodeType is not (XmlNodeType.Comment or XmlNodeType.XmlDeclaration))
                return true;
        }
        return false;
    }

    /// <summary>Text that is more than white space.</summary>
    public bool IsText => reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA;

    public void Dispose() => reader.Dispose();

    private void Check()
    {
        if (reader.NodeType is XmlNodeType.ProcessingInstruction or XmlNodeType.DocumentType or XmlNodeType.EntityReference)
            throw new SoapFaultException(SoapFault.Malformed);
        if (reader.NodeType == XmlNodeType.Element)
            CheckElement();
        if (++nodes > NodesMax)
            throw new SoapFaultException(SoapFault.Limit);
    }

    private void CheckElement()
    {
        var attributes = reader.AttributeCount;
        nodes += attributes;
        if (reader.Depth >= DepthMax || attributes > AttributesMax + DeclarationsMax || (attributes > Math.Min(AttributesMax, DeclarationsMax) && !IsAllowed(attributes)))
            throw new SoapFaultException(SoapFault.Limit);
    }

    private bool IsAllowed(int attributes)
    {
        var declarations = 0;
        for (var i = 0; i < attributes; i++)
        {
            reader.MoveToAttribute(i);
            declarations += SoapNames.IsDeclaration(reader) ? 1 : 0;
        }
        reader.MoveToElement();
        return declarations <= DeclarationsMax && attributes - declarations <= AttributesMax;
    }
}
