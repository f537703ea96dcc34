using System.Diagnostics;
using System.Text.Json;

namespace Gateway.Exchanges;

/// <summary>Where an exchange goes after an attempt, an inquiry or a lost lease. Pure: time and chance come in as values.</summary>
public static class ExchangeRules
{
    /// <summary>An agency that says "still working" is asked that many times past the deadline before a person is called.</summary>
    public const int OverdueInquiriesMax = 3;

    /// <summary>A due exchange whose attempt begins now, as a claim leaves it: the attempt is counted before the call.</summary>
    public static Standing Begin(Standing due)
    {
        ArgumentNullException.ThrowIfNull(due);
        return due with { State = ExchangeState.InFlight, Attempts = due.Attempts + (due.AskFirst ? 0 : 1), Epoch = due.Epoch + 1 };
    }

    /// <summary>After an attempt that came to an end. <paramref name="chance"/> in [0, 1) spreads delays upwards.</summary>
    public static Standing After(Standing exchange, Outcome outcome, AgencyOperation operation, RetrySchedule schedule, DateTimeOffset now, double chance)
    {
        ArgumentNullException.ThrowIfNull(operation);
        var ended = exchange with { Doubts = 0, MayHaveArrived = exchange.MayHaveArrived || outcome is not Outcome.Failed { MayHaveArrived: false } };
        return outcome switch
        {
            Outcome.Answered answered when !HasFields(answered.Result, operation.ResultFields) => Park(ended, Reasons.ResultIncomplete),
            Outcome.Answered answered => Settle(ended, Ending.Answered, null) with { AgencyReference = answered.AgencyReference ?? exchange.AgencyReference },
            Outcome.Refused refused => Settle(ended, Ending.Refused, refused.Code),
            Outcome.Deferred deferred => Await(ended, deferred.AgencyReference, deferred.CallbackWithin, operation, now),
            Outcome.Failed failed => AfterFailure(ended, failed, operation, schedule, now, chance),
            _ => throw new UnreachableException($"Unknown outcome {outcome?.GetType().Name}."),
        };
    }

