using System.Xml;
using System.Xml.Schema;
using Gateway.Dossiers;

namespace Gateway.Host.Callbacks.Soap;

/// <summary>The published XSD, compiled once. It is the only judge of what an operation may look like.</summary>
internal sealed class CallbackSchema
{
    private readonly XmlSchemaSet schemas = new() { XmlResolver = null };

    public CallbackSchema(string path)
    {
        using var reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        schemas.Add(SoapNames.Callbacks, reader);
        schemas.Compile();
    }

    /// <summary>Reads the element that <paramref name="xml"/> stands on to its end; a breach leaves as a fault.</summary>
    public XmlPart Read(GuardedXml xml)
    {
        var validator = new XmlSchemaValidator(xml.At.NameTable, schemas, (IXmlNamespaceResolver)xml.At, XmlSchemaValidationFlags.ProcessIdentityConstraints) { XmlResolver = null };
        try
        {
            validator.Initialize();
            var part = ReadElement(xml, validator);
            validator.EndValidation();
            return part;
        }
        catch (XmlSchemaValidationException)
        {
            throw new SoapFaultException(SoapFault.Schema);
        }
    }

    // Recursion ends with the guard's depth.
    private static XmlPart ReadElement(GuardedXml xml, XmlSchemaValidator validator)
    {
        var node = xml.At;
        var part = new XmlPart(node.LocalName);
        var isEmpty = node.IsEmptyElement;
        validator.ValidateElement(node.LocalName, node.NamespaceURI, null, node.GetAttribute("type", SoapNames.Instance), node.GetAttribute("nil", SoapNames.Instance), null, null);
        ReadAttributes(node, validator, part);
        validator.ValidateEndOfAttributes(null);
        while (!isEmpty && xml.Read() && !xml.IsEnd)
            ReadContent(xml, validator, part);
        part.Value = validator.ValidateEndElement(null);
        return TextGuard.IsPlain(part.Text) ? part : throw new SoapFaultException(SoapFault.Limit);
    }

    private static void ReadAttributes(XmlReader node, XmlSchemaValidator validator, XmlPart part)
    {
        while (node.MoveToNextAttribute())
        {
            // Where a schema is said to be does not interest us; type and nil were read with the element.
            if (node.NamespaceURI is SoapNames.Declarations or SoapNames.Instance)
                continue;
            validator.ValidateAttribute(node.LocalName, node.NamespaceURI, node.Value, null);
            part.AddAttribute(node.LocalName, node.Value);
        }
        node.MoveToElement();
    }

    private static void ReadContent(GuardedXml xml, XmlSchemaValidator validator, XmlPart part)
    {
        if (xml.IsElement)
        {
            part.Add(ReadElement(xml, validator));
            return;
        }
        var text = xml.At.Value;
        if (xml.IsText)
            validator.ValidateText(text);
        else
            validator.ValidateWhitespace(text);
        part.Append(text);
    }
}
