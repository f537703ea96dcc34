using System.Xml.Linq;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Adapters.Police;

/// <summary>From the police's replies to outcomes. Unknown elements are tolerated; a reply for another request never is.</summary>
internal sealed class PoliceReplies(AgencyLink link)
{
    private static readonly XNamespace Ct = PoliceMessages.Ct;

    /// <summary>The reply to a request: taken in, had it already, or why not.</summary>
    public Outcome Taken(AgencyRequest request, WireReply reply, SoapReply envelope)
    {
        var body = envelope.Body!;
        if (body.Name != Ct + (PoliceMessages.Elements[request.Operation] + "TraLoi") || Value(body, "MaYeuCau") is not { } key || Value(body, "MaKetQua") is not { } code)
            return Verdicts.Unreadable(reply);
        if (key != request.IdempotencyKey || !RoadHeaders.Answers(envelope, request.IdempotencyKey))
            return new Outcome.Failed(Reasons.WrongCase, MayHaveArrived: true, Then: NextMove.Park) { RawReply = Verdicts.Raw(reply) };
        var rule = link.Classifier.Match(new(request.Operation, (int)reply.Status, code, Value(body, "ThongBao")));
        var reference = Value(body, "SoTiepNhan");
        var result = new AgencyResult { Note = Value(body, "ThongBao") };
        result.Add("soTiepNhan", reference);
        return Verdicts.Of(link, request, rule, reply, result, reference, Faults.OfAgency(code));
    }

    /// <summary>The reply to an inquiry. What it says of another request, or in words the contract does not know, is no answer.</summary>
    public InquiryAnswer Status(AgencyRequest request, SoapReply envelope)
    {
        var body = envelope.Body!;
        if (body.Name != Ct + "TraCuuTrangThaiHoSoTraLoi")
            return new InquiryAnswer.Unclear(Reasons.Unreadable);
        if (Value(body, "MaYeuCau") != request.IdempotencyKey || !RoadHeaders.Answers(envelope, request.IdempotencyKey))
            return new InquiryAnswer.Unclear(Reasons.WrongCase);
        return Value(body, "TrangThai") switch
        {
            "CHUA_NHAN" => new InquiryAnswer.Absent(),
            "DANG_XU_LY" => new InquiryAnswer.Working(Value(body, "SoTiepNhan") ?? request.IdempotencyKey),
            "DA_GIAI_QUYET" => Known(AnswerKind.Answered, request, body),
            "TU_CHOI" => Known(AnswerKind.Refused, request, body),
            "YEU_CAU_BO_SUNG" => Known(AnswerKind.SupplementRequested, request, body),
            _ => new InquiryAnswer.Unclear(Reasons.UnknownReply),
        };
    }

    private InquiryAnswer Known(AnswerKind kind, AgencyRequest request, XElement body)
    {
        if (Value(body, "MaKetQua") is not { } code || !link.Contract.Texts.ContainsKey(code))
            return new InquiryAnswer.Unclear(Reasons.UnknownReply);
        var result = new AgencyResult { Note = Value(body, "GhiChu") };
        foreach (var field in body.Element(Ct + "DuLieu")?.Elements(Ct + "Truong") ?? [])
            if (field.Attribute("Ten")?.Value is { Length: > 0 } name)
                result.Add(name, field.Value);
        if (kind == AnswerKind.Answered && result.Lacks(link.Contract.Operations[request.Operation].ResultFields))
            return new InquiryAnswer.Unclear(Reasons.ResultIncomplete);
        return new InquiryAnswer.Known(new(kind, code, result.ToUtf8(), Value(body, "SoTiepNhan")));
    }

    private static string? Value(XElement parent, string name) => parent.Element(Ct + name)?.Value.Trim() is { Length: > 0 } text ? text : null;
}
