using System.Text;
using System.Xml.Linq;

namespace Gateway.Tests.Callbacks;

/// <summary>SOAP as an agency writes it, and our answers as it reads them.</summary>
internal static class SoapMessages
{
    public const string Ns11 = "http://schemas.xmlsoap.org/soap/envelope/", Ns12 = "http://www.w3.org/2003/05/soap-envelope", Ours = "urn:gateway:callbacks:v1";
    public const string Type11 = "text/xml; charset=utf-8", Type12 = "application/soap+xml; charset=utf-8";

    private static int last;

    public static string NewId() => $"T-{Interlocked.Increment(ref last)}-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):n}";

    public static string Result(string callbackId, string more = "", string status = "DA_GIAI_QUYET", string key = "exc_0192f3c17b1e7c559d0e1f2a00000058") =>
        $"""<GuiKetQua xmlns="{Ours}"><maYeuCau>{callbackId}</maYeuCau><maGiaoDich>{key}</maGiaoDich><trangThai>{status}</trangThai><maKetQua>da-dang-ky</maKetQua><thoiDiem>2026-11-24T09:30:00+07:00</thoiDiem>{more}</GuiKetQua>""";

    public static byte[] Envelope11(string body, string header = "") => Envelope(Ns11, body, header);

    public static byte[] Envelope12(string body, string header = "") => Envelope(Ns12, body, header);

    public static byte[] Envelope(string ns, string body, string header = "") => Encoding.UTF8.GetBytes(
        $"""<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{ns}">{(header.Length == 0 ? "" : $"<s:Header>{header}</s:Header>")}<s:Body>{body}</s:Body></s:Envelope>""");

    /// <summary>Fault code without prefix (the most specific one), our code or null, retryable.</summary>
    public static (string Fault, string? Code, bool? Retryable) Fault(string reply)
    {
        XNamespace ns11 = Ns11, ns12 = Ns12, ours = Ours;
        var body = XDocument.Parse(reply).Root!;
        var code = body.Name.Namespace == ns11
            ? body.Descendants("faultcode").Single()
            : body.Descendants(ns12 + "Code").Single().Descendants(ns12 + "Value").Last();
        var problem = body.Descendants(ours + "problem").SingleOrDefault();
        return (code.Value.Split(':')[1], problem?.Element(ours + "code")?.Value, problem is null ? null : (bool)problem.Element(ours + "retryable")!);
    }

    public static string Value(string reply, string element)
    {
        XNamespace ours = Ours;
        return XDocument.Parse(reply).Descendants(ours + element).Single().Value;
    }
}
