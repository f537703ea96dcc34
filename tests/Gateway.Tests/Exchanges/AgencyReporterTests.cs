using Gateway.Exchanges;
using Gateway.Host.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Planning;
using Gateway.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Exchanges;

public sealed class AgencyReporterTests : IAsyncLifetime, IAgencyStateStore
{
    private readonly Stage stage = new();
    private readonly List<(CircuitState Circuit, int Gone)> told = [];
    private bool isShut;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => stage.DisposeAsync();

    Task IAgencyStateStore.TellAsync(string agency, CircuitState circuit, int gone, DateTimeOffset now)
    {
        if (isShut)
            throw new InvalidOperationException("shut");
        told.Add((circuit, gone));
        return Task.CompletedTask;
    }

    Task<(CircuitState Circuit, int UnderWay)?> IAgencyStateStore.FindAsync(string agency, string owner) => throw new NotSupportedException();

    [Fact]
    public async Task What_needs_no_sending_any_more_is_counted_and_what_waits_for_another_attempt_is_not()
    {
        await using var room = Room();
        for (var i = 1; i <= 3; i++)
            await stage.OpenAsync("accepted-birth", $"000.00.12.H26-261123-{i:0000}");
        var ends = new Queue<Outcome>([new Outcome.Failed(Reasons.Busy, MayHaveArrived: false), new Outcome.Refused("refused"), new Outcome.Deferred("HS-1", TimeSpan.FromDays(1))]);
        room.Adapter.Send = (_, _) => Task.FromResult(ends.Dequeue());
        await room.StartSettlersAsync();
        await room.Pump.RunOnceAsync(Stop);
        await room.DrainAsync();
        using var reporter = Reporter(room);

        isShut = true;
        await Assert.ThrowsAsync<InvalidOperationException>(() => reporter.RunOnceAsync(Stop));
        isShut = false;
        await reporter.RunOnceAsync(Stop);
        Assert.Equal([(CircuitState.Closed, 2)], told);
    }

    [Fact]
    public async Task The_circuit_is_told_when_it_changes_and_when_the_duty_comes_and_not_otherwise()
    {
        await using var room = Room();
        using var reporter = Reporter(room);
        reporter.Duty = new Duty(Duty.Agency("civil-status"), stage.Clock);
        reporter.Duty.Keep();
        room.Agency.Turn = reporter.Duty.Turns;
        await reporter.RunOnceAsync(Stop);
        await reporter.RunOnceAsync(Stop);
        await room.BreakCircuitAsync();
        await reporter.RunOnceAsync(Stop);
        stage.Clock.Advance(TimeSpan.FromSeconds(1));
        await reporter.RunOnceAsync(Stop);
        reporter.Duty.LetGo();
        reporter.Duty.Keep();
        room.Agency.Turn = reporter.Duty.Turns;
        await reporter.RunOnceAsync(Stop);
        await reporter.RunOnceAsync(Stop);
        Assert.Equal([CircuitState.Closed, CircuitState.Open, CircuitState.HalfOpen, CircuitState.HalfOpen], told.Select(news => news.Circuit));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ExchangeRoom Room() => new(stage.Exchanges, stage.Contracts["civil-status"], stage.Clock);

    private AgencyReporter Reporter(ExchangeRoom room) => new(room.Agency, this, stage.Clock, NullLogger<AgencyReporter>.Instance);
}