    /// <summary>A lease that ran out: nobody knows whether the request, or the inquiry before it, left.</summary>
    public static Standing AfterLostLease(Standing exchange, AgencyOperation operation, RetrySchedule schedule, DateTimeOffset now, double chance)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        return exchange.AskFirst
            ? AfterDoubt(exchange, new InquiryAnswer.Unclear(Reasons.LeaseExpired), operation, schedule, now, chance)
            : After(exchange, new Outcome.Failed(Reasons.LeaseExpired, MayHaveArrived: true), operation, schedule, now, chance);
    }

    /// <summary>After an inquiry. A known answer goes through Callbacks; the exchange awaits it there.</summary>
    public static Standing AfterInquiry(Standing exchange, InquiryAnswer answer, AgencyOperation operation, RetrySchedule schedule, DateTimeOffset now, double chance)
    {
        ArgumentNullException.ThrowIfNull(operation);
        var asked = exchange with { Inquiries = exchange.Inquiries + 1 };
        return (exchange.State, answer) switch
        {
            (not (ExchangeState.InFlight or ExchangeState.AwaitingCallback), _) => asked,      // it moved while we asked: only the record is left
            (_, InquiryAnswer.Absent) => AfterAbsent(asked, schedule, now, chance),
            (ExchangeState.AwaitingCallback, InquiryAnswer.Known) => KeepWaiting(asked, operation, now, OverdueInquiriesMax),
            (ExchangeState.AwaitingCallback, InquiryAnswer.Working or InquiryAnswer.Unclear) => KeepWaiting(asked, operation, now, operation is { Inquiry: true, PollEvery: null } ? OverdueInquiriesMax : 1),
            (_, InquiryAnswer.Working working) => Await(asked, working.AgencyReference, Within(operation), operation, now),
            (_, InquiryAnswer.Known known) => Await(asked, known.Answer.AgencyReference ?? exchange.AgencyReference ?? "", Within(operation), operation, now),
            (_, InquiryAnswer.Unclear unclear) => AfterDoubt(asked, unclear, operation, schedule, now, chance),
            _ => throw new UnreachableException($"Unknown inquiry answer {answer?.GetType().Name}."),
        };
    }

    /// <summary>After a callback by which the agency waits for the citizen: nothing is late until it has what it asked for.</summary>
    public static Standing AfterRequest(Standing exchange, Interim interim, string code, AgencyOperation operation, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return exchange with
        {
            State = ExchangeState.AwaitingCallback,
            Interim = interim,
            Code = code,
            AskFirst = false,
            Doubts = 0,
            OverdueAt = null,
            DueAt = now + (operation.PollEvery ?? Within(operation)),
        };
    }

    /// <summary>
    /// After the citizen gave what was asked for, or nobody will: the agency's own deadline begins again, also where a person was called
    /// meanwhile. What is on its way or held stays so. <paramref name="operation"/> is null when the contract no longer has it.
    /// </summary>
    public static Standing AfterSupply(Standing exchange, AgencyOperation? operation, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        var supplied = exchange with { Interim = null, Code = null };
        return exchange.State is ExchangeState.AwaitingCallback or ExchangeState.Parked
            ? Await(supplied, exchange.AgencyReference, Within(operation), operation, now)
            : supplied;
    }

    /// <summary>Whether an answer's <c>fields</c> carry everything the contract asks for, none of it empty.</summary>
    public static bool HasFields(ReadOnlyMemory<byte> result, IReadOnlyList<string> required)
    {
        ArgumentNullException.ThrowIfNull(required);
        if (required.Count == 0)
            return true;
        using var document = JsonDocument.Parse(result);
        return document.RootElement.TryGetProperty("fields", out var fields)
            && required.All(name => fields.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 });
    }

    public static Standing Settle(Standing exchange, Ending ending, string? code) =>
        exchange with { State = ExchangeState.Settled, Ending = ending, Code = code, DueAt = null, OverdueAt = null, Interim = null, HasFailed = false, Fault = null };

    public static Standing Park(Standing exchange, string code, string? fault = null) =>
        exchange with { State = ExchangeState.Parked, Code = code, DueAt = null, OverdueAt = null, HasFailed = true, Fault = fault };

    private static TimeSpan Within(AgencyOperation? operation) => operation?.CallbackWithin ?? TimeSpan.FromDays(1);

    private static Standing Await(Standing exchange, string? reference, TimeSpan within, AgencyOperation? operation, DateTimeOffset now) =>
        exchange with
        {
            State = ExchangeState.AwaitingCallback,
            AgencyReference = reference,
            Code = null,
            AskFirst = false,
            MayHaveArrived = true,
            Doubts = 0,
            HasFailed = false,
            Fault = null,
            OverdueAt = now + within,
            DueAt = now + (operation?.PollEvery is { } poll && poll < within ? poll : within),
        };

    // While the citizen is waited for nothing is late; past the deadline only so many inquiries go without a person.
    private static Standing KeepWaiting(Standing asked, AgencyOperation operation, DateTimeOffset now, int overdueMax)
    {
        var next = asked with { DueAt = now + (operation.PollEvery ?? Within(operation)) };
        if (asked.Interim is not null || asked.OverdueAt > now)
            return next;
        return asked.Doubts + 1 < overdueMax ? next with { Doubts = asked.Doubts + 1 } : Park(asked, Reasons.CallbackOverdue);
    }

    // Safe to send again: at once after a doubtful attempt, but by the schedule where the agency had taken it in, or the two could go round for ever.
    private static Standing AfterAbsent(Standing asked, RetrySchedule schedule, DateTimeOffset now, double chance)
    {
        var absent = asked with { State = ExchangeState.Due, DueAt = now, AskFirst = false, MayHaveArrived = false, Interim = null, Doubts = 0, OverdueAt = null };
        if (asked.State != ExchangeState.AwaitingCallback)
            return absent;
        return schedule.DelayAfter(Math.Max(1, asked.Attempts), null, chance) is { } delay
            ? absent with { DueAt = now + delay, Code = Reasons.TakenInThenAbsent, HasFailed = true }
            : Park(absent, Reasons.TakenInThenAbsent);
    }

    // Each doubt takes the next delay of the same schedule as the attempts, so asking comes to an end as sending does.
    private static Standing AfterDoubt(Standing asked, InquiryAnswer.Unclear unclear, AgencyOperation operation, RetrySchedule schedule, DateTimeOffset now, double chance) =>
        AfterFailure(asked with { Doubts = asked.Doubts + 1 }, new Outcome.Failed(unclear.Code, MayHaveArrived: true, unclear.RetryAfter, NextMove.Inquire), operation, schedule, now, chance);

    private static Standing AfterFailure(Standing exchange, Outcome.Failed failed, AgencyOperation operation, RetrySchedule schedule, DateTimeOffset now, double chance)
    {
        if (failed.Then == NextMove.Park)
            return Park(exchange, failed.Code, failed.Fault);
        if (failed.RetryAfter > RetrySchedule.RetryAfterMax)
            return Park(exchange, Reasons.RetryAfterTooLong);
        if (schedule.DelayAfter(Math.Max(1, exchange.Attempts) + exchange.Doubts, failed.RetryAfter, chance) is not { } delay)
            return Park(exchange, failed.Code, failed.Fault);
        var askFirst = exchange.AskFirst || failed.Then == NextMove.Inquire || (failed.MayHaveArrived && operation.Idempotency == Idempotency.None);
        if (askFirst && !operation.Inquiry)
            return Park(exchange, failed.Code, failed.Fault);
        return exchange with { State = ExchangeState.Due, Code = failed.Code, DueAt = now + delay, AskFirst = askFirst, OverdueAt = null, HasFailed = true, Fault = failed.Fault };
    }
}
