using System.Diagnostics;
using Gateway.Exchanges;

namespace Gateway.Operating;

/// <summary>What a replay may do with one exchange, and what became of it. A replay is a new attempt under the old key, never an edit.</summary>
public static class ReplayRules
{
    // What a new attempt of the same bytes cannot mend.
    private static readonly HashSet<string> NeedADecision = [Reasons.NotKept, Reasons.PortalMoveIllegal, Reasons.NeedNotAnswered];

    /// <summary>
    /// Why this one is not replayed; null when it may be. <paramref name="operation"/> is null where this installation cannot send it.
    /// One that waits for an earlier exchange may be asked for: it goes by itself when that one is through.
    /// </summary>
    public static string? Refusal(ReplayCandidate exchange, AgencyOperation? operation)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        return exchange switch
        {
            { Ending: { } ending } => ReplayReasons.Of(ending),
            { IsInReplay: true } => ReplayReasons.InAnother,
            { State: ExchangeState.Parked, Code: { } code } when NeedADecision.Contains(code) => code,
            { State: ExchangeState.Parked or ExchangeState.Waiting } when operation is null => Reasons.NoAddress,
            { State: ExchangeState.Parked } when !operation!.Inquiry && MustAsk(exchange.MayHaveArrived, exchange.AskFirst, operation) => ReplayReasons.CannotAsk,
            _ => Refusal(exchange.State),
        };
    }

    /// <summary>Whether the agency is asked what it has before anything is sent again.</summary>
    public static bool MustAsk(bool mayHaveArrived, bool askFirst, AgencyOperation? operation) => askFirst || (mayHaveArrived && operation is { Idempotency: Idempotency.None });

    /// <summary>What is to be done now with an item whose turn it is. Everything that the preview saw is looked at again.</summary>
    public static Release Release(ReplayItem item, Standing exchange, AgencyOperation? operation, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(exchange);
        if (item.Follows && exchange.State is not (ExchangeState.Waiting or ExchangeState.Parked or ExchangeState.Held))
            return new(ReplayItemState.Out, null, null);                // the earlier one is through, so this one goes by itself
        var refusal = exchange.State == ExchangeState.Waiting ? ReplayReasons.Waits : Refusal(ReplayCandidate.Of(exchange), operation);
        if (refusal is null && (exchange.Exchange.Payload != item.Payload || (exchange.Epoch != item.Epoch && !item.Follows)))
            refusal = ReplayReasons.Changed;
        if (refusal is null && exchange.BlockedBy > 0)
            refusal = ReplayReasons.Waits;
        return refusal is null
            ? new(ReplayItemState.Out, null, exchange with
            {
                State = ExchangeState.Due,
                DueAt = now,
                OverdueAt = null,
                Code = null,
                Doubts = 0,
                AskFirst = MustAsk(exchange.MayHaveArrived, exchange.AskFirst, operation),
            })
            : new(ReplayItemState.Skipped, refusal, null);
    }

    /// <summary>Takes back what was let go and is not on its way: parked again for the reason it had. Null where it has left, or goes by itself.</summary>
    public static Standing? Recall(ReplayItem item, Standing exchange)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(exchange);
        return exchange is { State: ExchangeState.Due, Code: null } && !item.Follows && item.Code is { } code ? exchange with { State = ExchangeState.Parked, Code = code, DueAt = null } : null;
    }

    /// <summary>
    /// How an item that is out has ended; null while its attempt has not. The first failure ends it: what the schedule does afterwards is the exchange's own.
    /// An attempt that was lost with its process is taken up again by the engine, so it has not ended.
    /// </summary>
    public static (ReplayItemState State, string? Reason)? End(ExchangeState state, Ending? ending, string? code) => state switch
    {
        ExchangeState.Settled => ending switch
        {
            Ending.Answered => (ReplayItemState.Sent, null),
            Ending.Refused => (ReplayItemState.Sent, ReplayReasons.RefusedByAgency),
            Ending.Cancelled => (ReplayItemState.Skipped, ReplayReasons.Cancelled),
            Ending.Superseded => (ReplayItemState.Skipped, ReplayReasons.Superseded),
            _ => throw new UnreachableException($"Unknown ending {ending}."),
        },
        ExchangeState.AwaitingCallback => (ReplayItemState.Sent, null),
        ExchangeState.Parked => (ReplayItemState.Failed, code ?? Reasons.InternalFault),
        ExchangeState.Held => (ReplayItemState.Skipped, ReplayReasons.Held),
        ExchangeState.Waiting => (ReplayItemState.Skipped, ReplayReasons.Waits),
        ExchangeState.Due or ExchangeState.InFlight => code is null or Reasons.LeaseExpired ? null : (ReplayItemState.Failed, code),
        _ => throw new UnreachableException($"Unknown state {state}."),
    };

    private static string? Refusal(ExchangeState state) => state switch
    {
        ExchangeState.Parked or ExchangeState.Waiting => null,
        ExchangeState.Held => ReplayReasons.Held,
        ExchangeState.Due => ReplayReasons.Due,
        ExchangeState.InFlight => ReplayReasons.InFlight,
        ExchangeState.AwaitingCallback => ReplayReasons.Awaiting,
        _ => throw new UnreachableException($"Unknown state {state}."),
    };
}
