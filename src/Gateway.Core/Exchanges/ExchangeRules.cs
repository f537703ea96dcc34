using System.Diagnostics;
using System.Text.Json;

namespace Gateway.Exchanges;

/// <summary>Where an exchange goes after an attempt, an inquiry or a lost lease. Pure: time and chance come in as values.</summary>
public static class ExchangeRules
{
    /// <summary>An agency that says "still working" is asked that many times past the deadline before a person is called.</summary>
    public const int OverdueInquiriesMax = 3;

    /// <summary>After an attempt that came to an end. <paramref name="chance"/> in [0, 1) spreads delays upwards.</summary>
    public static Standing After(Standing exchange, Outcome outcome, AgencyOperation operation, RetrySchedule schedule, DateTimeOffset now, double chance)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return outcome switch
        {
            Outcome.Answered answered when !HasFields(answered.Result, operation.ResultFields) => Park(exchange, Reasons.ResultIncomplete),
            Outcome.Answered answered => Settle(exchange, Ending.Answered, null) with { AgencyReference = answered.AgencyReference ?? exchange.AgencyReference },
            Outcome.Refused refused => Settle(exchange, Ending.Refused, refused.Code),
            Outcome.Deferred deferred => Await(exchange, deferred.AgencyReference, deferred.CallbackWithin, operation, now),
            Outcome.Failed failed => AfterFailure(exchange, failed, operation, schedule, now, chance),
            _ => throw new UnreachableException($"Unknown outcome {outcome?.GetType().Name}."),
        };
    }

    /// <summary>A lease that ran out: nobody knows whether the request left.</summary>
    public static Standing AfterLostLease(Standing exchange, AgencyOperation operation, RetrySchedule schedule, DateTimeOffset now, double chance) =>
        After(exchange, new Outcome.Failed(Reasons.LeaseExpired, MayHaveArrived: true), operation, schedule, now, chance);

    /// <summary>After an inquiry. A known answer goes through Callbacks; the exchange awaits it there.</summary>
    public static Standing AfterInquiry(Standing exchange, InquiryAnswer answer, AgencyOperation operation, RetrySchedule schedule, DateTimeOffset now, double chance)
    {
        ArgumentNullException.ThrowIfNull(operation);
        var asked = exchange with { Inquiries = exchange.Inquiries + 1 };
        return answer switch
        {
            InquiryAnswer.Absent => asked with { State = ExchangeState.Due, DueAt = now, AskFirst = false, OverdueAt = null },
            InquiryAnswer.Working working when exchange.State != ExchangeState.AwaitingCallback => Await(asked, working.AgencyReference, operation.CallbackWithin ?? TimeSpan.FromDays(1), operation, now),
            InquiryAnswer.Working or InquiryAnswer.Unclear when exchange.State == ExchangeState.AwaitingCallback => KeepWaiting(asked, operation, now),
            InquiryAnswer.Unclear unclear => AfterFailure(asked, new Outcome.Failed(unclear.Code, MayHaveArrived: true, unclear.RetryAfter, NextMove.Inquire), operation, schedule, now, chance),
            InquiryAnswer.Known known when exchange.State != ExchangeState.AwaitingCallback => Await(asked, known.Answer.AgencyReference ?? exchange.AgencyReference ?? "", operation.CallbackWithin ?? TimeSpan.FromDays(1), operation, now),
            InquiryAnswer.Known => KeepWaiting(asked, operation, now),
            _ => throw new UnreachableException($"Unknown inquiry answer {answer?.GetType().Name}."),
        };
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
        exchange with { State = ExchangeState.Settled, Ending = ending, Code = code, DueAt = null, OverdueAt = null, Interim = null };

    public static Standing Park(Standing exchange, string code) =>
        exchange with { State = ExchangeState.Parked, Code = code, DueAt = null, OverdueAt = null };

    private static Standing Await(Standing exchange, string reference, TimeSpan within, AgencyOperation operation, DateTimeOffset now) =>
        exchange with
        {
            State = ExchangeState.AwaitingCallback,
            AgencyReference = reference,
            Code = null,
            AskFirst = false,
            OverdueAt = now + within,
            DueAt = now + (operation.PollEvery is { } poll && poll < within ? poll : within),
        };

    private static Standing KeepWaiting(Standing exchange, AgencyOperation operation, DateTimeOffset now)
    {
        var isOverdue = exchange.OverdueAt <= now;
        var overdueTurns = operation.PollEvery is null ? exchange.Inquiries : 0;
        if (isOverdue && (operation.PollEvery is not null || overdueTurns >= OverdueInquiriesMax))
            return Park(exchange, Reasons.CallbackOverdue);
        return exchange with { DueAt = now + (operation.PollEvery ?? operation.CallbackWithin ?? TimeSpan.FromDays(1)) };
    }

    private static Standing AfterFailure(Standing exchange, Outcome.Failed failed, AgencyOperation operation, RetrySchedule schedule, DateTimeOffset now, double chance)
    {
        if (failed.Then == NextMove.Park)
            return Park(exchange, failed.Code);
        if (failed.RetryAfter > RetrySchedule.RetryAfterMax)
            return Park(exchange, Reasons.RetryAfterTooLong);
        if (schedule.DelayAfter(Math.Max(1, exchange.Attempts), failed.RetryAfter, chance) is not { } delay)
            return Park(exchange, failed.Code);
        var askFirst = exchange.AskFirst || failed.Then == NextMove.Inquire || (failed.MayHaveArrived && operation.Idempotency == Idempotency.None);
        if (askFirst && !operation.Inquiry)
            return Park(exchange, failed.Code);
        return exchange with { State = ExchangeState.Due, Code = failed.Code, DueAt = now + delay, AskFirst = askFirst, OverdueAt = null };
    }
}
