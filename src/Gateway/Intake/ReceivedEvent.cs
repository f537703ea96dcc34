using System.Buffers;
using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Host.Operating;

namespace Gateway.Host.Intake;

/// <summary>What a sender reads of its event: the receipt as it was given, and what has become of the event since.</summary>
internal sealed class ReceivedEvent(KnownReceipt found, ReasonView? reason) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(json);
        var response = httpContext.Response;
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.ContentLength = buffer.WrittenCount;
        await response.Body.WriteAsync(buffer.WrittenMemory, httpContext.RequestAborted);
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        Receipts.WriteMembers(json, found.Receipt);
        json.WriteString("state", found.State);
        if (reason is not null)
        {
            json.WriteStartObject("reason");
            json.WriteString("code", reason.Code);
            json.WriteString("text", reason.Text);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
