using System.Net;
using System.Text.Json;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Adapters.SocialInsurance;

/// <summary>From the insurer's replies to outcomes. maKetQua decides, compared as text; HTTP speaks only where there is no maKetQua.</summary>
internal sealed class InsuranceReplies(AgencyLink link)
{
    /// <summary>Whether a new sign-in may help: HTTP 401 or 403, or 501 in the body.</summary>
    public static bool IsTokenRefused(WireReply reply) =>
        reply.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden || (Body(reply) is { } body && Code(body) == "501");

    /// <summary>The reply to a document: taken in under its MaGD, or why not.</summary>
    public Outcome Taken(AgencyRequest request, WireReply reply)
    {
        var body = Body(reply);
        if (body is null || Code(body.Value) is not { } code)
            return WithoutCode(request, reply);
        if (Member(body.Value, "MaYeuCau") is { } key && key != request.IdempotencyKey)
            return new Outcome.Failed(Reasons.WrongCase, MayHaveArrived: true, Then: NextMove.Park) { RawReply = Verdicts.Raw(reply) };
        var reference = Member(body.Value, "MaGD");
        var rule = link.Classifier.Match(new(request.Operation, (int)reply.Status, code, Member(body.Value, "ThongBao")));
        // MaGD is what both sides reconcile by: a yes without it cannot be told from a mistake.
        if (rule?.Class is ReplyClass.Accepted or ReplyClass.Answered or ReplyClass.Duplicate && reference is null)
            return Verdicts.Unreadable(reply);
        var result = new AgencyResult { Note = Member(body.Value, "CanhBao") };
        result.Add("maGD", reference);
        return Verdicts.Of(link, request, rule, reply, result, reference, Faults.OfAgency(code));
    }

    /// <summary>The reply to an inquiry. What it says of another request, or in words the contract does not know, is no answer.</summary>
    public InquiryAnswer Status(AgencyRequest request, WireReply reply)
    {
        if (Body(reply) is not { } body || Code(body) is not { } code)
            return WithoutCode(request, reply) is Outcome.Failed failed ? new InquiryAnswer.Unclear(failed.Code, reply.RetryAfter) : new InquiryAnswer.Unclear(Reasons.UnknownReply);
        if (code != "200")
            return new InquiryAnswer.Unclear(link.Classifier.Match(new(request.Operation, (int)reply.Status, code, null))?.Code ?? Reasons.UnknownReply, reply.RetryAfter);
        if (Member(body, "maYeuCau") != request.IdempotencyKey)
            return new InquiryAnswer.Unclear(Reasons.WrongCase);
        return Member(body, "trangThai") switch
        {
            "CHUA_NHAN" => new InquiryAnswer.Absent(),
            "DANG_XU_LY" => new InquiryAnswer.Working(Member(body, "MaGD") ?? request.IdempotencyKey),
            "DA_GIAI_QUYET" => Known(AnswerKind.Answered, request, body),
            "TU_CHOI" => Known(AnswerKind.Refused, request, body),
            "YEU_CAU_BO_SUNG" => Known(AnswerKind.SupplementRequested, request, body),
            _ => new InquiryAnswer.Unclear(Reasons.UnknownReply),
        };
    }

    private InquiryAnswer Known(AnswerKind kind, AgencyRequest request, JsonElement body)
    {
        if (Member(body, "maLyDo") is not { } code || !link.Contract.Texts.ContainsKey(code))
            return new InquiryAnswer.Unclear(Reasons.UnknownReply);
        var result = new AgencyResult { Note = Member(body, "lyDo") };
        if (body.TryGetProperty("duLieu", out var values) && values.ValueKind == JsonValueKind.Object)
            foreach (var value in values.EnumerateObject())
                result.Add(value.Name, WireJson.Text(value.Value));
        if (kind == AnswerKind.Answered && result.Lacks(link.Contract.Operations[request.Operation].ResultFields))
            return new InquiryAnswer.Unclear(Reasons.ResultIncomplete);
        return new InquiryAnswer.Known(new(kind, code, result.ToUtf8(), Member(body, "MaGD")));
    }

    private Outcome WithoutCode(AgencyRequest request, WireReply reply)
    {
        var status = (int)reply.Status;
        var rule = status is >= 200 and < 300 ? null : link.Classifier.Match(new(request.Operation, status, null, null));
        return rule is null ? Verdicts.Unreadable(reply) : Verdicts.Of(link, request, rule, reply);
    }

    private static JsonElement? Body(WireReply reply) =>
        Verdicts.Text(reply) is not null && WireJson.Parse(reply.Body) is { ValueKind: JsonValueKind.Object } body ? body : null;

    // The annex writes MaKetQua here and maKetQua there; both are read, and two that differ are none.
    private static string? Code(JsonElement body) => (Member(body, "MaKetQua"), Member(body, "maKetQua")) switch
    {
        ({ } one, { } other) => one == other ? one : null,
        var (one, other) => one ?? other,
    };

    private static string? Member(JsonElement body, string name) => WireJson.Text(body, name) is { Length: > 0 } text ? text : null;
}
