using Gateway.Exchanges;
using Gateway.Storage;
using Gateway.Tests.Storage;
using Npgsql;

namespace Gateway.Tests.Exchanges;

/// <summary>An agency that comes from one process to another: its limits are one agency's all the while.</summary>
public sealed class HandoverTests(PostgresServer server) : IAsyncDisposable
{
    private const string Agency = "civil-status";
    private readonly Stage stage = new(server);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => stage.DisposeAsync();

    [Fact]
    public async Task Places_that_the_process_before_has_taken_are_free_when_its_attempts_have_ended()
    {
        await using var room = Room(SomeContracts.Of(Agency).Limits with { ConcurrencyMax = 4, RatePerSecondMax = null });
        await OpenAsync(8);
        var answer = Holding(room);
        room.Left = (CircuitState.Closed, 3);

        await room.Pump.RunOnceAsync(Stop);
        await room.Pump.RunOnceAsync(Stop);
        Assert.Equal(1, room.Adapter.Sent);

        room.Left = (CircuitState.Closed, 1);
        await room.Pump.RunOnceAsync(Stop);
        Assert.Equal(3, room.Adapter.Sent);
        answer.SetResult(Refused);
    }

    [Fact]
    public async Task The_pace_begins_with_nothing_that_the_process_before_may_have_used()
    {
        await using var room = Room(SomeContracts.Of(Agency).Limits with { ConcurrencyMax = 8, RatePerSecondMax = 10 });
        await OpenAsync(8);
        var answer = Holding(room);
        room.Left = (CircuitState.Closed, 0);

        await room.Pump.RunOnceAsync(Stop);
        Assert.Equal(0, room.Adapter.Sent);
        stage.Clock.Advance(TimeSpan.FromSeconds(0.3));
        await room.Pump.RunOnceAsync(Stop);

        Assert.Equal(3, room.Adapter.Sent);
        answer.SetResult(Refused);
    }

    [Fact]
    public async Task Where_nobody_worked_for_it_before_all_of_a_second_s_pace_is_there()
    {
        await using var room = Room(SomeContracts.Of(Agency).Limits with { ConcurrencyMax = 8, RatePerSecondMax = 10 });
        await OpenAsync(8);
        var answer = Holding(room);
        room.Left = null;

        await room.Pump.RunOnceAsync(Stop);

        Assert.Equal(8, room.Adapter.Sent);
        answer.SetResult(Refused);
    }

    [Fact]
    public async Task An_agency_that_was_away_is_asked_by_one_call_at_a_time_until_one_gets_through()
    {
        await using var room = Room(SomeContracts.Of(Agency).Limits with { ConcurrencyMax = 8, RatePerSecondMax = null });
        await OpenAsync(8);
        room.Left = (CircuitState.Open, 0);
        room.Adapter.Send = (_, _) => Task.FromResult<Outcome>(new Outcome.Failed(Reasons.Unreachable, MayHaveArrived: false));

        await room.Pump.RunOnceAsync(Stop);
        await room.Pump.RunOnceAsync(Stop);
        Assert.Equal((1, CircuitState.Open), (room.Adapter.Sent, room.Agency.Gate.Circuit.State));

        room.Adapter.Send = (_, _) => Task.FromResult(Refused);
        stage.Clock.Advance(TimeSpan.FromSeconds(1.1));
        await room.Pump.RunOnceAsync(Stop);
        Assert.Equal((2, CircuitState.Closed), (room.Adapter.Sent, room.Agency.Gate.Circuit.State));
        while (await room.Pump.RunOnceAsync(Stop))
        {
        }
        Assert.Equal(8, room.Adapter.Sent);
    }

    [Fact]
    public async Task What_waits_in_hand_does_not_begin_once_the_agency_is_another_process_s()
    {
        await using var room = Room(SomeContracts.Of(Agency).Limits with { ConcurrencyMax = 2, RatePerSecondMax = null });
        await OpenAsync(8);
        var answer = Holding(room);
        await room.Pump.RunOnceAsync(Stop);
        answer.SetResult(Refused);
        answer = Holding(room);
        while (await room.Pump.RunOnceAsync(Stop))
        {
        }
        Assert.False(room.Agency.InHand.IsEmpty);
        var sent = room.Adapter.Sent;

        room.Duty.LetGo();
        answer.SetResult(Refused);

        Assert.Equal(sent, room.Adapter.Sent);
    }

