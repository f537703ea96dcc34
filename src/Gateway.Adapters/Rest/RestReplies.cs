using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Adapters.Rest;

/// <summary>Reads replies of a plain REST agency by the paths its contract names.</summary>
internal static class RestReplies
{
    public static string? Text(JsonElement? root, string? path) => root is { } json && path is not null ? WireJson.Text(json, path) : null;

    /// <summary>Whether the reply names another key or dossier than ours.</summary>
    public static bool IsForAnother(AgencyRequest request, RestReplyWire wire, JsonElement? root) =>
        (Text(root, wire.Key) is { } key && key != request.IdempotencyKey) || (Text(root, wire.Dossier) is { } dossier && dossier != request.Dossier);

    public static AgencyResult Result(RestReplyWire wire, JsonElement? root)
    {
        var result = new AgencyResult { Note = Text(root, wire.Note) };
        foreach (var (name, path) in wire.Fields)
            result.Add(name, Text(root, path));
        return result;
    }

    public static InquiryAnswer ReadInquiry(AgencyRequest request, RestInquiryWire inquiry, WireReply reply)
    {
        if (reply.Status is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
            return new InquiryAnswer.Unclear(Reasons.ServerTrouble, reply.RetryAfter);
        var read = Verdicts.Text(reply) is null ? null : WireJson.Parse(reply.Body);
        if (IsForAnother(request, inquiry.Reply, read))
            return new InquiryAnswer.Unclear(Reasons.WrongCase);
        // A page that somebody between us put up knows nothing of the case, whatever its status: "never seen" would send it again.
        if ((int)reply.Status == inquiry.AbsentHttp && (read is not null || reply.Body.IsEmpty))
            return new InquiryAnswer.Absent();
        if (read is not { } root)
            return new InquiryAnswer.Unclear(Reasons.Unreadable);
        if (reply.Status != HttpStatusCode.OK || Text(root, inquiry.State) is not { } state || !inquiry.States.TryGetValue(state, out var meaning))
            return new InquiryAnswer.Unclear(Reasons.UnknownReply);
        var reference = Text(root, inquiry.Reply.Reference);
        if (reference is { Length: > Verdicts.ReferenceMax })
            return new InquiryAnswer.Unclear(Reasons.Unreadable, reply.RetryAfter);
        if (meaning.Is == RestMeaning.Working)
            return new InquiryAnswer.Working(reference ?? request.IdempotencyKey);
        return new InquiryAnswer.Known(new(Kind(meaning.Is), meaning.Code ?? state, Result(inquiry.Reply, root).ToUtf8(), reference));
    }

    private static AnswerKind Kind(RestMeaning meaning) => meaning switch
    {
        RestMeaning.Answered => AnswerKind.Answered,
        RestMeaning.Refused => AnswerKind.Refused,
        RestMeaning.SupplementRequested => AnswerKind.SupplementRequested,
        RestMeaning.PaymentRequested => AnswerKind.PaymentRequested,
        _ => throw new UnreachableException($"{meaning} is no answer."),
    };
}
