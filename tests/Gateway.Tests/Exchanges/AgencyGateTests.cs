using Gateway.Exchanges;
using Gateway.Host.Exchanges;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Exchanges;

public sealed class AgencyGateTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private static readonly Outcome TimedOut = new Outcome.Failed(Reasons.TimedOut, MayHaveArrived: true);
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public void Attempts_and_inquiries_share_the_places_and_neither_takes_all_from_the_other()
    {
        var gate = Gate(new() { ConcurrencyMax = 4, AttemptTimeout = Timeout });
        Assert.Equal(2, gate.EnterToAsk(10));
        Assert.Equal(0, gate.EnterToAsk(10));
        Assert.Equal(2, gate.Enter(10));
        gate.LeaveAsking(2);
        Assert.Equal(2, gate.Enter(10));
        Assert.Equal(0, gate.EnterToAsk(10));

        gate.Leave(1);
        Assert.Equal(0, gate.Enter(10));
        Assert.Equal(1, gate.EnterToAsk(10));
    }

    [Fact]
    public void A_place_is_left_with_the_answer_and_what_waits_for_the_store_is_bounded()
    {
        var gate = Gate(new() { ConcurrencyMax = 4, AttemptTimeout = Timeout });
        for (var answered = 0; answered < 256; answered++)
        {
            Assert.Equal(1, gate.Enter(1));
            Assert.True(gate.Answer());
        }
        Assert.Equal(4, gate.Enter(10));
        gate.Answer();
        gate.Answer();
        Assert.Equal(0, gate.Enter(10));

        gate.Settle(256);
        Assert.Equal(2, gate.Enter(10));
    }

    [Fact]
    public void A_claim_is_worth_its_while_when_a_quarter_of_the_places_is_free()
    {
        var gate = Gate(new() { ConcurrencyMax = 8, AttemptTimeout = Timeout });
        gate.Enter(8);
        Assert.False(gate.Answer());
        Assert.True(gate.Answer());
    }

    [Fact]
    public void A_single_place_goes_to_whoever_found_none()
    {
        var gate = Gate(new() { ConcurrencyMax = 1, AttemptTimeout = Timeout });
        Assert.Equal(1, gate.Enter(5));
        Assert.Equal(0, gate.EnterToAsk(5));
        gate.Leave(1);
        Assert.Equal(0, gate.Enter(5));
        Assert.Equal(1, gate.EnterToAsk(5));
        gate.LeaveAsking(1);
        Assert.Equal(1, gate.Enter(5));
    }

    [Fact]
    public void The_pace_is_one_for_both_and_looking_for_work_costs_none_of_it()
    {
        var gate = Gate(new() { ConcurrencyMax = 8, RatePerSecondMax = 2, AttemptTimeout = Timeout });
        for (var look = 0; look < 20; look++)
        {
            Assert.Equal(2, gate.Enter(8));
            gate.Leave(2, unused: true);
        }
        Assert.Equal(1, gate.EnterToAsk(1));
        Assert.Equal(1, gate.Enter(8));
        Assert.Equal((0, 0), (gate.EnterToAsk(4), gate.Enter(8)));
        gate.LeaveAsking(1);
        gate.Leave(1);
        Assert.Equal((0, 0), (gate.EnterToAsk(4), gate.Enter(8)));
        clock.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal((0, 1), (gate.Enter(8), gate.EnterToAsk(4)));
    }

    [Fact]
    public async Task Once_the_break_is_over_an_inquiry_may_be_the_probe_and_close_the_circuit()
    {
        var limits = new AgencyLimits { ConcurrencyMax = 4, AttemptTimeout = Timeout };
        var gate = Gate(limits);
        for (var i = 0; i < limits.BreakerMinimum; i++)
            await AskAsync(gate, new InquiryAnswer.Unclear(Reasons.Unreachable));
        Assert.False(gate.IsFlowing);
        Assert.Null(await AskAsync(gate, new InquiryAnswer.Absent()));
        Assert.Equal((0, 0), (gate.EnterToAsk(4), gate.Enter(4)));

        clock.Advance(limits.BreakFor);
        Assert.Equal(1, gate.EnterToAsk(4));
        Assert.Equal(0, gate.Enter(4));
        Assert.NotNull(await AskAsync(gate, new InquiryAnswer.Working("HS-1")));
        gate.LeaveAsking(1);
        Assert.True(gate.IsFlowing);
    }

    [Fact]
    public async Task What_an_agency_answers_never_opens_the_circuit_and_its_silence_does()
    {
        var limits = new AgencyLimits { ConcurrencyMax = 4, AttemptTimeout = Timeout };
        var gate = Gate(limits);
        for (var i = 0; i < 3 * limits.BreakerMinimum; i++)
            await AskAsync(gate, new InquiryAnswer.Unclear(Reasons.UnknownReply));
        Assert.True(gate.IsFlowing);

        var other = new AgencyGate(limits, TimeSpan.FromSeconds(1), clock);
        for (var i = 0; i < limits.BreakerMinimum; i++)
        {
            var silent = other.RunAsync(async token => await ScriptedAdapter.SilentAsync<Outcome>(token), TimedOut, TestContext.Current.CancellationToken);
            clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Same(TimedOut, await silent);
        }
        Assert.False(other.IsFlowing);
    }

    private AgencyGate Gate(AgencyLimits limits) => new(limits, Timeout, clock);

    private static ValueTask<IReadOnlyList<InquiryAnswer>?> AskAsync(AgencyGate gate, InquiryAnswer answer) =>
        gate.RunAsync<IReadOnlyList<InquiryAnswer>>(_ => ValueTask.FromResult<IReadOnlyList<InquiryAnswer>>([answer]), [], TestContext.Current.CancellationToken);
}
