using Gateway.Exchanges;
using Gateway.Host.Exchanges;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Exchanges;

public sealed class AgencyCircuitTests
{
    private static readonly AgencyLimits Limits = new() { ConcurrencyMax = 64, AttemptTimeout = TimeSpan.FromSeconds(20) };
    private static readonly Outcome Away = new Outcome.Failed(Reasons.Unreachable, MayHaveArrived: false), Done = new Outcome.Refused("refused");
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task However_much_went_well_before_an_agency_that_dies_is_noticed_within_half_a_second()
    {
        var gate = Gate();
        for (var i = 0; i < 20_000; i++)
            await CallAsync(gate, Done);
        var failed = 0;
        for (; gate.IsFlowing; failed++)
            await CallAsync(gate, Away);
        Assert.InRange(failed, Limits.BreakerMinimum, 500);
    }

    [Fact]
    public async Task An_agency_that_fails_by_time_outs_is_noticed_however_slowly_they_come()
    {
        var gate = Gate();
        for (var i = 0; i < Limits.BreakerMinimum; i++)
        {
            Assert.True(gate.IsFlowing);
            await CallAsync(gate, Away);
            clock.Advance(TimeSpan.FromSeconds(2));
        }
        Assert.False(gate.IsFlowing);
    }

    [Fact]
    public async Task An_agency_that_turns_everybody_away_is_left_alone()
    {
        var gate = Gate();
        for (var i = 0; i < Limits.BreakerMinimum; i++)
            await CallAsync(gate, new Outcome.Failed(Reasons.Busy, MayHaveArrived: true));
        Assert.False(gate.IsFlowing);
    }

    [Fact]
    public async Task A_probe_comes_within_a_second_or_a_tenth_of_the_time_away_up_to_the_break_of_the_contract()
    {
        var gate = Gate();
        while (gate.IsFlowing)
            await CallAsync(gate, Away);
        var (away, probes, last) = (0.0, 0, 0.0);
        for (; away < 300; probes++)
        {
            last = await NextProbeAsync(gate);
            Assert.InRange(last, 1, Math.Min(Math.Max(1, away * 0.1), Limits.BreakFor.TotalSeconds) + 0.2);
            away += last;
            Assert.NotNull(await CallAsync(gate, Away));
            gate.Leave(1);
        }
        Assert.InRange(last, Limits.BreakFor.TotalSeconds, Limits.BreakFor.TotalSeconds + 0.2);
        Assert.InRange(probes, 40, 50);

        await NextProbeAsync(gate);
        await CallAsync(gate, Done);
        gate.Leave(1);
        Assert.True(gate.IsFlowing);
        Assert.Equal(Limits.ConcurrencyMax, gate.Enter(100));
    }

    // Seconds until one place is given, which is then taken.
    private async Task<double> NextProbeAsync(AgencyGate gate)
    {
        var began = clock.GetUtcNow();
        Assert.Null(await CallAsync(gate, Done));
        while (gate.Enter(100) is var taken && taken == 0)
            clock.Advance(TimeSpan.FromMilliseconds(50));
        return (clock.GetUtcNow() - began).TotalSeconds;
    }

    private async Task<Outcome?> CallAsync(AgencyGate gate, Outcome end)
    {
        clock.Advance(TimeSpan.FromMilliseconds(1));
        return await gate.RunAsync(_ => ValueTask.FromResult(end), end, TestContext.Current.CancellationToken);
    }

    private AgencyGate Gate() => new(Limits, Limits.AttemptTimeout, clock);
}
