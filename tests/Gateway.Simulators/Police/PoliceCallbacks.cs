using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Gateway.Simulators.Police;

/// <summary>The police's answers to the gateway's GuiKetQua: SOAP 1.2, for one case in four SOAP 1.1, the same whenever the seed is.</summary>
internal sealed class PoliceCallbacks(TimeProvider clock, int seed)
{
    private static readonly XNamespace Soap11 = "http://schemas.xmlsoap.org/soap/envelope/";
    private static readonly XNamespace Soap12 = "http://www.w3.org/2003/05/soap-envelope";
    private static readonly XNamespace Ours = "urn:gateway:callbacks:v1";

    public SimulatedCallback Of(SimulatedCase one, Decision decision, int number)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"CA-{one.Key}-{number}");
        var code = PoliceWords.Code(one.Operation, decision);
        var fields = decision == Decision.Grant ? one.Fields : new Dictionary<string, string>();
        var isOld = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed} {one.Dossier} {one.Operation}")))[0] % 4 == 0;
        var soap = isOld ? Soap11 : Soap12;
        var body = new XElement(soap + "Envelope", new XElement(soap + "Body", new XElement(Ours + "GuiKetQua",
            Text("maYeuCau", id), Text("maGiaoDich", one.Key), Text("maHoSo", one.Dossier), Text("trangThai", PoliceWords.State(decision)), Text("maKetQua", code),
            Text("thoiDiem", clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)), Text("soThamChieu", one.Reference),
            PoliceWords.Note(decision) is { } note ? Text("ghiChu", note) : null, decision == Decision.AskPayment ? Text("soTien", "20000") : null,
            fields.Count == 0 ? null : new XElement(Ours + "duLieu", fields.Select(f => new XElement(Ours + "truong", new XAttribute("ten", f.Key), f.Value))))));
        return new()
        {
            CallbackId = id,
            Key = one.Key,
            Dossier = one.Dossier,
            Kind = PoliceWords.Kind(decision),
            Code = code,
            Content = string.Join('|', [PoliceWords.Kind(decision), code, one.Reference, .. fields.Select(f => $"{f.Key}={f.Value}")]),
            Path = "soap/police",
            ContentType = isOld ? "text/xml; charset=utf-8" : $"application/soap+xml; charset=utf-8; action=\"{Ours}/GuiKetQua\"",
            Body = body.ToString(SaveOptions.DisableFormatting),
            Judge = Understand,
        };
    }

    // A receipt is the only yes. A fault says by its detail, else by its code, whether the same may be sent again.
    private static (CallbackEnd, string?) Understand(int status, string text)
    {
        if (Parse(text) is not { } envelope)
            return (status is 408 or 425 or 429 or >= 500 ? CallbackEnd.Again : CallbackEnd.Rejected, null);
        if (envelope.Descendants(Ours + "maBienNhan").FirstOrDefault()?.Value is { Length: > 0 } receipt)
            return (CallbackEnd.Ok, receipt);
        if (envelope.Descendants(Ours + "retryable").FirstOrDefault()?.Value is { } retryable)
            return (retryable is "true" or "1" ? CallbackEnd.Again : CallbackEnd.Rejected, null);
        var code = envelope.Descendants("faultcode").FirstOrDefault()?.Value ?? envelope.Descendants(Soap12 + "Value").FirstOrDefault()?.Value ?? "";
        return (code.EndsWith("Receiver", StringComparison.Ordinal) || code.EndsWith("Server", StringComparison.Ordinal) ? CallbackEnd.Again : CallbackEnd.Rejected, null);
    }

    private static XElement? Parse(string text)
    {
        try
        {
            return XDocument.Parse(text).Root;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static XElement Text(string name, string value) => new(Ours + name, value);
}
