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

    private static readonly Gen<InquiryAnswer> AnyInquiry = Gen.OneOf<InquiryAnswer>(
        Gen.Const((InquiryAnswer)new InquiryAnswer.Absent()),
        Gen.Const((InquiryAnswer)new InquiryAnswer.Working("HS-1")),
        Gen.Const((InquiryAnswer)new InquiryAnswer.Known(new AgencyAnswer(AnswerKind.SupplementRequested, "papers", "{}"u8.ToArray()))),
        Gen.Const((InquiryAnswer)new InquiryAnswer.Unclear(Reasons.TimedOut)));

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

    [Fact]
    public void An_agency_that_cannot_say_is_asked_along_the_schedule_and_then_a_person_is_called()
    {
        var asked = InFlight(1) with { AskFirst = true };
        var waits = new List<TimeSpan>();
        while (asked.State == ExchangeState.InFlight && waits.Count < 100)
        {
            asked = ExchangeRules.AfterInquiry(asked, new InquiryAnswer.Unclear(Reasons.UnknownReply), Operation(Idempotency.None, true), Schedule, Now, 0);
            if (asked.State != ExchangeState.Due)
                break;
            waits.Add(asked.DueAt!.Value - Now);
            asked = asked with { State = ExchangeState.InFlight };
        }
        Assert.Equal((ExchangeState.Parked, Reasons.UnknownReply), (asked.State, asked.Code));
        Assert.Equal(Schedule.Delays.Skip(1), waits);
    }

    [Fact]
    public void A_process_that_dies_while_asking_has_asked_in_vain() => Assert.Equal(1, ExchangeRules.AfterLostLease(InFlight(1) with { AskFirst = true }, Operation(Idempotency.None, true), Schedule, Now, 0).Doubts);

    [Fact]
    public void An_agency_that_took_it_in_and_then_knows_nothing_is_met_again_by_the_schedule_only()
    {
        var operation = Operation(Idempotency.Key, true);
        var exchange = InFlight(1);
        var waits = new List<TimeSpan>();
        while (exchange.State == ExchangeState.InFlight && waits.Count < 100)
        {
            exchange = ExchangeRules.After(exchange, new Outcome.Deferred("HS-1", TimeSpan.FromHours(8)), operation, Schedule, Now, 0);
            exchange = ExchangeRules.AfterInquiry(exchange, new InquiryAnswer.Absent(), operation, Schedule, Now, 0);
            if (exchange.State != ExchangeState.Due)
                break;
            waits.Add(exchange.DueAt!.Value - Now);
            exchange = exchange with { State = ExchangeState.InFlight, Attempts = exchange.Attempts + 1 };
        }
        Assert.Equal((ExchangeState.Parked, Reasons.TakenInThenAbsent), (exchange.State, exchange.Code));
        Assert.Equal(Schedule.Delays, waits);
    }

    [Fact]
    public void Nothing_is_late_while_the_citizen_is_waited_for() => Gen.Select(AnyInquiry, AnyOperation, Gen.Int[0, 1000]).Sample((answer, operation, days) =>
    {
        var asking = ExchangeRules.AfterRequest(InFlight(1) with { State = ExchangeState.AwaitingCallback, OverdueAt = Now }, Interim.Supplement, "papers", operation, Now);
        var after = ExchangeRules.AfterInquiry(asking, answer, operation, Schedule, Now.AddDays(days), 0);
        return after.State == (answer is InquiryAnswer.Absent ? ExchangeState.Due : ExchangeState.AwaitingCallback);
    });

    [Theory]
    [InlineData(ExchangeState.AwaitingCallback)]
    [InlineData(ExchangeState.Parked)]
    public void What_the_citizen_gives_begins_the_agencys_deadline_again(ExchangeState state)
    {
        var supplied = ExchangeRules.AfterSupply(InFlight(1) with { State = state, Interim = Interim.Supplement, Code = Reasons.CallbackOverdue }, Operation(Idempotency.Key, true), Now);
        Assert.Equal((ExchangeState.AwaitingCallback, null, null, Now.AddHours(8), Now.AddHours(8)), (supplied.State, supplied.Interim, supplied.Code, supplied.OverdueAt!.Value, supplied.DueAt!.Value));
    }

    [Fact]
    public void Inquiries_before_the_deadline_use_up_none_of_the_patience_after_it()
    {
        var operation = Operation(Idempotency.Key, true);
        var awaiting = InFlight(1) with { State = ExchangeState.AwaitingCallback, Inquiries = 50, OverdueAt = Now };
        for (var late = 1; late < ExchangeRules.OverdueInquiriesMax; late++)
        {
            awaiting = ExchangeRules.AfterInquiry(awaiting, new InquiryAnswer.Working("HS-1"), operation, Schedule, Now, 0);
            Assert.Equal(ExchangeState.AwaitingCallback, awaiting.State);
        }
        Assert.Equal(ExchangeState.Parked, ExchangeRules.AfterInquiry(awaiting, new InquiryAnswer.Working("HS-1"), operation, Schedule, Now, 0).State);
    }

    [Fact]
    public void What_moved_while_it_was_asked_about_stays_where_it_is() => Gen.Select(AnyInquiry, AnyOperation, Gen.OneOf(Gen.Const(ExchangeState.Parked), Gen.Const(ExchangeState.Held), Gen.Const(ExchangeState.Due))).Sample((answer, operation, state) =>
        ExchangeRules.AfterInquiry(InFlight(1) with { State = state }, answer, operation, Schedule, Now, 0).State == state);

    [Fact]
    public void Whatever_agencies_say_sending_and_asking_come_to_an_end() => Gen.Select(AnyOperation, Gen.Select(AnyOutcome, AnyInquiry).Array[1, 20]).Sample((operation, said) =>
    {
        var exchange = InFlight(0) with { State = ExchangeState.Due, DueAt = Now };
        var inquiries = 0;
        for (var i = 0; exchange.State is ExchangeState.Due or ExchangeState.AwaitingCallback; i++)
        {
            var (outcome, answer) = said[i % said.Length];
            var (now, asks) = (exchange.DueAt!.Value, exchange.State == ExchangeState.AwaitingCallback || exchange.AskFirst);
            if (exchange.State == ExchangeState.Due)
                exchange = exchange with { State = ExchangeState.InFlight, Attempts = exchange.Attempts + (asks ? 0 : 1), DueAt = null };
            exchange = asks ? ExchangeRules.AfterInquiry(exchange, answer, operation, Schedule, now, 0) : ExchangeRules.After(exchange, outcome, operation, Schedule, now, 0);
            inquiries += asks ? 1 : 0;
            Assert.InRange(exchange.Attempts, 0, Schedule.Delays.Count + 1);
            Assert.InRange(inquiries, 0, 100);
        }
        Assert.True(exchange.State is ExchangeState.Settled or ExchangeState.Parked);
    });

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
