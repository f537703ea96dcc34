using Gateway.Auditing;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Host.Callbacks.Reception;
using Gateway.Host.Hosting;
using Gateway.Host.Operating;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Gateway.Host.Callbacks;

/// <summary><c>POST /v1/agencies/{agency}/callbacks</c>: 202 with the receipt means it is on disk; a repeat gets 200 and the same one.</summary>
internal sealed class RestDoor(CallbackDesk desk, CallbackReader reader, CallbackAgencies agencies, IOptions<CallbackOptions> options, ILogger<RestDoor> log)
{
    private const CallbackChannel Channel = CallbackChannel.Rest;

    private static readonly Problem SameIdOtherAnswer = Problems.EventConflict.With(new(
        "callbackId này đã được dùng cho một kết quả khác. Kết quả mới phải mang callbackId mới.",
        "This callbackId was used for another answer. A new answer needs a new callbackId."));

    public async Task<IResult> PostAsync(HttpContext context, string agency)
    {
        if (!context.Caller().SpeaksFor(agency))
            return Strange(context, agency);
        if (!IsJson(context.Request))
            return Problems.UnsupportedMediaType.ToProblem();
        using var body = await BoundedBody.ReadAsync(context.Request, options.Value.BodyBytesMax, context.RequestAborted);
        if (body is null)
            return Problems.BodyTooLarge.ToProblem();
        var (draft, problem) = reader.Read(body.Bytes);
        return problem is null ? await ReceiveAsync(agency, draft!) : Refuse(agency, problem);
    }

    private Problem Strange(HttpContext context, string agency)
    {
        if (!agencies.Knows(agency))
            return Problems.NotFound;
        log.NotItsAgency(context.Caller().Name, agency);
        LateRecords.Hear(context, Refusal.OfAgency(context.Caller().Name, agency));
        return Problems.Forbidden;
    }

    private async Task<IResult> ReceiveAsync(string agency, CallbackDraft draft)
    {
        if (await desk.ReceiveAsync(agency, Channel, draft) is not { } receipt)
            return SameIdOtherAnswer;
        var answer = new CallbackReceiptBody(Ids.Format(Ids.Callback, receipt.Callback), CallbackTimes.Text(receipt.ReceivedAt));
        return Results.Json(answer, CallbackJson.Default.CallbackReceiptBody, statusCode: receipt.IsRepeat ? 200 : 202);
    }

    private Problem Refuse(string agency, Problem problem)
    {
        log.Refused(agency, Channel, problem.Kind.Code);
        return problem;
    }

    private static bool IsJson(HttpRequest request)
    {
        var header = request.Headers.ContentType;
        return header.Count == 1 && MediaTypeHeaderValue.TryParse(header[0], out var type) && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && type.Parameters.All(parameter => parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase)
                && HeaderUtilities.RemoveQuotes(parameter.Value).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            && type.Parameters.Count <= 1;
    }
}
