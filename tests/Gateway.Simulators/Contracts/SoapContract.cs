using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;

namespace Gateway.Simulators.Contracts;

/// <summary>Holds SOAP messages against the schemas of a WSDL and the XSD files beside it: the body's child and every header we have a schema for.</summary>
public sealed class SoapContract
{
    private static readonly XNamespace[] Envelopes = ["http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"];
    private readonly XmlSchemaSet schemas;

    private SoapContract(XmlSchemaSet schemas) => this.schemas = schemas;

    public static SoapContract Load(IEnumerable<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var set = new XmlSchemaSet { XmlResolver = null };
        foreach (var file in files)
            foreach (var schema in XDocument.Load(file).Root!.DescendantsAndSelf().Where(e => e.Name.NamespaceName == XmlSchema.Namespace && e.Name.LocalName == "schema"))
                set.Add(null, schema.CreateReader());
        set.Compile();
        return new(set);
    }

    public IReadOnlyList<string> Problems(WireMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(message.Body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return Problems(XDocument.Load(reader).Root!);
        }
        catch (XmlException)
        {
            return ["the body is not XML"];
        }
    }

    private List<string> Problems(XElement envelope)
    {
        if (envelope.Name.LocalName != "Envelope" || !Envelopes.Contains(envelope.Name.Namespace))
            return ["the root is no SOAP envelope"];
        var soap = envelope.Name.Namespace;
        if (envelope.Element(soap + "Body")?.Elements().ToArray() is not [var child])
            return ["the SOAP body does not hold exactly one element"];
        var headers = envelope.Element(soap + "Header")?.Elements().Where(h => schemas.GlobalElements.Contains(Name(h))) ?? [];
        return [.. headers.SelectMany(Validate), .. child.Name == soap + "Fault" ? [] : Validate(child)];
    }

    private List<string> Validate(XElement element)
    {
        if (!schemas.GlobalElements.Contains(Name(element)))
            return [$"{element.Name} is no element of the contract"];
        var problems = new List<string>();
        new XDocument(element).Validate(schemas, (_, e) => problems.Add(e.Message));
        return problems;
    }

    private static XmlQualifiedName Name(XElement element) => new(element.Name.LocalName, element.Name.NamespaceName);
}
