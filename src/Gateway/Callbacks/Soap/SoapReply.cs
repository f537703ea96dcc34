using System.Diagnostics;
using System.Globalization;
using System.Security;
using System.Text;

namespace Gateway.Host.Callbacks.Soap;

/// <summary>Everything we say in SOAP. Apart from echoed headers and ids that the schema has checked, all of it is our own text.</summary>
internal static class SoapReply
{
    private const string Declaration = """<?xml version="1.0" encoding="utf-8"?>""";

    public static Task WriteAsync(HttpContext context, SoapVersion version, SoapMessage message, string answer)
    {
        var name = message.Operation.Name + "Response";
        var addressing = message.Headers.Action is null ? "" :
            $"<a:Action xmlns:a=\"{SoapNames.Addressing}\">{SoapNames.Callbacks}/NhanKetQua/{name}</a:Action>"
            + (message.Headers.MessageId is { Length: > 0 } id ? $"<a:RelatesTo xmlns:a=\"{SoapNames.Addressing}\">{Escape(id)}</a:RelatesTo>" : "");
        var headers = addressing + message.Headers.Echo;
        var header = headers.Length == 0 ? "" : $"<s:Header>{headers}</s:Header>";
        return WriteAsync(context, version, 200,
            $"{Declaration}<s:Envelope xmlns:s=\"{version.Namespace}\">{header}<s:Body><{name} xmlns=\"{SoapNames.Callbacks}\">{answer}</{name}></s:Body></s:Envelope>");
    }

    public static Task WriteFaultAsync(HttpContext context, SoapVersion version, SoapFault fault, string traceId)
    {
        if (fault.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        var detail = !fault.HasDetail ? "" :
            $"<problem xmlns=\"{SoapNames.Callbacks}\"><code>{fault.Kind.Code}</code><traceId>{traceId}</traceId><retryable>{(fault.Kind.Retryable ? "true" : "false")}</retryable></problem>";
        var body = version == SoapVersion.Soap11 ? Fault11(fault, detail) : Fault12(fault, detail);
        var header = fault.Code == SoapFaultCode.VersionMismatch && version == SoapVersion.Soap12 ? Upgrade : "";
        return WriteAsync(context, version, version.StatusOf(fault.Code),
            $"{Declaration}<s:Envelope xmlns:s=\"{version.Namespace}\">{header}<s:Body><s:Fault>{body}</s:Fault></s:Body></s:Envelope>");
    }

    public static string Escape(string text) => SecurityElement.Escape(text);

    private static string Fault11(SoapFault fault, string detail)
    {
        var code = fault.Code switch
        {
            SoapFaultCode.Sender => "s:Client",
            SoapFaultCode.Receiver => "s:Server",
            SoapFaultCode.MustUnderstand => "s:MustUnderstand",
            SoapFaultCode.VersionMismatch => "s:VersionMismatch",
            SoapFaultCode.ActionMismatch => "a:ActionMismatch",
            _ => throw new UnreachableException($"Unknown fault {fault.Code}."),
        };
        var reason = $"<faultstring>{Escape(fault.Kind.Title.Vi)} / {Escape(fault.Kind.Title.En)}</faultstring>";
        return $"<faultcode{Prefix(fault)}>{code}</faultcode>{reason}{(detail.Length == 0 ? "" : $"<detail>{detail}</detail>")}";
    }

    private static string Fault12(SoapFault fault, string detail)
    {
        var code = fault.Code == SoapFaultCode.ActionMismatch
            ? $"<s:Value>s:Sender</s:Value><s:Subcode><s:Value{Prefix(fault)}>a:ActionMismatch</s:Value></s:Subcode>"
            : $"<s:Value>s:{fault.Code}</s:Value>";
        var reason = $"<s:Text xml:lang=\"vi\">{Escape(fault.Kind.Title.Vi)}</s:Text><s:Text xml:lang=\"en\">{Escape(fault.Kind.Title.En)}</s:Text>";
        return $"<s:Code>{code}</s:Code><s:Reason>{reason}</s:Reason>{(detail.Length == 0 ? "" : $"<s:Detail>{detail}</s:Detail>")}";
    }

    private static string Prefix(SoapFault fault) => fault.Code == SoapFaultCode.ActionMismatch ? $" xmlns:a=\"{SoapNames.Addressing}\"" : "";

    // SOAP 1.2 part 1 §5.4.7: which versions we do speak.
    private static string Upgrade =>
        $"<s:Header><s:Upgrade><s:SupportedEnvelope qname=\"n12:Envelope\" xmlns:n12=\"{SoapVersion.Soap12.Namespace}\"/>"
        + $"<s:SupportedEnvelope qname=\"n11:Envelope\" xmlns:n11=\"{SoapVersion.Soap11.Namespace}\"/></s:Upgrade></s:Header>";

    private static Task WriteAsync(HttpContext context, SoapVersion version, int status, string envelope)
    {
        var response = context.Response;
        var bytes = Encoding.UTF8.GetBytes(envelope);
        response.StatusCode = status;
        response.ContentType = version.ContentType;
        response.ContentLength = bytes.Length;
        response.Headers.CacheControl = "no-store";
        return response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }
}
