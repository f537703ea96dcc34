using System.Diagnostics;
using System.Xml;
using System.Xml.Schema;

namespace Gateway.Simulators.SocialInsurance;

/// <summary>
/// What the insurer read in a document. <paramref name="BreachCode"/>: the MaKetQua that it is refused with. <paramref name="Content"/> is all
/// of it but the signature, which differs between two attempts.
/// </summary>
internal sealed record InsuranceDocument(string Operation, string Key, string Dossier, string Content, bool IsPaired, XmlElement? Root, string? BreachCode = null)
{
    public string Value(string name) => Root?.SelectSingleNode($".//{name}")?.InnerText ?? "";
}

/// <summary>Decodes, validates and verifies fileBase64Str.</summary>
internal sealed class InsuranceDocumentReader
{
    private readonly XmlSchemaSet schemas = new() { XmlResolver = null };
    private readonly SignatureVerifier signatures;

    public InsuranceDocumentReader(string schemaFile, string keyFile)
    {
        using var reader = XmlReader.Create(schemaFile);
        schemas.Add(null, reader);
        schemas.Compile();
        signatures = SignatureVerifier.FromFile(keyFile);
    }

    public InsuranceDocument Read(string kind, string base64)
    {
        if (Parse(base64) is not { } document)
            return new("", "", "", base64, true, null, "205");
        var root = document.DocumentElement!;
        var operation = root.Name switch
        {
            "HSCAPTHE" => "issue-health-card",
            "HSCAPLAITHE" => "reissue-health-card",
            "HSTROCAP" => "request-death-benefit",
            "HSBOSUNG" => "supplement-document",
            _ => "",
        };
        var expected = kind switch { "71" => "HSCAPTHE", "72" => "HSCAPLAITHE", "73" => "HSTROCAP", "74" => "HSBOSUNG", _ => throw new UnreachableException($"OpenAPI lets no loaiHs {kind} through.") };
        var read = new InsuranceDocument(operation, Text(root, "MA_YEU_CAU"), Text(root, "MA_HO_SO"), Unsigned(root), root.Name == expected, root);
        if (!IsValid(document))
            return read with { BreachCode = "500" };
        if (!signatures.Verifies(document))
            return read with { BreachCode = "206" };
        return read with { BreachCode = IsFalse(root) ? "500" : null };
    }

    // A number of somebody else, or words instead of an address.
    private static bool IsFalse(XmlElement root)
    {
        var number = Text(root, "SO_DINH_DANH");
        var born = Text(root, "NGAY_SINH_CON") is { Length: > 0 } child ? child : Text(root, "NGAY_SINH");
        var sex = Text(root, "GIOI_TINH_CON") is { Length: > 0 } ofChild ? ofChild : Text(root, "GIOI_TINH");
        var isOther = number.Length > 0 && born.Length > 0 && (born[2..4] != number[4..6] || (sex != "3" && (number[3] - '0') % 2 == 1 != (sex == "2")) || number.StartsWith("000", StringComparison.Ordinal));
        return isOther || root.SelectNodes(".//*[not(*)]")!.Cast<XmlElement>().Any(e => e.InnerText.Equals("Không có thông tin", StringComparison.OrdinalIgnoreCase));
    }

    private bool IsValid(XmlDocument document)
    {
        var isValid = true;
        document.Schemas = schemas;
        document.Validate((_, _) => isValid = false);
        return isValid;
    }

    private static string Unsigned(XmlElement root)
    {
        var copy = (XmlElement)root.CloneNode(deep: true);
        copy["CHUKYDONVI"]?.RemoveAll();
        return copy.OuterXml;
    }

    private static string Text(XmlElement root, string name) => root.SelectSingleNode($".//{name}")?.InnerText ?? "";

    private static XmlDocument? Parse(string base64)
    {
        try
        {
            var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
            using var reader = XmlReader.Create(new MemoryStream(Convert.FromBase64String(base64)), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            document.Load(reader);
            return document;
        }
        catch (Exception e) when (e is FormatException or XmlException)
        {
            return null;
        }
    }
}
