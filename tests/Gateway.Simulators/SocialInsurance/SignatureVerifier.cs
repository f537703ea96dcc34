using System.Security.Cryptography;
using System.Security.Cryptography.Xml;
using System.Xml;

namespace Gateway.Simulators.SocialInsurance;

/// <summary>
/// Holds CHUKYDONVI against allow-lists before anything is computed: one Signature, in its place, exactly two References (the document,
/// enveloped; the signing time inside the signature), c14n 20010315, rsa-sha256, sha256. The key comes from configuration, never from the message.
/// </summary>
public sealed class SignatureVerifier(RSA key)
{
    private const int KeyBitsMin = 2048;
    private const string SigningTime = "#ThoiDiemKy";
    private static readonly string[] OfDocument = [SignedXml.XmlDsigEnvelopedSignatureTransformUrl, SignedXml.XmlDsigC14NTransformUrl];
    private static readonly string[] OfTime = [SignedXml.XmlDsigC14NTransformUrl];

    /// <summary>Reads a PEM; only the public half is used.</summary>
    public static SignatureVerifier FromFile(string path)
    {
        var key = RSA.Create();
        key.ImportFromPem(File.ReadAllText(path));
        return new(key);
    }

    public bool Verifies(XmlDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var all = document.GetElementsByTagName("Signature", SignedXml.XmlDsigNamespaceUrl);
        if (all.Count != 1 || all[0] is not XmlElement signature || signature.ParentNode is not XmlElement { Name: "CHUKYDONVI" } place || place.ParentNode != document.DocumentElement)
            return false;
        if (key.KeySize < KeyBitsMin || document.SelectNodes("//comment()")!.Count > 0 || document.SelectNodes("//*[@Id='ThoiDiemKy']")!.Count != 1)
            return false;
        var signed = new SignedXml(document);
        signed.LoadXml(signature);
        return IsAllowed(signed.SignedInfo!) && signed.CheckSignature(key);
    }

    private static bool IsAllowed(SignedInfo info) =>
        info.CanonicalizationMethod == SignedXml.XmlDsigC14NTransformUrl && info.SignatureMethod == SignedXml.XmlDsigRSASHA256Url && info.SignatureLength is null
        && info.References.Count == 2 && Is((Reference)info.References[0]!, "", OfDocument) && Is((Reference)info.References[1]!, SigningTime, OfTime);

    private static bool Is(Reference reference, string uri, string[] transforms) =>
        reference.Uri == uri && reference.DigestMethod == SignedXml.XmlDsigSHA256Url
        && Enumerable.Range(0, reference.TransformChain.Count).Select(i => reference.TransformChain[i].Algorithm!).SequenceEqual(transforms);
}
