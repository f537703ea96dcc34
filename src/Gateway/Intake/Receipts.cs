using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Gateway.Dossiers;

namespace Gateway.Host.Intake;

/// <summary>Receipts on the wire: 202 when anything is new, 200 when all of it was here before; the bytes of a receipt never change.</summary>
internal sealed class Receipts(IReadOnlyList<Accepted> accepted, bool isBatch) : IResult
{
    [ThreadStatic] private static ArrayBufferWriter<byte>? last;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = accepted.Any(answer => answer.Acceptance == Acceptance.New) ? StatusCodes.Status202Accepted : StatusCodes.Status200OK;
        response.ContentType = "application/json; charset=utf-8";
        if (!isBatch)
            response.Headers.Location = "/v1/dossier-events/" + Ids.Format(Ids.Event, accepted[0].Receipt.Event);
        Answer(response);
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }

    // One buffer for each thread: its bytes are the response's before anything is awaited.
    private void Answer(HttpResponse response)
    {
        var buffer = last ??= new ArrayBufferWriter<byte>(512);
        buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(buffer))
            Write(json);
        response.ContentLength = buffer.WrittenCount;
        response.BodyWriter.Write(buffer.WrittenSpan);
    }

    private void Write(Utf8JsonWriter json)
    {
        if (!isBatch)
        {
            Write(json, accepted[0].Receipt);
            return;
        }
        json.WriteStartObject();
        json.WriteStartArray("receipts");
        foreach (var answer in accepted)
            Write(json, answer.Receipt);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Receipt receipt)
    {
        json.WriteStartObject();
        WriteMembers(json, receipt);
        json.WriteEndObject();
    }

    internal static void WriteMembers(Utf8JsonWriter json, Receipt receipt)
    {
        json.WriteString("event", Ids.Format(Ids.Event, receipt.Event));
        json.WriteString("dossier", receipt.Dossier);
        json.WriteString("receivedAt", receipt.ReceivedAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteStartObject("links");
        json.WriteString("plan", $"/v1/dossiers/{Uri.EscapeDataString(receipt.Dossier)}/plan");
        json.WriteEndObject();
    }
}
