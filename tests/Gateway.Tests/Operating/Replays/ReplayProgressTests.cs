using CsCheck;
using Gateway.Exchanges;
using Gateway.Operating;

namespace Gateway.Tests.Operating.Replays;

/// <summary>A replay played without a store: what may be out at a time, when it stops, and that it ends.</summary>
public sealed class ReplayProgressTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 1, 0, 0, TimeSpan.Zero);
    private static readonly Gen<ReplayLimits> AnyLimits = Gen.Select(Gen.Int[1, 6000], Gen.Int[1, 20].List[0, 4], Gen.Int[1, 5], Gen.Int[0, 100], Gen.Bool, (rate, stages, failures, percent, stops) => new ReplayLimits(rate, stages, failures, percent, stops));

    [Fact]
    public void No_stage_begins_before_the_one_before_it_has_ended() => Gen.Select(AnyLimits, Gen.Int[1, 200], Gen.Int[0, 99].List[400]).Sample((limits, items, picks) =>
    {
        var replay = Some(items) with { Limits = limits with { FailuresMax = int.MaxValue, FailurePercentMax = 100, StopsOnNewFailure = false } };
        foreach (var pick in picks)
        {
            var room = Math.Min(ReplayProgress.Allowance(replay, Now), replay.Waiting);
            Assert.InRange(room, 0, 2000);
            var before = replay;
            replay = pick % 2 == 0 ? Out(replay, Math.Min(room, 1 + (pick % 7))) : End(replay, sent: Math.Min(replay.Out, 1 + (pick % 5)), failed: 0);
            var end = 0;
            foreach (var size in limits.Stages)
            {
                end += size;
                Assert.False(before.Begun < end && replay.Begun > end, "a stage was overrun");
                Assert.False(before.Begun == end && before.Out > 0 && replay.Begun > end, "a stage was not waited for");
            }
            if (replay.EndedAt is not null)
                break;
        }
        Assert.Equal(items, replay.Waiting + replay.Out + replay.Sent + replay.Failed + replay.Skipped);
    });

    [Fact]
    public void Whatever_happens_it_ends_when_everybody_goes_on_with_it() => Gen.Select(AnyLimits, Gen.Int[1, 120], Gen.Int[0, 99].List[60]).Sample((limits, items, picks) =>
    {
        var replay = Some(items) with { Limits = limits };
        for (var i = 0; replay.EndedAt is null; i++)
        {
            Assert.True(i < 2000, "it goes on for ever");
            if (replay.State == ReplayState.Paused)
                replay = ReplayProgress.Resume(replay, ["a", "b", "c"]);
            replay = Out(replay, Math.Min(ReplayProgress.Allowance(replay, Now), replay.Waiting));
            var failed = picks[i % picks.Count] % (replay.Out + 1);
            replay = End(replay, replay.Out - failed, failed, failed > 0 ? ["a", "b", "c"] : []);
        }
        Assert.Equal((ReplayState.Finished, items), (replay.State, replay.Sent + replay.Failed));
    });

    [Fact]
    public void With_half_of_it_mended_only_it_stops_within_the_twenty_and_after_twenty_six_at_most()
    {
        var replay = Some(10_000);
        for (var turn = 0; replay.State == ReplayState.Running; turn++)
        {
            replay = Out(replay, Math.Min(1, ReplayProgress.Allowance(replay, Now)));
            replay = End(replay, turn % 2 == 0 ? 1 : 0, turn % 2);
        }
        Assert.Equal(ReplayState.Paused, replay.State);
        Assert.InRange(replay.Begun, 2, 26);
    }

    [Fact]
    public void Two_failures_stop_the_first_part_and_one_does_not()
    {
        var canary = Out(Some(100) with { Limits = ReplayLimits.Careful(60) with { Stages = [5] } }, 5);
        Assert.Equal(ReplayState.Running, End(canary, 4, 1).State);
        Assert.Equal((ReplayState.Paused, ReplayReasons.StoppedByFailures), (End(canary, 3, 2).State, End(canary, 3, 2).Stopped));
    }

    [Fact]
    public void Beyond_the_stages_more_than_a_fifth_stops_it()
    {
        var rest = Out(Some(1000) with { Limits = ReplayLimits.Careful(600_000) with { Stages = [] } }, 200);
        Assert.Equal(ReplayState.Running, End(rest, 80, 20).State);
        Assert.Equal(ReplayReasons.StoppedByShare, End(rest, 79, 21).Stopped);
        Assert.Null(End(rest, 0, ReplayProgress.ShareOfMin - 1).Stopped);
    }

    [Fact]
    public void A_failure_of_another_kind_stops_it_anywhere_and_a_refusal_the_first_parts_only()
    {
        var early = Out(Some(1000), 1);
        var late = Out(Some(1000) with { Sent = 200, Waiting = 800 }, 100);

        Assert.Null(End(late, 99, 1, Reasons.TimedOut).Stopped);
        Assert.Equal(ReplayReasons.StoppedByNew, End(late, 99, 1, Reasons.ServerTrouble).Stopped);
        Assert.Null(End(late with { Limits = late.Limits with { StopsOnNewFailure = false } }, 99, 1, Reasons.ServerTrouble).Stopped);
        Assert.Equal(ReplayReasons.StoppedByNew, End(early, 1, 0, ReplayReasons.RefusedByAgency).Stopped);
        Assert.Null(End(late, 100, 0, ReplayReasons.RefusedByAgency).Stopped);
    }

    [Fact]
    public void What_a_person_has_seen_does_not_stop_it_twice()
    {
        var stopped = End(Out(Some(1000) with { Limits = ReplayLimits.Careful(6000) with { Stages = [] } }, 100), 50, 50, Reasons.ServerTrouble);
        Assert.Equal(ReplayState.Paused, stopped.State);

        var resumed = ReplayProgress.Resume(stopped, [Reasons.ServerTrouble]);

        Assert.Equal((ReplayState.Running, null), (resumed.State, resumed.Stopped));
        Assert.Null(End(Out(resumed, 100), 90, 10, Reasons.ServerTrouble).Stopped);
    }

    [Fact]
    public void Nothing_goes_while_it_may_be_undone_or_does_not_run()
    {
        Assert.Equal(0, ReplayProgress.Allowance(Some(10) with { BeginsAt = Now.AddSeconds(1) }, Now));
        Assert.Equal(0, ReplayProgress.Allowance(Some(10) with { State = ReplayState.Paused }, Now));
        Assert.Equal(1, ReplayProgress.Allowance(Some(10), Now));
    }

    [Fact]
    public void What_has_ended_never_moves() => Assert.All(Enum.GetValues<ReplayState>(), to =>
    {
        Assert.False(ReplayProgress.Allows(ReplayState.Finished, to));
        Assert.False(ReplayProgress.Allows(ReplayState.Cancelled, to));
    });

    [Fact]
    public void A_forecast_counts_what_will_be_in_time_at_that_rate()
    {
        var forecast = ReplayForecast.Of([Now.AddMinutes(-1), Now.AddMinutes(1), Now.AddSeconds(30), null, Now.AddHours(1)], 2, Now, Now);
        Assert.Equal(new ReplayForecast(Now.AddMinutes(2.5), 2, 1, 1, 1), forecast);
        Assert.Equal(2, ReplayForecast.Of([Now.AddMinutes(1), Now.AddSeconds(30)], 120, Now, Now).InTime);
    }

    [Theory]
    [InlineData("  Cơ quan đã khắc phục ", "Cơ quan đã khắc phục", null)]
    [InlineData("", null, "required")]
    [InlineData("ab", null, "length")]
    [InlineData("tai\u0007sao", null, "characters")]
    [InlineData("tại \u202Esao", null, "characters")]
    [InlineData("công dân 001 326 000 123 gọi", null, "personal-number")]
    [InlineData("phiếu 12345, máy lẻ 12", "phiếu 12345, máy lẻ 12", null)]
    public void A_reason_is_words_and_nobodys_number(string text, string? expected, string? rule) => Assert.Equal((expected, rule), (ActReason.Read(text, out var broken), broken));

    private static Replay Some(int items) => new()
    {
        Id = Guid.Empty, State = ReplayState.Running, MadeAt = Now, MadeBy = "operator-a", Offices = "H26.12.00.000", Agencies = "police", Selection = default, ExpiresAt = Now, Limits = ReplayLimits.Careful(600_000),
        KnownCodes = Reasons.TimedOut, Items = items, Waiting = items, Skipped = 0, BeginsAt = Now,
    };

    private static Replay Out(Replay replay, int count) => replay with { Out = replay.Out + count, Waiting = replay.Waiting - count };

    private static Replay End(Replay replay, int sent, int failed, params string[] codes) =>
        ReplayProgress.Judge(replay with { Out = replay.Out - sent - failed, Sent = replay.Sent + sent, Failed = replay.Failed + failed }, codes, Now);
}
