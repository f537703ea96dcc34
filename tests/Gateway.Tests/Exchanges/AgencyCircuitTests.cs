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
    public async Task The_first_probe_comes_soon_and_each_further_one_later_up_to_the_break_of_the_contract()
    {
        var gate = Gate();
        while (gate.IsFlowing)
            await CallAsync(gate, Away);
        var waits = new List<double>();
        for (var probe = 0; probe < 6; probe++)
        {
            waits.Add(await NextProbeAsync(gate));
            Assert.NotNull(await CallAsync(gate, Away));
            gate.Leave(1);
        }
        Assert.Equal([1, 2, 4, 8, 15, 15], waits);

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
        while (gate.Enter(100) is var taken && taken == 0)
        {
            Assert.Null(await CallAsync(gate, Done));
            clock.Advance(TimeSpan.FromMilliseconds(500));
        }
        return Math.Round((clock.GetUtcNow() - began).TotalSeconds);
    }

    private async Task<Outcome?> CallAsync(AgencyGate gate, Outcome end)
    {
        clock.Advance(TimeSpan.FromMilliseconds(1));
        return await gate.RunAsync(_ => ValueTask.FromResult(end), end, TestContext.Current.CancellationToken);
    }

    private AgencyGate Gate() => new(Limits, Limits.AttemptTimeout, clock);
}
