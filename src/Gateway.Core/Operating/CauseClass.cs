using System.Diagnostics;
using Gateway.Exchanges;

namespace Gateway.Operating;

/// <summary>
/// The kinds of cause that call for different hands. Each has a text for the next step in <see cref="NextSteps"/> and a runbook of its name
/// (ops/runbooks).
/// </summary>
public enum CauseClass
{
    AgencyUnreachable,
    AgencyCertificate,
    AgencySilent,
    AgencyBusy,
    AgencyTrouble,
    AgencyRefused,
    UnknownReply,
    WrongAnswer,
    AnswerOverdue,
    PredecessorMissing,
    CaseDiffers,
    RequestRejected,
    AccessRefused,
    DossierIncomplete,
    NeededStep,
    OwnFault,
    PortalStatus,
    NoAddress,
    NotKept,
}

/// <summary>From a failure to the kind of its cause: our own codes by their meaning, an agency's by what its contract says that they mean.</summary>
public static class Causes
{
    private static readonly Dictionary<string, CauseClass> Own = new(StringComparer.Ordinal)
    {
        [Reasons.Unreachable] = CauseClass.AgencyUnreachable,
        [Reasons.NoAddress] = CauseClass.NoAddress,
        [Reasons.TimedOut] = CauseClass.AgencySilent,
        [Reasons.ConnectionLost] = CauseClass.AgencySilent,
        [Reasons.LeaseExpired] = CauseClass.AgencySilent,
        [Reasons.Busy] = CauseClass.AgencyBusy,
        [Reasons.RetryAfterTooLong] = CauseClass.AgencyBusy,
        [Reasons.ServerTrouble] = CauseClass.AgencyTrouble,
        [Reasons.UnknownReply] = CauseClass.UnknownReply,
        [Reasons.Unreadable] = CauseClass.UnknownReply,
        [Reasons.ReplyTooLarge] = CauseClass.UnknownReply,
        [Reasons.ResultIncomplete] = CauseClass.UnknownReply,
        [Reasons.WrongCase] = CauseClass.WrongAnswer,
        [Reasons.ConflictingResult] = CauseClass.WrongAnswer,
        [Reasons.CallbackOverdue] = CauseClass.AnswerOverdue,
        [Reasons.TakenInThenAbsent] = CauseClass.AnswerOverdue,
        [Reasons.MissingField] = CauseClass.DossierIncomplete,
        [Reasons.NotSendable] = CauseClass.DossierIncomplete,
        [Reasons.UnsafeAddress] = CauseClass.DossierIncomplete,
        [Reasons.NeedNotAnswered] = CauseClass.NeededStep,
        [Reasons.ContractBroken] = CauseClass.OwnFault,
        [Reasons.InternalFault] = CauseClass.OwnFault,
        [Reasons.PortalMoveIllegal] = CauseClass.PortalStatus,
        [Reasons.NotKept] = CauseClass.NotKept,
    };

    /// <param name="contract">The agency's; null where this installation has it no more.</param>
    public static CauseClass Of(AgencyContract? contract, FailureKind kind, string code, string? fault)
    {
        ArgumentNullException.ThrowIfNull(code);
        if (kind == FailureKind.Refused)
            return CauseClass.AgencyRefused;
        if (Own.TryGetValue(code, out var own))
            return own == CauseClass.AgencyUnreachable && fault == Faults.Tls ? CauseClass.AgencyCertificate : own;
        return contract?.Classifier.Where(rule => rule.Code == code).ToList() is { Count: > 0 } declared ? OfRules(declared) : CauseClass.RequestRejected;
    }

    private static CauseClass OfRules(List<ClassifierRule> rules) => rules[0].Class switch
    {
        ReplyClass.Refused => CauseClass.AgencyRefused,
        ReplyClass.Transient => CauseClass.AgencyTrouble,
        ReplyClass.OutOfOrder => CauseClass.PredecessorMissing,
        ReplyClass.Terminal or ReplyClass.RedoAsUpdate or ReplyClass.Duplicate => CauseClass.CaseDiffers,
        ReplyClass.Permanent when rules.Exists(rule => rule.Http.Any(status => status is "401" or "403")) => CauseClass.AccessRefused,
        ReplyClass.Permanent => CauseClass.RequestRejected,
        ReplyClass.Answered or ReplyClass.Accepted => CauseClass.UnknownReply,
        _ => throw new UnreachableException($"Unknown reply class {rules[0].Class}."),
    };
}
