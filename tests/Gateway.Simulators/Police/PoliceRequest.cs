using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Gateway.Simulators.Contracts;

namespace Gateway.Simulators.Police;

/// <summary>
/// What the police read in a message. <paramref name="Breach"/>: it is not as the WSDL says. <paramref name="Falsehood"/>: it is, and states
/// something that cannot be so.
/// </summary>
internal sealed record PoliceRequest(string Operation, string Key, string Dossier, XElement? Body, string? Breach = null, string? Falsehood = null)
{
    private static readonly XNamespace Soap = "http://www.w3.org/2003/05/soap-envelope";
    private static readonly XNamespace Road = "http://x-road.eu/xsd/xroad.xsd";
    private static readonly XNamespace Identifiers = "http://x-road.eu/xsd/identifiers";
    private static readonly XNamespace Ct = PoliceWords.Ct;

    public static PoliceRequest Read(SimulatedRequest request, SoapContract contract)
    {
        var message = new WireMessage(request.Method, request.Path, request.Headers.ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase), request.Body);
        if (request.Method != "POST" || request.Path != "/cu-tru" || message.MediaType != "application/soap+xml")
            return Broken("Chỉ nhận SOAP 1.2 tại /cu-tru.");
        if (Parse(request.Body) is not { } envelope || envelope.Name != Soap + "Envelope" || envelope.Element(Soap + "Body")?.Elements().FirstOrDefault() is not { } body)
            return Broken("Không phải thông điệp SOAP 1.2.");
        var operation = PoliceWords.Operation(body.Name.LocalName);
        var key = body.Descendants(Ct + "MaYeuCau").FirstOrDefault()?.Value ?? "";
        var read = new PoliceRequest(operation ?? "", key, body.Descendants(Ct + "MaHoSo").FirstOrDefault()?.Value ?? "", body);
        if (operation is null || contract.Problems(message).Count > 0)
            return read with { Breach = "Thông điệp không đúng hợp đồng dữ liệu." };
        return read with { Breach = HeaderBreach(envelope.Element(Soap + "Header"), body.Name.LocalName, key, message.ContentType), Falsehood = Falsehoods(body) };
    }

    private static PoliceRequest Broken(string breach) => new("", "", "", null, breach);

    private static string? HeaderBreach(XElement? header, string service, string key, string contentType) =>
        header?.Element(Road + "client") is null || header.Element(Road + "userId") is null || header.Element(Road + "protocolVersion")?.Value != "4.0" ? "Thiếu tiêu đề X-Road."
        : header.Element(Road + "service")?.Element(Identifiers + "serviceCode")?.Value != service ? "Dịch vụ trong tiêu đề khác nội dung."
        : header.Element(Road + "id")?.Value != key ? "Mã thông điệp khác MaYeuCau."
        : !contentType.Contains($"action=\"{PoliceWords.Ct}:{service}\"", StringComparison.Ordinal) ? "Action khác nội dung."
        : null;

    // What a clerk of the police would see at once: a made-up number, a number of somebody else, words instead of an address.
    private static string? Falsehoods(XElement body)
    {
        if (body.Descendants().Any(e => !e.HasElements && e.Value.Equals("Không có thông tin", StringComparison.OrdinalIgnoreCase)))
            return "Trường bắt buộc ghi «Không có thông tin».";
        foreach (var number in body.Descendants(Ct + "SoDinhDanh"))
            if (!Fits(number.Value, number.Parent!.Element(Ct + "GioiTinh")?.Value, number.Parent.Descendants(Ct + "NgayThangNam").FirstOrDefault()?.Value))
                return "Số định danh không khớp giới tính hoặc ngày sinh.";
        return null;
    }

    private static bool Fits(string number, string? sex, string? born)
    {
        var century = (number[3] - '0') / 2;
        var isFemale = (number[3] - '0') % 2 == 1;
        return !number.StartsWith("000", StringComparison.Ordinal)
            && (born is null || born[..4] == string.Create(CultureInfo.InvariantCulture, $"{19 + century}{number[4..6]}"))
            && (sex is null or "3" || isFemale == (sex == "2"));
    }

    private static XElement? Parse(byte[] body)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return XDocument.Load(reader).Root;
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
