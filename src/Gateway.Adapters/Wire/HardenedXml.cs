using System.Xml;
using System.Xml.Linq;
using Gateway.Dossiers;

namespace Gateway.Adapters.Wire;

/// <summary>
/// XML of others, read without trust: no DTD, no resolver, no external anything, bounded in depth, nodes, attributes and names, UTF-8 only,
/// and every text in it such that a rule may compose it.
/// </summary>
internal static class HardenedXml
{
    private const int DepthMax = 64, NodesMax = 100_000, AttributesMax = 64, NameLengthMax = 1_024;

    /// <summary>The document, or null for anything that is not one well-formed document within the bounds.</summary>
    public static XDocument? Load(string text)
    {
        var bare = text.StartsWith('\uFEFF') ? text[1..] : text;
        try
        {
            using (var guard = Open(bare))
                if (!IsWithinBounds(guard))
                    return null;
            using var reader = Open(bare);
            return XDocument.Load(reader, LoadOptions.PreserveWhitespace);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static XmlReader Open(string text) => XmlReader.Create(new StringReader(text), new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        CheckCharacters = true,
        IgnoreProcessingInstructions = false,
    });

    // A first pass that builds nothing: the second one builds a tree, which must not be asked to hold what has no bound.
    private static bool IsWithinBounds(XmlReader reader)
    {
        var text = new TextGuard();
        for (var nodes = 0; reader.Read(); nodes++)
        {
            // Across tags too: what stands on both sides of a comment or an element may be read as one text.
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && !text.Takes(reader.Value))
                return false;
            if (nodes > NodesMax || reader.Depth > DepthMax || reader.AttributeCount > AttributesMax || reader.LocalName.Length > NameLengthMax)
                return false;
            if (reader.NodeType == XmlNodeType.ProcessingInstruction)
                return false;
            // The bytes were read as UTF-8; a document that says it is something else is not understood by guessing.
            if (reader.NodeType == XmlNodeType.XmlDeclaration && reader.GetAttribute("encoding") is { } encoding && !encoding.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
                return false;
        }
        return true;
    }
}
