using System.Security.Cryptography;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Gateway.Adapters.Wire;

namespace Gateway.Adapters.SocialInsurance;

/// <summary>
/// Signs a document in its CHUKYDONVI: XMLDSig, c14n xml-c14n-20010315, rsa-sha256, sha256 digests and two References: the document without
/// the signature, and the signing time.
/// </summary>
internal sealed class DocumentSigner(RSA key)
{
    private const string SigningTime = "ThoiDiemKy";
    private const int KeyBitsMin = 2048;
    private readonly Lock gate = new();
    private readonly string keyName = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    /// <summary>Reads a private key in PEM; throws <see cref="InvalidDataException"/> for a key shorter than 2048 bits.</summary>
    public static DocumentSigner FromFile(string path)
    {
        var key = RSA.Create();
        key.ImportFromPem(File.ReadAllText(path));
        return key.KeySize >= KeyBitsMin ? new(key) : throw new InvalidDataException($"The signing key has fewer than {KeyBitsMin} bits.");
    }

    /// <summary>The signed document in UTF-8; null when a text holds a character that XML cannot carry.</summary>
    public byte[]? Sign(XElement unsigned, DateTimeOffset at)
    {
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        try
        {
            using (var reader = unsigned.CreateReader())
                document.Load(reader);
            var place = document.DocumentElement!["CHUKYDONVI"] ?? throw new InvalidOperationException("The document has no place for a signature.");
            place.AppendChild(document.ImportNode(Signature(document, at), deep: true));
            using var stream = new MemoryStream();
            using (var writer = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = true }))
                document.Save(writer);
            return stream.ToArray();
        }
        catch (Exception e) when (e is ArgumentException or XmlException)
        {
            return null;
        }
    }

    private XmlElement Signature(XmlDocument document, DateTimeOffset at)
    {
        var signed = new SignedXml(document) { SigningKey = key };
        signed.SignedInfo!.CanonicalizationMethod = SignedXml.XmlDsigC14NTransformUrl;
        signed.SignedInfo.SignatureMethod = SignedXml.XmlDsigRSASHA256Url;
        var whole = new Reference("") { DigestMethod = SignedXml.XmlDsigSHA256Url };
        whole.AddTransform(new XmlDsigEnvelopedSignatureTransform());
        whole.AddTransform(new XmlDsigC14NTransform());
        signed.AddReference(whole);
        var time = new Reference("#" + SigningTime) { DigestMethod = SignedXml.XmlDsigSHA256Url };
        time.AddTransform(new XmlDsigC14NTransform());
        signed.AddReference(time);
        var stamp = document.CreateElement("ThoiDiem");
        stamp.InnerText = WireTime.Second(at);
        signed.AddObject(new DataObject { Id = SigningTime, Data = stamp.SelectNodes(".")! });
        signed.KeyInfo.AddClause(new KeyInfoName(keyName));
        lock (gate)
            signed.ComputeSignature();
        return signed.GetXml();
    }
}
