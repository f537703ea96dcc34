using CsCheck;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Tests.Callbacks;

public sealed class CallbackRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);
    private static readonly AgencyOperation Operation = new() { Title = new LocalText("Thao tác", "Operation"), Idempotency = Idempotency.Key, CallbackWithin = TimeSpan.FromHours(8), ResultFields = ["so"] };

    [Fact]
    public void Whatever_an_agency_says_leads_by_a_legal_move() => Gen.Select(Gen.Enum<ExchangeState>(), Gen.Enum<AnswerKind>(), Gen.Bool, Gen.Int[0, 3]).Sample((state, kind, isComplete, attempts) =>
    {
        var exchange = Exchange(state) with { Attempts = attempts, Ending = state == ExchangeState.Settled ? Ending.Answered : null };
        var match = CallbackRules.Apply(Callback(kind, "code", isComplete ? """{"fields":{"so":"1"}}""" : """{"fields":{}}"""), exchange, null, Operation, Now);
        return match.Next is not { } next || next.State == state || ExchangeMoves.Allows(state, next.State, next.Ending);
    }, iter: 3000);

    [Fact]
    public void A_request_stops_the_agencys_deadline_until_it_is_met()
    {
        var match = CallbackRules.Apply(Callback(AnswerKind.PaymentRequested, "fee", "{}"), Exchange(ExchangeState.AwaitingCallback), null, Operation, Now);
        Assert.Equal((true, Interim.Payment, null), (match.IsRequest, match.Next!.Interim!.Value, match.Next.OverdueAt));
    }

    [Theory]
    [InlineData("no-record", CallbackState.Duplicate)]
    [InlineData("too-late", CallbackState.Conflict)]
    public void A_refusal_for_another_reason_than_the_one_that_stands_is_a_conflict(string code, CallbackState expected)
    {
        var refused = Exchange(ExchangeState.Settled) with { Ending = Ending.Refused, Code = "no-record" };
        Assert.Equal(expected, CallbackRules.Apply(Callback(AnswerKind.Refused, code, "{}"), refused, null, Operation, Now).State);
    }

    [Theory]
    [InlineData("known", ExchangeState.Settled, Ending.Refused, "known")]
    [InlineData("strange", ExchangeState.Parked, null, Reasons.UnknownReply)]
    public void A_refusal_in_a_code_that_no_contract_knows_is_for_a_person(string code, ExchangeState state, Ending? ending, string why)
    {
        var next = CallbackRules.Apply(Callback(AnswerKind.Refused, code, "{}"), Exchange(ExchangeState.AwaitingCallback), null, Operation, Now, known => known == "known").Next!;
        Assert.Equal((state, ending, why), (next.State, next.Ending, next.Code));
    }

    private static AgencyCallback Callback(AnswerKind kind, string code, string content) =>
        new(new Guid(1, 0, 0, new byte[8]), "agency", "c-1", "exc_1", CallbackChannel.Rest, new AgencyAnswer(kind, code, System.Text.Encoding.UTF8.GetBytes(content)), Now, []);

    private static Standing Exchange(ExchangeState state) => new()
    {
        Exchange = new Exchange(new Guid(2, 0, 0, new byte[8]), "D-1", "step", "agency", "operation", "lane", "exc_1", "2.002621", default, null, Now),
        State = state,
        Attempts = 1,
        OverdueAt = Now,
    };
}
