using Gateway.Exchanges;
using Gateway.Procedures;
using Gateway.Tests.Procedures;

namespace Gateway.Tests.Planning;

public sealed class PlanRulesTests
{
    [Theory]
    [InlineData("2.002621", "birth-registration:Due residence:Waiting health-card:Waiting")]
    [InlineData("2.000986", "birth-registration:Due residence:Waiting health-card:Waiting")]
    [InlineData("3.000722", "birth-registration:Due residence:Waiting health-card:Waiting identity-card:Waiting")]
    public void Only_the_registration_begins_at_once(string code, string states) =>
        Assert.Equal(states, States(new DossierWorld(code, "accepted-birth.json")));

    [Fact]
    public void In_2024_residence_and_card_begin_side_by_side_and_in_2015_one_after_the_other()
    {
        Assert.Equal("birth-registration:Settled residence:Due health-card:Due", States(AfterBirth("2.002621")));
        Assert.Equal("birth-registration:Settled residence:Due health-card:Waiting", States(AfterBirth("2.000986")));
    }

    [Theory]
    [InlineData("counter", "2 4")]
    [InlineData("online", "1 2 4")]
    [InlineData("postal", "1 2 4")]
    public void The_portal_hears_of_the_receipt_by_its_channel(string channel, string codes) =>
        Assert.Equal(codes, string.Join(' ', new DossierWorld("2.002621", "accepted-birth.json", channel).Told.Select(t => t.Code)));

    [Fact]
    public void Steps_of_a_file_in_any_order_are_opened_in_the_order_of_their_needs()
    {
        var definition = Published.Definition("2.000986") with { Steps = [.. Published.Definition("2.000986").Steps.Reverse()] };
        Assert.Equal(["birth-registration", "residence", "health-card", "hand-over"], StepGraph.InOrder(definition.Steps).Select(s => s.Code));
    }

    [Fact]
    public void A_refused_residence_holds_back_neither_the_birth_result_nor_the_hand_over()
    {
        var world = AfterBirth("2.002621");
        End(world, "register-residence", new Outcome.Refused("no"));
        End(world, "issue-health-card", null);
        Assert.Contains(world.Exchanges, e => e.Exchange.Operation == "hand-over");
        Assert.Equal(4, world.Told[^1].Code);
        world.Turn(turn => turn.Decide("approved", world.Now));
        Assert.Equal(9, world.Told[^1].Code);
    }

    private static DossierWorld AfterBirth(string code)
    {
        var world = new DossierWorld(code, "accepted-birth.json");
        End(world, "register-birth", null);
        return world;
    }

    private static void End(DossierWorld world, string operation, Outcome? outcome)
    {
        world.Claim(world.Find(e => e.Exchange.Operation == operation, 0)!);
        var flying = world.Find(e => e.Exchange.Operation == operation, 0)!;
        world.End(flying, outcome ?? DossierWorld.Answer(flying));
    }

    private static string States(DossierWorld world) =>
        string.Join(' ', world.Exchanges.Where(e => e.Exchange.Step is not null).Select(e => $"{e.Exchange.Step}:{e.State}"));
}