    [Fact]
    public async Task Attempts_of_a_process_that_lives_are_counted_and_those_of_a_killed_one_are_not()
    {
        var states = new AgencyStateStore(stage.Database);
        Assert.Null(await states.FindAsync(Agency, "node-1"));
        await OpenAsync(6);
        foreach (var (owner, count) in new[] { ("node-1", 1), ("node-2", 2), ("node-3", 3) })
            Assert.Equal(count, (await stage.Exchanges.ClaimAsync(Agency, count, owner, stage.Now, TimeSpan.FromMinutes(1))).Count);
        await using var living = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(stage.Address.ConnectionString) { ApplicationName = PostgresWakeUp.SessionPrefix + "node-2" }.ConnectionString);
        await living.OpenAsync(Stop);

        Assert.Equal((CircuitState.Closed, 2), await states.FindAsync(Agency, "node-1"));
        Assert.Null(await states.FindAsync(Agency, "node-2"));
        await states.TellAsync(Agency, CircuitState.Open, 0, stage.Now);
        Assert.Equal((CircuitState.Open, 2), await states.FindAsync(Agency, "node-1"));
    }

    [Fact]
    public async Task A_probe_of_an_agency_that_was_away_waits_for_the_places_of_the_process_before()
    {
        await using var room = Room(SomeContracts.Of(Agency).Limits with { ConcurrencyMax = 2, RatePerSecondMax = null });
        await OpenAsync(4);
        var answer = Holding(room);
        room.Left = (CircuitState.Open, 2);

        await room.Pump.RunOnceAsync(Stop);
        Assert.Equal(0, room.Adapter.Sent);

        room.Left = (CircuitState.Open, 1);
        await room.Pump.RunOnceAsync(Stop);
        Assert.Equal(1, room.Adapter.Sent);
        answer.SetResult(Refused);
    }

    [Fact]
    public async Task An_agency_that_comes_back_is_not_tried_before_the_break_is_over_in_which_it_left()
    {
        await using var room = Room(SomeContracts.Of(Agency).Limits with { RatePerSecondMax = null });
        await room.BreakCircuitAsync();

        room.Agency.Gate.End();
        room.Agency.Gate.Begin((CircuitState.Open, 0));

        Assert.Equal(0, room.Agency.Gate.Enter(1));
        stage.Clock.Advance(room.Agency.Contract.Limits.BreakFor);
        Assert.Equal(1, room.Agency.Gate.Enter(1));
    }

    [Fact]
    public async Task Calls_of_both_processes_are_never_more_than_the_agency_s_places_inquiries_included()
    {
        const int places = 2;
        var limits = stage.Contracts[Agency].Limits with { ConcurrencyMax = places, RatePerSecondMax = null };
        await using var before = Room(limits);
        await stage.OpenAsync("accepted-birth", "000.00.12.H26-261123-9999");
        await stage.SettleAsync(await stage.ClaimOneAsync(Agency), new Outcome.Deferred("HS-1", TimeSpan.FromDays(2)));
        stage.Clock.Advance(TimeSpan.FromMinutes(11));
        var underWay = 0;
        before.Adapter.Inquire = async (_, token) =>
        {
            underWay++;
            try
            {
                return await ScriptedAdapter.SilentAsync<IReadOnlyList<InquiryAnswer>>(token);
            }
            finally
            {
                underWay--;
            }
        };
        await before.Pump.RunOnceAsync(Stop);
        before.Asking.Duty = before.Duty;
        await before.AskOnceAsync();
        Assert.Equal(1, underWay);
        await OpenAsync(4);
        before.Duty.LetGo();
        await before.Pump.StartAsync(Stop);
        for (var began = TimeProvider.System.GetTimestamp(); before.Agency.Gate.Elsewhere != places;)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(20));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Stop);
        }
        await before.Pump.StopAsync(Stop);

        await using var after = Room(limits);
        after.Left = await new AgencyStateStore(stage.Database).FindAsync(Agency, after.Node.Owner);
        var answer = Holding(after);
        await after.Pump.RunOnceAsync(Stop);

        Assert.InRange(underWay + after.Adapter.Sent, 1, places);
        answer.SetResult(Refused);
    }

    private static Outcome Refused => new Outcome.Refused("refused");

    private static TaskCompletionSource<Outcome> Holding(ExchangeRoom room)
    {
        var answer = new TaskCompletionSource<Outcome>();
        room.Adapter.Send = (_, _) => answer.Task;
        return answer;
    }

    private ExchangeRoom Room(AgencyLimits limits)
    {
        var room = new ExchangeRoom(stage.Exchanges, SomeContracts.Of(Agency) with { Limits = limits }, stage.Clock);
        room.Pump.Duty = room.Duty;
        return room;
    }

    private async Task OpenAsync(int count)
    {
        for (var i = 0; i < count; i++)
            await stage.OpenAsync("accepted-birth", $"000.00.12.H26-261123-{i:0000}");
    }
}
