using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;

namespace Gateway.Adapters.Wire;

/// <summary>The XSD files of an agency's contract folder, compiled once: what we send is checked against them before it leaves.</summary>
internal sealed class XmlContract
{
    private readonly XmlSchemaSet schemas = new() { XmlResolver = null };

    public XmlContract(string folder, params IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            using var reader = XmlReader.Create(Path.Combine(folder, file), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            schemas.Add(null, reader);
        }
        schemas.Compile();
    }

    /// <summary>Whether a root element is declared and everything in it is as declared. Says nothing else: messages would quote values.</summary>
    public bool Holds(XElement root)
    {
        if (schemas.GlobalElements[new XmlQualifiedName(root.Name.LocalName, root.Name.NamespaceName)] is null)
            return false;
        var holds = true;
        new XDocument(root).Validate(schemas, (_, _) => holds = false);
        return holds;
    }
}
