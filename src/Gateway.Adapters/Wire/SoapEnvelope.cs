using System.Net.Http.Headers;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Gateway.Adapters.Wire;

internal enum SoapVersion
{
    Soap11,
    Soap12,
}

/// <summary>One SOAP message on its way out: document/literal, one body child.</summary>
internal sealed record SoapEnvelope(SoapVersion Version, string Action, IReadOnlyList<XElement> Headers, XElement Body)
{
    public static readonly XNamespace Soap11 = "http://schemas.xmlsoap.org/soap/envelope/";
    public static readonly XNamespace Soap12 = "http://www.w3.org/2003/05/soap-envelope";

    /// <summary>The HTTP request that carries it; null when a text holds a character that XML cannot carry.</summary>
    public HttpRequestMessage? ToRequest(Uri address)
    {
        if (ToUtf8() is not { } utf8)
            return null;
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(utf8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(Version == SoapVersion.Soap12 ? "application/soap+xml" : "text/xml") { CharSet = "utf-8" };
        if (Version == SoapVersion.Soap12)
            request.Content.Headers.ContentType.Parameters.Add(new NameValueHeaderValue("action", $"\"{Action}\""));
        else
            request.Headers.TryAddWithoutValidation("SOAPAction", $"\"{Action}\"");
        return request;
    }

    private byte[]? ToUtf8()
    {
        using var stream = new MemoryStream();
        try
        {
            using var writer = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = true });
            Write(writer);
        }
        catch (ArgumentException)
        {
            return null;
        }
        return stream.ToArray();
    }

    private void Write(XmlWriter writer)
    {
        var soap = (Version == SoapVersion.Soap12 ? Soap12 : Soap11).NamespaceName;
        writer.WriteStartElement("soap", "Envelope", soap);
        if (Headers.Count > 0)
        {
            writer.WriteStartElement("Header", soap);
            foreach (var header in Headers)
                header.WriteTo(writer);
            writer.WriteEndElement();
        }
        writer.WriteStartElement("Body", soap);
        Body.WriteTo(writer);
        writer.WriteEndElement();
        writer.WriteEndElement();
    }
}
