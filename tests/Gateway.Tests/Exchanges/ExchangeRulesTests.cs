using CsCheck;
using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Tests.Exchanges;

public sealed class ExchangeRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);
    private static readonly RetrySchedule Schedule = new([TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)], 0.2);

    private static readonly Gen<Outcome> AnyOutcome = Gen.OneOf<Outcome>(
        Gen.Const((Outcome)new Outcome.Answered("""{"fields":{"so":"1"}}"""u8.ToArray())),
        Gen.Const((Outcome)new Outcome.Deferred("HS-1", TimeSpan.FromHours(8))),
        Gen.Const((Outcome)new Outcome.Refused("no")),
        Gen.Select(Gen.Bool, Gen.Int[0, 300_000], Gen.Bool, Gen.Enum<NextMove>(), (arrived, wait, asks, then) =>
            (Outcome)new Outcome.Failed(Reasons.Busy, arrived, asks ? TimeSpan.FromSeconds(wait) : null, then)));

    private static readonly Gen<AgencyOperation> AnyOperation = Gen.Select(Gen.Enum<Idempotency>(), Gen.Bool, (idempotency, inquiry) => Operation(idempotency, inquiry));

    [Fact]
    public void Only_what_waits_for_time_has_a_due_time() => Gen.Select(Gen.Int[1, 9], AnyOutcome, AnyOperation, Gen.Double[0, 0.999]).Sample((attempts, outcome, operation, chance) =>
    {
        var after = ExchangeRules.After(InFlight(attempts), outcome, operation, Schedule, Now, chance);
        var waits = after.State is ExchangeState.Due or ExchangeState.AwaitingCallback;
        Assert.Equal(waits, after.DueAt.HasValue);
        Assert.True(ExchangeMoves.Allows(ExchangeState.InFlight, after.State, after.Ending));
    });

    [Fact]
    public void An_agency_that_asks_for_patience_is_never_met_early() => Gen.Select(Gen.Int[1, 3], Gen.Int[0, 172_800], Gen.Double[0, 0.999]).Sample((attempts, seconds, chance) =>
    {
        var asked = TimeSpan.FromSeconds(seconds);
        var after = ExchangeRules.After(InFlight(attempts), new Outcome.Failed(Reasons.Busy, false, asked), Operation(Idempotency.Key, false), Schedule, Now, chance);
        Assert.True(after.DueAt >= Now + asked && after.DueAt >= Now + Schedule.Delays[attempts - 1]);
    });

    [Fact]
    public void More_patience_than_we_may_decide_alone_parks()
    {
        var after = ExchangeRules.After(InFlight(1), new Outcome.Failed(Reasons.Busy, false, TimeSpan.FromSeconds(1e9)), Operation(Idempotency.Key, false), Schedule, Now, 0);
        Assert.Equal((ExchangeState.Parked, Reasons.RetryAfterTooLong), (after.State, after.Code));
    }

    [Fact]
    public void The_list_of_delays_is_the_limit()
    {
        var failed = new Outcome.Failed(Reasons.Unreachable, false);
        Assert.Equal(ExchangeState.Due, ExchangeRules.After(InFlight(3), failed, Operation(Idempotency.Key, false), Schedule, Now, 0).State);
        Assert.Equal(ExchangeState.Parked, ExchangeRules.After(InFlight(4), failed, Operation(Idempotency.Key, false), Schedule, Now, 0).State);
    }

    [Theory]
    [InlineData(Idempotency.None, true, true)]
    [InlineData(Idempotency.None, false, false)]
    [InlineData(Idempotency.Key, true, false)]
    [InlineData(Idempotency.Natural, true, false)]
    public void What_may_have_arrived_is_asked_for_first_where_a_repeat_would_count_twice(Idempotency idempotency, bool mayHaveArrived, bool asksFirst)
    {
        var after = ExchangeRules.After(InFlight(1), new Outcome.Failed(Reasons.TimedOut, mayHaveArrived), Operation(idempotency, inquiry: true), Schedule, Now, 0);
        Assert.Equal((ExchangeState.Due, asksFirst), (after.State, after.AskFirst));
    }

    [Fact]
    public void A_lost_lease_counts_as_one_that_may_have_arrived() =>
        Assert.True(ExchangeRules.AfterLostLease(InFlight(1), Operation(Idempotency.None, inquiry: true), Schedule, Now, 0).AskFirst);

    [Fact]
    public void An_answer_without_its_fields_is_no_success()
    {
        var after = ExchangeRules.After(InFlight(1), new Outcome.Answered("""{"fields":{"so":""}}"""u8.ToArray()), Operation(Idempotency.Key, false), Schedule, Now, 0);
        Assert.Equal((ExchangeState.Parked, Reasons.ResultIncomplete), (after.State, after.Code));
    }

    [Fact]
    public void Absent_after_a_doubtful_attempt_is_sent_again_at_once()
    {
        var after = ExchangeRules.AfterInquiry(InFlight(1) with { AskFirst = true }, new InquiryAnswer.Absent(), Operation(Idempotency.None, true), Schedule, Now, 0);
        Assert.Equal((ExchangeState.Due, false, Now), (after.State, after.AskFirst, after.DueAt!.Value));
    }

    [Fact]
    public void A_polled_agency_that_is_still_working_past_the_deadline_calls_a_person()
    {
        var awaiting = InFlight(1) with { State = ExchangeState.AwaitingCallback, OverdueAt = Now };
        var polled = Operation(Idempotency.Key, true) with { PollEvery = TimeSpan.FromMinutes(1) };
        Assert.Equal(ExchangeState.AwaitingCallback, ExchangeRules.AfterInquiry(awaiting with { OverdueAt = Now.AddSeconds(1) }, new InquiryAnswer.Working("HS-1"), polled, Schedule, Now, 0).State);
        Assert.Equal(ExchangeState.Parked, ExchangeRules.AfterInquiry(awaiting, new InquiryAnswer.Working("HS-1"), polled, Schedule, Now, 0).State);
    }

    private static AgencyOperation Operation(Idempotency idempotency, bool inquiry) => new()
    {
        Title = new LocalText("Thao tác", "Operation"),
        Idempotency = idempotency,
        Inquiry = inquiry,
        CallbackWithin = TimeSpan.FromHours(8),
        ResultFields = ["so"],
    };

    private static Standing InFlight(int attempts) => new()
    {
        Exchange = new Exchange(new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), "D-1", "step", "agency", "operation", "lane", "exc_1", "2.002621", default, null, Now),
        State = ExchangeState.InFlight,
        Attempts = attempts,
        Epoch = attempts,
    };
}
