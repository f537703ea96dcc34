using System.Net;
using System.Text.Json;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Adapters.CivilStatus;

/// <summary>One reply of <c>LayKetQua</c>, asked for each of the keys it was to answer. What it does not say clearly is unclear, never a result.</summary>
internal sealed class CivilStatusAnswers
{
    private static readonly string[] Fields = ["soDinhDanh", "ngayDangKy", "soDangKy", "quyenSo", "trangSo", "noiDangKy", "nguoiKy"];
    private readonly string? trouble;
    private readonly TimeSpan? retryAfter;
    private readonly CivilStatusWire codes;
    private readonly Dictionary<string, JsonElement> items = new(StringComparer.Ordinal);
    private readonly HashSet<string> saidTwice = new(StringComparer.Ordinal);

    /// <summary>No answer for anybody, and why.</summary>
    public CivilStatusAnswers(string trouble, TimeSpan? retryAfter = null)
    {
        this.trouble = trouble;
        this.retryAfter = retryAfter;
        codes = null!;
    }

    private CivilStatusAnswers(CivilStatusWire codes, JsonElement list)
    {
        this.codes = codes;
        foreach (var item in list.EnumerateArray())
            if (WireJson.Text(item, "maDinhDanhHoSo") is { } key && !items.TryAdd(key, item))
                saidTwice.Add(key);
    }

    public static CivilStatusAnswers Read(CivilStatusWire codes, AgencyLink link, WireReply reply)
    {
        if (Verdicts.Text(reply) is not { } text)
            return new(Reasons.Unreadable);
        var root = WireJson.Parse(reply.Body);
        if (reply.Status == HttpStatusCode.OK && root is { } json && WireJson.Text(json, "errorCode") is "0" or "00" && WireJson.At(json, "data") is { ValueKind: JsonValueKind.Array } list)
            return new(codes, list);
        // A refusal of the question itself is read by the same declared rules; only its code is of use here.
        var words = root is { } said ? $"{WireJson.Text(said, "statusDescription")} {WireJson.Text(said, "errorDescription")}" : text;
        var rule = link.Classifier.Match(new("", (int)reply.Status, root is { } r ? WireJson.Text(r, "errorCode") : null, words));
        return new(rule is { Class: ReplyClass.Transient or ReplyClass.Permanent } ? rule.Code : Reasons.UnknownReply, reply.RetryAfter);
    }

    public InquiryAnswer For(AgencyRequest request, CivilStatusDocument? document)
    {
        if (trouble is not null)
            return new InquiryAnswer.Unclear(trouble, retryAfter);
        if (saidTwice.Contains(request.IdempotencyKey))
            return new InquiryAnswer.Unclear(Reasons.UnknownReply);
        if (!items.TryGetValue(request.IdempotencyKey, out var item))
            return new InquiryAnswer.Absent();
        if (WireJson.Text(item, "maHoSoMCDT") is { } dossier && dossier != request.Dossier)
            return new InquiryAnswer.Unclear(Reasons.WrongCase);
        if (WireJson.Text(item, "trangThai") is not { } state || !codes.States.TryGetValue(state, out var meaning))
            return new InquiryAnswer.Unclear(Reasons.UnknownReply);
        return meaning.Answer is { } kind
            ? new InquiryAnswer.Known(new(kind, meaning.Code ?? Reasons.UnknownReply, Content(item, kind, document), request.IdempotencyKey))
            : new InquiryAnswer.Working(request.IdempotencyKey);
    }

    private static ReadOnlyMemory<byte> Content(JsonElement item, AnswerKind kind, CivilStatusDocument? document)
    {
        var result = new AgencyResult { Note = WireJson.Text(item, "ghiChu") is { Length: > 0 } note ? note : null };
        if (kind == AnswerKind.Answered)
        {
            foreach (var field in Fields)
                result.Add(field, WireJson.Text(item, field));
            if (document is not null)
                result.Attach(document.Code, document.Title, "application/pdf", document.FileName, WireJson.Text(item, document.Member));
        }
        return result.ToUtf8();
    }
}
