using System.Diagnostics;
using System.Text;
using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Adapters.Wire;

/// <summary>From a classifier's rule to an outcome, the same for every agency. No rule, no success: an unknown reply parks.</summary>
internal static class Verdicts
{
    /// <summary>Characters of what an agency calls a case; the same for every channel (contracts/callbacks/v1).</summary>
    public const int ReferenceMax = 100;

    private const int RawReplyMax = 256 * 1024;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>
    /// The outcome of a reply under <paramref name="rule"/>. <paramref name="result"/> is what the reply holds (for a final yes),
    /// <paramref name="reference"/> what the agency calls the case (when it answers later), <paramref name="fault"/> its own code or that of its
    /// protocol (<see cref="Faults"/>), where it gave one.
    /// </summary>
    public static Outcome Of(AgencyLink link, AgencyRequest request, ClassifierRule? rule, WireReply reply, AgencyResult? result = null, string? reference = null, string? fault = null)
    {
        fault ??= Faults.Http((int)reply.Status);
        var operation = link.Contract.Operations[request.Operation];
        if (rule is { Class: ReplyClass.Answered or ReplyClass.Accepted or ReplyClass.Duplicate } && IsPage(reply))
            return Unreadable(reply);
        return rule?.Class switch
        {
            null => new Outcome.Failed(Reasons.UnknownReply, MayHaveArrived: true, Then: NextMove.Park) { RawReply = Raw(reply), Fault = fault },
            ReplyClass.Accepted or ReplyClass.Answered or ReplyClass.Duplicate when reference is { Length: > ReferenceMax } => Unreadable(reply),
            ReplyClass.Accepted => Deferred(link, request, operation, reference),
            ReplyClass.Duplicate when operation.CallbackWithin is not null => Deferred(link, request, operation, reference),
            ReplyClass.Answered or ReplyClass.Duplicate => Answered(operation, rule, reply, result, reference),
            ReplyClass.Refused => new Outcome.Refused(rule.Code) { RawReply = Raw(reply) },
            ReplyClass.Transient or ReplyClass.OutOfOrder => new Outcome.Failed(rule.Code, rule.MayHaveArrived, reply.RetryAfter) { RawReply = Raw(reply), Fault = fault },
            ReplyClass.RedoAsUpdate or ReplyClass.Terminal or ReplyClass.Permanent =>
                new Outcome.Failed(rule.Code, rule.MayHaveArrived, Then: NextMove.Park) { RawReply = Raw(reply), Fault = fault },
            _ => throw new UnreachableException($"Unknown reply class {rule.Class}."),
        };
    }

    /// <summary>A reply that could not be read: it may have been done, its bytes are kept for whoever looks, and its headers still count.</summary>
    public static Outcome.Failed Unreadable(WireReply reply) => new(Reasons.Unreadable, MayHaveArrived: true, reply.RetryAfter) { RawReply = Raw(reply), Fault = Faults.Http((int)reply.Status) };

    /// <summary>
    /// The reply as text; null when its bytes are not UTF-8, when it says that they are something else, when no rule may compose it
    /// (<see cref="TextGuard"/>), or when it is JSON that two readers would read differently.
    /// </summary>
    public static string? Text(WireReply reply)
    {
        if (reply.Charset is { } charset && !charset.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            return null;
        try
        {
            var text = Strict.GetString(reply.Body.Span);
            return TextGuard.IsPlain(text) && !WireJson.IsAmbiguous(reply.Body) ? text : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    public static ReadOnlyMemory<byte> Raw(WireReply reply) => reply.Body.Length <= RawReplyMax ? reply.Body : reply.Body[..RawReplyMax];

    private static Outcome.Deferred Deferred(AgencyLink link, AgencyRequest request, AgencyOperation operation, string? reference) =>
        new(string.IsNullOrEmpty(reference) ? request.IdempotencyKey : reference, link.CallbackWithin(operation));

    // A repeat that the agency recognised but that brings no result: ask for it where that can be asked, never pretend.
    private static Outcome Answered(AgencyOperation operation, ClassifierRule rule, WireReply reply, AgencyResult? result, string? reference)
    {
        if (operation.ResultFields.Count == 0 || result?.Lacks(operation.ResultFields) == false)
            return new Outcome.Answered(result?.ToUtf8() ?? AgencyResult.Empty, reference);
        return rule.Class == ReplyClass.Duplicate && operation.Inquiry
            ? new Outcome.Failed(rule.Code, MayHaveArrived: true, Then: NextMove.Inquire) { RawReply = Raw(reply) }
            : new Outcome.Failed(Reasons.ResultIncomplete, MayHaveArrived: true, Then: NextMove.Park) { RawReply = Raw(reply) };
    }

    // A page for people comes from a portal of the network, a proxy or an error handler, never from the agency's program: no status or phrase on it is a yes.
    private static bool IsPage(WireReply reply)
    {
        var start = reply.Body.Span;
        start = (start.StartsWith("\uFEFF"u8) ? start[3..] : start).TrimStart(" \t\r\n"u8);
        return Ascii.EqualsIgnoreCase(start[..Math.Min(start.Length, 5)], "<html"u8) || Ascii.EqualsIgnoreCase(start[..Math.Min(start.Length, 9)], "<!doctype"u8);
    }
}
