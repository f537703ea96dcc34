using CsCheck;
using Gateway.Procedures;

namespace Gateway.Tests.Procedures;

public sealed class PortalRulesTests
{
    private static readonly PortalCodes Codes = SomeProcedures.Codes;

    private static readonly Gen<PortalFacts> AnyFacts = Gen.Select(
        Gen.Int[0, 5].Select(s => (StepStanding)s).List[1, 5],
        Gen.Int[0, 3].Select(d => d == 3 ? (ShopDecision?)null : (ShopDecision)d),
        Gen.Int[0, 9].Select(n => n == 0),
        Gen.Int[0, 9].Select(n => n == 0),
        Gen.Int[0, 10].Select(n => n == 0 ? (int?)null : n),
        (steps, decision, withdrawn, returned, last) => new PortalFacts(steps, decision, withdrawn, returned, last));

    [Theory]
    [InlineData(4, "Open")]
    [InlineData(4, "Answered Open")]
    [InlineData(5, "Answered SupplementAsked")]
    [InlineData(6, "PaymentAsked Open")]
    [InlineData(5, "PaymentAsked SupplementAsked")]
    [InlineData(9, "Answered Answered Answered")]
    [InlineData(4, "Answered Refused")]           // until the shop decides
    [InlineData(4, "Refused Cancelled Cancelled")]
    public void Agencies_alone_bring_a_dossier_to_these_codes(int code, string steps) => Assert.Equal(code, PortalRules.Code(new PortalFacts(Steps(steps), Last: 4)));

    [Fact]
    public void A_refusal_becomes_3_or_8_only_on_the_word_of_the_shop()
    {
        var refused = new PortalFacts(Steps("Refused Cancelled"), Last: 4);
        Assert.Equal(8, PortalRules.Code(refused with { Decision = ShopDecision.Refused }));
        Assert.Equal(3, PortalRules.Code(refused with { Decision = ShopDecision.Refused, Last = 1 }));
        Assert.Equal(8, PortalRules.Code(refused with { Decision = ShopDecision.Stopped }));
        Assert.Equal(9, PortalRules.Code(refused with { Decision = ShopDecision.Approved }));
    }

    [Fact]
    public void Two_requests_at_once_keep_what_the_portal_already_shows()
    {
        var both = new PortalFacts(Steps("PaymentAsked SupplementAsked"), Last: 6);
        Assert.Equal(6, PortalRules.Code(both));
        Assert.Equal("4 6", string.Join(' ', Reported(new PortalFacts(Steps("PaymentAsked Answered"), Last: 5))));
    }

    [Theory]
    [InlineData(null, "Open", false, false, "2 4")]
    [InlineData(1, "Open", false, false, "2 4")]
    [InlineData(2, "Answered", false, false, "4 9")]
    [InlineData(5, "Answered", false, false, "4 9")]
    [InlineData(4, "Answered", false, true, "9 10")]
    [InlineData(9, "Answered", false, true, "10")]
    [InlineData(4, "Open", true, false, "7")]
    public void What_was_passed_by_is_reported_on_the_way(int? last, string steps, bool withdrawn, bool returned, string way) =>
        Assert.Equal(way, string.Join(' ', Reported(new PortalFacts(Steps(steps), null, withdrawn, returned, last))));

    [Theory]
    [InlineData(4, 10, "Open", false, true)]          // handed over while an agency still works: no invented "processed"
    [InlineData(9, 7, "Answered", true, false)]
    [InlineData(10, 4, "Open", false, false)]
    public void A_way_that_is_not_true_or_not_legal_is_said_not_sent(int last, int to, string steps, bool withdrawn, bool returned) =>
        Assert.Equal(new PortalMove.Illegal(last, to), PortalRules.Next(new PortalFacts(Steps(steps), null, withdrawn, returned, last), Codes));

    [Fact]
    public void No_code_outside_1_to_10_is_ever_computed() => AnyFacts.Sample(facts => PortalRules.Code(facts) is >= 1 and <= 10);

    [Fact]
    public void Nine_is_never_said_while_a_step_is_open_or_asks() => AnyFacts.Sample(facts =>
    {
        var said = PortalRules.Next(facts, Codes) is PortalMove.Report(var way) ? way : [];
        return !said.Contains(9) || !facts.Steps.Any(s => s is StepStanding.Open or StepStanding.SupplementAsked or StepStanding.PaymentAsked);
    });

    [Fact]
    public void Every_reported_move_is_legal_and_ends_at_the_dossiers_code() => AnyFacts.Sample(facts => PortalRules.Next(facts, Codes) switch
    {
        PortalMove.Report(var way) => way[^1] == PortalRules.Code(facts) && way.Prepend(facts.Last ?? -1).Zip(way).All(m => Codes.Allows(m.First < 0 ? null : m.First, m.Second)),
        PortalMove.Nothing => facts.Last == PortalRules.Code(facts) || (Codes.IsFinal(facts.Last!.Value) && Codes.IsFinal(PortalRules.Code(facts))),
        PortalMove.Illegal => facts.Last != PortalRules.Code(facts),
        _ => false,
    });

    [Fact]
    public void On_the_way_only_2_4_and_9_are_passed_and_the_words_of_the_shop_never() => AnyFacts.Sample(facts =>
        PortalRules.Next(facts, Codes) is not PortalMove.Report(var way) || way.SkipLast(1).All(c => c is 2 or 4 or 9));

    [Fact]
    public void The_shops_words_need_the_shop() => AnyFacts.Sample(facts => PortalRules.Code(facts) switch
    {
        3 or 8 => facts.Decision is ShopDecision.Refused or ShopDecision.Stopped,
        7 => facts.Withdrawn,
        10 => facts.Returned,
        _ => true,
    });

    [Fact]
    public void What_was_said_is_not_said_again() => AnyFacts.Sample(facts =>
        PortalRules.Next(facts, Codes) is not PortalMove.Report(var way) || PortalRules.Next(facts with { Last = way[^1] }, Codes) is PortalMove.Nothing);

    [Theory]
    [InlineData(7, true, null)]
    [InlineData(8, false, ShopDecision.Stopped)]
    [InlineData(3, false, ShopDecision.Refused)]
    public void Papers_given_back_after_the_end_change_nothing(int last, bool withdrawn, ShopDecision? decision) =>
        Assert.IsType<PortalMove.Nothing>(PortalRules.Next(new PortalFacts(Steps("Cancelled"), decision, withdrawn, Returned: true, last), Codes));

    [Fact]
    public void Zero_is_no_status() => Assert.False(Codes.Exists(0));

    private static List<StepStanding> Steps(string text) => [.. text.Split(' ').Select(Enum.Parse<StepStanding>)];

    private static IReadOnlyList<int> Reported(PortalFacts facts) => Assert.IsType<PortalMove.Report>(PortalRules.Next(facts, Codes)).Codes;
}
