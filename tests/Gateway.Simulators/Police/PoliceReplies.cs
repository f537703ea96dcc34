using System.Xml.Linq;

namespace Gateway.Simulators.Police;

/// <summary>The police's replies, SOAP 1.2.</summary>
internal static class PoliceReplies
{
    private static readonly XNamespace Soap = "http://www.w3.org/2003/05/soap-envelope";
    private static readonly XNamespace Road = "http://x-road.eu/xsd/xroad.xsd";
    private static readonly XNamespace Ct = PoliceWords.Ct;

    public static SimulatedReply Taken(PoliceRequest message, string code, string text, string? reference = null) => Envelope(message.Key, new XElement(
        Ct + (message.Body!.Name.LocalName + "TraLoi"),
        new XElement(Ct + "MaYeuCau", message.Key), new XElement(Ct + "MaKetQua", code), new XElement(Ct + "ThongBao", text),
        reference is null ? null : new XElement(Ct + "SoTiepNhan", reference)));

    public static SimulatedReply Status(string key, string state, string? reference, string? code = null, string? note = null, IReadOnlyDictionary<string, string>? fields = null) => Envelope(key, new XElement(
        Ct + "TraCuuTrangThaiHoSoTraLoi",
        new XElement(Ct + "MaYeuCau", key), new XElement(Ct + "TrangThai", state),
        reference is null ? null : new XElement(Ct + "SoTiepNhan", reference), code is null ? null : new XElement(Ct + "MaKetQua", code),
        note is null ? null : new XElement(Ct + "GhiChu", note),
        fields is null ? null : new XElement(Ct + "DuLieu", fields.Select(f => new XElement(Ct + "Truong", new XAttribute("Ten", f.Key), f.Value)))));

    public static SimulatedReply Fault(string code, string reason, int status) => SimulatedReply.Soap(Text(new XElement(Soap + "Envelope",
        new XAttribute(XNamespace.Xmlns + "soap", Soap.NamespaceName),
        new XElement(Soap + "Body", new XElement(Soap + "Fault",
            new XElement(Soap + "Code", new XElement(Soap + "Value", "soap:" + code)),
            new XElement(Soap + "Reason", new XElement(Soap + "Text", new XAttribute(XNamespace.Xml + "lang", "vi"), reason)))))), status);

    private static SimulatedReply Envelope(string key, XElement body) => SimulatedReply.Soap(Text(new XElement(Soap + "Envelope",
        new XAttribute(XNamespace.Xmlns + "soap", Soap.NamespaceName),
        new XElement(Soap + "Header", new XElement(Road + "id", key)),
        new XElement(Soap + "Body", body))));

    private static string Text(XElement envelope) => envelope.ToString(SaveOptions.DisableFormatting);
}
