using CsCheck;
using Gateway.Exchanges;
using Gateway.Operating;
using Gateway.Planning;
using Gateway.Tests.Exchanges;

namespace Gateway.Tests.Operating.Replays;

public sealed class ReplayRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 1, 0, 0, TimeSpan.Zero);
    private static readonly AgencyOperation ByKey = SomeContracts.Of("social-insurance").Operations["issue-health-card"], NotByKey = SomeContracts.Of("police").Operations["register-residence"];
    private static readonly Gen<ExchangeState> AnyState = Gen.Enum<ExchangeState>();

    [Theory]
    [InlineData(ExchangeState.Parked, null, null)]
    [InlineData(ExchangeState.Waiting, null, null)]
    [InlineData(ExchangeState.Held, null, ReplayReasons.Held)]
    [InlineData(ExchangeState.Due, null, ReplayReasons.Due)]
    [InlineData(ExchangeState.InFlight, null, ReplayReasons.InFlight)]
    [InlineData(ExchangeState.AwaitingCallback, null, ReplayReasons.Awaiting)]
    [InlineData(ExchangeState.Settled, Ending.Refused, ReplayReasons.RefusedByAgency)]
    [InlineData(ExchangeState.Settled, Ending.Answered, ReplayReasons.Answered)]
    [InlineData(ExchangeState.Settled, Ending.Cancelled, ReplayReasons.Cancelled)]
    [InlineData(ExchangeState.Settled, Ending.Superseded, ReplayReasons.Superseded)]
    public void Only_what_is_parked_may_be_replayed_and_the_rest_says_why_not(ExchangeState state, Ending? ending, string? why) =>
        Assert.Equal(why, ReplayRules.Refusal(Some(1) with { State = state, Ending = ending }, ByKey));

    [Theory]
    [InlineData(Reasons.NotKept)]
    [InlineData(Reasons.PortalMoveIllegal)]
    [InlineData(Reasons.NeedNotAnswered)]
    public void What_the_same_bytes_cannot_mend_is_not_replayed(string code) => Assert.Equal(code, ReplayRules.Refusal(Some(1) with { Code = code }, ByKey));

    [Fact]
    public void Nothing_goes_where_it_cannot_be_sent_or_is_under_way_in_another_replay()
    {
        Assert.Equal(Reasons.NoAddress, ReplayRules.Refusal(Some(1), null));
        Assert.Equal(ReplayReasons.InAnother, ReplayRules.Refusal(Some(1) with { IsInReplay = true }, ByKey));
        Assert.Equal(ReplayReasons.CannotAsk, ReplayRules.Refusal(Some(1) with { MayHaveArrived = true }, NotByKey with { Inquiry = false }));
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, false, false)]
    [InlineData(false, true, true)]
    public void The_agency_is_asked_first_where_it_may_have_it_and_does_not_recognise_a_repeat(bool mayHaveArrived, bool askFirst, bool expected)
    {
        Assert.Equal(expected, ReplayRules.MustAsk(mayHaveArrived, askFirst, NotByKey));
        Assert.Equal(askFirst, ReplayRules.MustAsk(mayHaveArrived, askFirst, ByKey));
    }

    [Fact]
    public void Every_text_of_ours_stands_in_both_languages_and_under_no_code_of_the_engine()
    {
        Assert.All(ReplayReasons.All, code => Assert.True(ReplayReasons.Find(code) is { Vi.Length: > 10, En.Length: > 10 }));
        Assert.Empty(ReplayReasons.All.Intersect(Reasons.All));
        Assert.DoesNotContain(ReplayReasons.All, code => PlanningReasons.Find(code) is not null);
    }

    [Fact]
    public void Replaying_nine_while_two_and_four_of_its_lane_are_parked_proposes_two_four_and_nine()
    {
        ReplayCandidate two = Some(2), four = Some(4) with { BlockedBy = 1, After = [Id(2)] }, nine = Some(9) with { BlockedBy = 1, After = [Id(4)] };

        var selection = new ReplaySelection([nine], [two, four, nine], _ => ByKey);

        Assert.Equal([(Id(2), true, null), (Id(4), true, null), (Id(9), false, null)], selection.Items.Select(item => (item.Exchange, item.IsProposed, item.Refusal)));
    }

    [Fact]
    public void What_waits_behind_a_parked_one_follows_it_and_behind_nothing_of_the_selection_it_does_not_go()
    {
        ReplayCandidate two = Some(2), nine = Some(9) with { State = ExchangeState.Waiting, BlockedBy = 1, After = [Id(2)], Code = null };

        Assert.Equal([(false, null), (true, null)], new ReplaySelection([nine], [two, nine], _ => ByKey).Items.Select(item => (item.Follows, item.Refusal)));
        Assert.Equal([ReplayReasons.Waits], new ReplaySelection([nine], [two with { State = ExchangeState.AwaitingCallback }, nine], _ => ByKey).Items.Select(item => item.Refusal));
        Assert.Equal([ReplayReasons.InAnother, ReplayReasons.Waits], new ReplaySelection([nine], [two with { IsInReplay = true }, nine], _ => ByKey).Items.Select(item => item.Refusal));
    }

    [Fact]
    public void The_citizens_due_time_comes_first_and_a_dossiers_own_stay_together_in_their_order() => Gen.Select(Gen.Int[0, 3], Gen.Int[0, 5]).List[1, 40].Sample(picks =>
    {
        var asked = picks.Select((pick, i) => Some(i + 1) with { Dossier = $"D-{pick.Item1}", DueAt = pick.Item1 == 3 ? null : Now.AddHours(pick.Item1 % 2) }).ToList();
        var items = new ReplaySelection(asked, [], _ => ByKey).Items;

        Assert.Equal(Enumerable.Range(1, items.Count), items.Select(item => item.Ordinal));
        Assert.Equal(items.Select(item => item.DueAt ?? DateTimeOffset.MaxValue), items.Select(item => item.DueAt ?? DateTimeOffset.MaxValue).Order());
        foreach (var dossier in items.GroupBy(item => item.Dossier))
        {
            Assert.Equal(dossier.Count() - 1, dossier.Max(item => item.Ordinal) - dossier.Min(item => item.Ordinal));
            Assert.Equal(dossier.Select(item => item.Exchange), dossier.Select(item => item.Exchange).Order());
        }
    });

    [Fact]
    public void Another_payload_epoch_or_exchange_is_another_selection()
    {
        byte[] Hash(params ReplayCandidate[] asked) => new ReplaySelection(asked, [], _ => ByKey).Hash();
        var one = Hash(Some(1), Some(2));

        Assert.Equal(one, Hash(Some(2), Some(1)));
        Assert.NotEqual(one, Hash(Some(1)));
        Assert.NotEqual(one, Hash(Some(1) with { Epoch = 4 }, Some(2)));
        Assert.NotEqual(one, Hash(Some(1) with { Payload = Id(77) }, Some(2)));
    }

    [Fact]
    public void A_release_is_a_new_attempt_of_the_same_exchange_and_nothing_else_of_it_changes()
    {
        var parked = Standing(ExchangeState.Parked);

        var release = ReplayRules.Release(Item(), parked, NotByKey, Now);

        Assert.Equal(new Release(ReplayItemState.Out, null, parked with { State = ExchangeState.Due, DueAt = Now, Code = null, AskFirst = true, Doubts = 0 }), release);
        Assert.True(ExchangeMoves.Allows(ExchangeState.Parked, ExchangeState.Due));
        Assert.Equal(parked, ReplayRules.Recall(Item(), release.Next!)! with { AskFirst = false, Doubts = parked.Doubts });
    }

    [Fact]
    public void What_moved_since_the_preview_is_skipped_whatever_it_is_now() => Gen.Select(AnyState, Gen.Enum<Ending>(), Gen.Bool, Gen.Bool, Gen.Int[0, 1], Gen.Bool).Sample((state, ending, otherEpoch, otherPayload, blockedBy, follows) =>
    {
        var exchange = Standing(state) with { Ending = state == ExchangeState.Settled ? ending : null, BlockedBy = blockedBy };
        var release = ReplayRules.Release(Item() with { Epoch = otherEpoch ? 9 : 3, Payload = otherPayload ? Id(66) : Id(50), Follows = follows }, exchange, ByKey, Now);

        Assert.Equal(release.State == ReplayItemState.Skipped, release.Reason is not null);
        if (release.Next is { } next)
            Assert.Equal((ExchangeState.Parked, ExchangeState.Due, 0, false), (state, next.State, next.BlockedBy, otherPayload || (otherEpoch && !follows)));
        else if (release.State == ReplayItemState.Out)
            Assert.True(follows && state is not (ExchangeState.Waiting or ExchangeState.Parked or ExchangeState.Held));
    });

    [Theory]
    [InlineData(ExchangeState.Settled, Ending.Answered, null, ReplayItemState.Sent, null)]
    [InlineData(ExchangeState.Settled, Ending.Refused, "x", ReplayItemState.Sent, ReplayReasons.RefusedByAgency)]
    [InlineData(ExchangeState.Settled, Ending.Cancelled, null, ReplayItemState.Skipped, ReplayReasons.Cancelled)]
    [InlineData(ExchangeState.AwaitingCallback, null, null, ReplayItemState.Sent, null)]
    [InlineData(ExchangeState.Parked, null, "timed-out", ReplayItemState.Failed, "timed-out")]
    [InlineData(ExchangeState.Due, null, "busy", ReplayItemState.Failed, "busy")]
    [InlineData(ExchangeState.Held, null, null, ReplayItemState.Skipped, ReplayReasons.Held)]
    public void An_item_ends_with_the_first_attempt(ExchangeState state, Ending? ending, string? code, ReplayItemState expected, string? reason) =>
        Assert.Equal((expected, reason), ReplayRules.End(state, ending, code));

    [Theory]
    [InlineData(ExchangeState.Due, null)]
    [InlineData(ExchangeState.InFlight, null)]
    [InlineData(ExchangeState.Due, Reasons.LeaseExpired)]
    [InlineData(ExchangeState.InFlight, Reasons.LeaseExpired)]
    public void An_attempt_that_has_not_ended_or_was_lost_with_its_process_leaves_it_out(ExchangeState state, string? code) => Assert.Null(ReplayRules.End(state, null, code));

    private static Guid Id(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    private static ReplayCandidate Some(int number) => new()
    {
        Exchange = Id(number), Dossier = "D-1", Office = "H26.12.00.000", Agency = "police", Operation = "register-residence", State = ExchangeState.Parked, Code = Reasons.TimedOut, Payload = Id(50), Epoch = 3,
    };

    private static ReplayItem Item() => new(1, Id(1), "D-1", "police", Id(50), 3, Reasons.TimedOut, false, false, false, null, null);

    private static Standing Standing(ExchangeState state) => new()
    {
        Exchange = new Exchange(Id(1), "D-1", "residence", "police", "register-residence", "police/register-residence", "k", "2.002621", Id(50), null, Now),
        State = state,
        Epoch = 3,
        Attempts = 8,
        Code = Reasons.TimedOut,
        MayHaveArrived = true,
    };
}
