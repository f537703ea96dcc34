using Gateway.Exchanges;
using Gateway.Host.Operating.Replays;
using Gateway.Operating;
using Gateway.Storage;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Operating.Replays;

public sealed class SqliteReplayTests() : ReplayConformance(null);

public sealed class PostgresReplayTests(PostgresServer server) : ReplayConformance(server);

/// <summary>Replays on a real store, on each engine: what is frozen, what goes and in which order, and that nothing goes twice or is forgotten.</summary>
public abstract class ReplayConformance : IAsyncDisposable
{
    private readonly ReplayRoom room;

    protected ReplayConformance(PostgresServer? server) => room = new ReplayRoom(server);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return room.DisposeAsync();
    }

    [Fact]
    public async Task What_was_parked_is_sent_again_byte_by_byte_under_its_old_key()
    {
        await room.Stage.OpenAsync("accepted-birth", ReplayRoom.Number(1));
        await room.AnswerAsync(new Outcome.Failed(Reasons.TimedOut, MayHaveArrived: true, Then: NextMove.Park));
        var replay = await room.StartAsync();

        var over = await room.FinishAsync(replay.Id);

        Assert.Equal((ReplayState.Finished, 1, 0, 0), (over.State, over.Sent, over.Failed, over.Skipped));
        Assert.Equal((1, 2), (room.Sent[0].Attempt, room.Sent[1].Attempt));
        Assert.Equal(room.Sent[0] with { Attempt = 2 }, room.Sent[1]);
        Assert.Equal(ExchangeState.AwaitingCallback, (await room.StandingAsync(ReplayRoom.Number(1))).State);
    }

    [Fact]
    public async Task What_fails_again_is_parked_again_and_the_item_says_why()
    {
        await room.ParkAsync(1, 2);
        var replay = await room.StartAsync();
        await room.MoveAsync();
        await room.AnswerAsync(new Outcome.Failed(Reasons.ServerTrouble, MayHaveArrived: true, Then: NextMove.Park));
        await room.MoveAsync();

        var over = await room.FindAsync(replay.Id);

        Assert.Equal((ReplayState.Finished, 0, 2), (over.State, over.Sent, over.Failed));
        Assert.All(await room.ItemsAsync(replay.Id), item => Assert.Equal(("failed", Reasons.ServerTrouble), (item.State, item.Reason)));
        Assert.Equal((ExchangeState.Parked, Reasons.ServerTrouble), ((await room.StandingAsync(ReplayRoom.Number(1))).State, (await room.StandingAsync(ReplayRoom.Number(1))).Code));
    }

    [Fact]
    public async Task What_may_have_arrived_where_no_repeat_is_recognised_is_asked_about_first()
    {
        await room.ParkAsync(1, 1);
        var preview = await room.PreviewAsync();
        await SetAskFirstAsync();
        Assert.Equal(0, preview.AskFirst);
        var again = await room.PreviewAsync();
        Assert.Equal(1, again.AskFirst);
        await room.StartAsync(again.Id);
        await room.MoveAsync();

        var claimed = Assert.Single(await room.Stage.Exchanges.ClaimAsync(ReplayRoom.Agency, 5, "node-1", room.Stage.Now, TimeSpan.FromMinutes(1)));

        Assert.True(claimed.Standing.AskFirst);
        Assert.Equal(1, claimed.Standing.Attempts);
    }

    [Fact]
    public async Task A_new_failure_of_the_same_group_is_counted_and_not_swept_in()
    {
        await room.ParkAsync(1, 3);
        var replay = await room.StartAsync();
        await room.ParkAsync(10, 2);

        var over = await room.FinishAsync(replay.Id);

        Assert.Equal((3, 3), (over.Items, over.Sent));
        Assert.Equal(2, await room.Queries.CountNewAsync(replay.Id, room.Search.WhereOf(ReplayRoom.Parked, null, room.Stage.Now), Stop));
        Assert.Equal(ExchangeState.Parked, (await room.StandingAsync(ReplayRoom.Number(10))).State);
    }

    [Theory]
    [InlineData("dot:dgl-1", 3)]
    [InlineData("dot:DGL-1 trang-thai:can-xu-ly sap-xep:han", 1)]
    [InlineData("replay:DGL-1,DGL-2 state:awaiting_callback", 2)]
    [InlineData("dot:DGL-2", 0)]
    public async Task What_was_in_a_replay_is_found_by_what_people_call_it(string query, int found)
    {
        await room.ParkAsync(1, 3);
        await room.StartAsync();
        await room.MoveAsync();
        await room.AnswerAsync(ReplayRoom.Taken, 2);
        await room.AnswerAsync(new Outcome.Failed(Reasons.TimedOut, MayHaveArrived: true, Then: NextMove.Park));
        await room.ParkAsync(10, 1);

        var page = await room.Search.PageAsync(SomeWords.Grammar.Read(query, room.Stage.Now).Query!, null, null, 50, room.Stage.Now, Stop);

        Assert.Equal(found, page.Rows.Count);
    }

    [Fact]
    public async Task The_same_item_twice_in_a_batch_and_alone_is_sent_once()
    {
        await room.ParkAsync(1, 3);
        var (batch, other) = (await room.PreviewAsync(), await room.PreviewAsync());
        var alone = await room.PreviewAsync((await room.StandingAsync(ReplayRoom.Number(2))).Exchange.Id);

        Assert.Equal(ReplayStart.Started, await room.StartAsync(batch.Id));
        Assert.Equal(ReplayStart.Empty, await room.StartAsync(alone.Id));
        Assert.Equal(ReplayStart.Empty, await room.StartAsync(other.Id));
        Assert.All(await room.ItemsAsync(alone.Id), item => Assert.Equal(ReplayReasons.InAnother, item.Reason));
        Assert.Equal(ReplayReasons.InAnother, (await room.ItemsAsync((await room.PreviewAsync((await room.StandingAsync(ReplayRoom.Number(2))).Exchange.Id)).Id)).Single().Reason);

        Assert.Equal(3, (await room.FinishAsync(batch.Id)).Sent);
        Assert.Equal(3, room.Sent.Count);
    }

    [Fact]
    public async Task Two_operators_who_start_at_once_share_the_items_and_none_is_in_both()
    {
        await room.ParkAsync(1, 12);
        var previews = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => room.PreviewAsync()));

        var answers = await Task.WhenAll(previews.Select(preview => room.StartAsync(preview.Id)));

        Assert.Equal([ReplayStart.Started, ReplayStart.Empty, ReplayStart.Empty, ReplayStart.Empty], answers.Order());
        Assert.Equal(12, await room.CountAsync("select count(*) from replay_item where state = 'waiting'"));
        Assert.Equal(12, await room.CountAsync("select count(distinct exchange) from replay_item where state = 'waiting'"));
    }

    [Fact]
    public async Task A_preview_that_is_started_twice_is_one_replay()
    {
        await room.ParkAsync(1, 2);
        var preview = await room.PreviewAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => room.StartAsync(preview.Id)));

        Assert.Equal([ReplayStart.Started, ReplayStart.Again, ReplayStart.Again], answers.Order());
        Assert.Equal(1, await room.CountAsync("select count(*) from replay where state = 'running'"));
        Assert.Equal(1, await room.CountAsync("select count(*) from operator_action"));
    }

    [Fact]
    public async Task An_old_preview_and_one_of_what_has_moved_are_not_started()
    {
        await room.ParkAsync(1, 3);
        var (old, changed) = (await room.PreviewAsync(), await room.PreviewAsync());
        await room.FinishAsync(await StartOneAsync(2));

        Assert.Equal((ReplayStart.Changed, 1), await room.Store.StartAsync(changed.Id, room.Act("vì sao"), TimeSpan.Zero, acceptChanged: false));
        room.Stage.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(ReplayStart.Expired, await room.StartAsync(old.Id));
        Assert.Equal(ReplayStart.NotThere, await room.StartAsync(Guid.Empty));
    }

    [Fact]
    public async Task What_moved_is_skipped_where_that_was_accepted()
    {
        await room.ParkAsync(1, 3);
        var preview = await room.PreviewAsync();
        await room.FinishAsync(await StartOneAsync(2));
        Assert.Equal(ReplayStart.Started, await room.StartAsync(preview.Id, acceptChanged: true));

        var over = await room.FinishAsync(preview.Id);

        Assert.Equal((2, 1), (over.Sent, over.Skipped));
        Assert.Equal(3, room.Sent.Count);
    }

    [Fact]
    public async Task A_pause_takes_back_what_has_not_left_and_a_resume_sends_it_once()
    {
        await room.ParkAsync(1, 10);
        var replay = await room.StartAsync();
        await room.MoveAsync();
        Assert.Equal(10, (await room.FindAsync(replay.Id)).Out);
        await room.AnswerAsync(ReplayRoom.Taken, 4);

        Assert.Equal(ReplayChange.Done, await room.ChangeAsync(replay.Id, ReplayState.Paused));
        await room.MoveAsync();

        Assert.Equal(0, await room.AnswerAsync(ReplayRoom.Taken));
        var paused = await room.FindAsync(replay.Id);
        Assert.Equal((ReplayState.Paused, 6, 0, 4), (paused.State, paused.Waiting, paused.Out, paused.Sent));
        Assert.Equal(6, await room.CountAsync($"select count(*) from exchange_due where state = 'parked' and reason = 'timed-out' and promised_at < {room.Stage.Now.AddYears(1).ToUnixTimeMilliseconds()}"));
        Assert.Equal(ReplayChange.Done, await room.ChangeAsync(replay.Id, ReplayState.Running));
        Assert.Equal(10, (await room.FinishAsync(replay.Id)).Sent);
        Assert.Equal(10, room.Sent.Select(sent => sent.Exchange).Distinct().Count());
        Assert.Equal(10, room.Sent.Count);
    }

    [Fact]
    public async Task A_failure_group_is_replayed_and_what_is_taken_back_is_in_it_as_before()
    {
        var groups = new GroupingStore(room.Stage.Database, room.Stage.Clock);
        await room.ParkAsync(1, 1);
        await groups.GroupAsync(100, room.Stage.Now);
        await room.Stage.OpenAsync("accepted-birth", ReplayRoom.Number(2));
        await room.AnswerAsync(new Outcome.Failed(Reasons.ConnectionLost, MayHaveArrived: true, Then: NextMove.Park) { Fault = Faults.Reset });
        await groups.GroupAsync(100, room.Stage.Now);
        var failing = await FailuresAsync();
        Assert.Equal(2, failing.Count);

        var replay = await room.PreviewAsync(new PreviewAsk(null, SomeWords.Grammar.Read("nhom:nl-2", room.Stage.Now).Query!, 600_000, ReplayRoom.All));
        Assert.Equal(ReplayStart.Started, await room.StartAsync(replay.Id));
        await room.MoveAsync();
        Assert.Equal((1, 1), ((await room.FindAsync(replay.Id)).Items, await room.CountAsync("select count(*) from exchange_due where state = 'due' and failure is not null")));
        Assert.Equal(failing, await FailuresAsync());
        Assert.Equal(ReplayChange.Done, await room.ChangeAsync(replay.Id, ReplayState.Paused));
        await room.MoveAsync();
        Assert.Equal(2, await room.CountAsync("select count(*) from exchange_due where state = 'parked'"));
        Assert.Equal(failing, await FailuresAsync());

        Assert.Equal(ReplayChange.Done, await room.ChangeAsync(replay.Id, ReplayState.Running));
        Assert.Equal(1, (await room.FinishAsync(replay.Id)).Sent);
        Assert.Equal(ReplayRoom.Number(1), Assert.Single(await FailuresAsync()).Dossier);
    }

    [Fact]
    public async Task What_was_let_go_before_anybody_grouped_it_is_grouped_by_what_it_met()
    {
        var groups = new GroupingStore(room.Stage.Database, room.Stage.Clock);
        await room.ParkAsync(1, 1);
        var replay = await room.StartAsync();
        await room.MoveAsync();
        Assert.Equal(0, (await groups.GroupAsync(100, room.Stage.Now)).Opened);

        Assert.Equal(ReplayChange.Done, await room.ChangeAsync(replay.Id, ReplayState.Paused));
        await room.MoveAsync();

        Assert.Equal(1, (await groups.GroupAsync(100, room.Stage.Now)).Opened);
        Assert.Equal(1, await room.CountAsync($"select count(*) from failure_cause where code = '{Reasons.TimedOut}'"));
    }

    [Fact]
    public async Task A_cancelled_one_sends_nothing_more_and_counts_what_was_in_flight()
    {
        await room.ParkAsync(1, 10);
        var replay = await room.StartAsync();
        await room.MoveAsync();
        var flying = await room.Stage.Exchanges.ClaimAsync(ReplayRoom.Agency, 3, "node-1", room.Stage.Now, TimeSpan.FromMinutes(1));

        Assert.Equal(ReplayChange.Done, await room.ChangeAsync(replay.Id, ReplayState.Cancelled));
        await room.MoveAsync();
        Assert.Equal((0, 3), (await room.AnswerAsync(ReplayRoom.Taken), (await room.FindAsync(replay.Id)).Out));
        await room.Stage.SettleAsync(flying, ReplayRoom.Taken);
        await room.MoveAsync();

        var over = await room.FindAsync(replay.Id);
        Assert.Equal((ReplayState.Cancelled, 3, 7, true), (over.State, over.Sent, over.Skipped, over.EndedAt is not null));
        Assert.Equal(ReplayChange.NotAllowed, await room.ChangeAsync(replay.Id, ReplayState.Running));
        Assert.Equal(7, await room.CountAsync("select count(*) from exchange_due where state = 'parked'"));
    }

    [Fact]
    public async Task One_that_is_undone_before_it_begins_sends_nothing()
    {
        await room.ParkAsync(1, 3);
        var preview = await room.PreviewAsync();
        await room.Store.StartAsync(preview.Id, room.Act("nhầm"), ReplayLimits.Undo, acceptChanged: false);
        await room.MoveAsync();
        Assert.Equal(0, (await room.FindAsync(preview.Id)).Out);

        await room.ChangeAsync(preview.Id, ReplayState.Cancelled);
        await room.MoveAsync();

        Assert.Equal((0, 3, ReplayState.Cancelled), (await room.AnswerAsync(ReplayRoom.Taken), (await room.FindAsync(preview.Id)).Skipped, (await room.FindAsync(preview.Id)).State));
    }

    [Fact]
    public async Task It_stops_by_itself_when_the_first_part_fails_and_goes_on_when_a_person_says_so()
    {
        await room.ParkAsync(1, 8);
        var replay = await room.StartAsync(ReplayLimits.Careful(600_000) with { Stages = [5] });
        await room.MoveAsync();
        Assert.Equal(5, await room.AnswerAsync(new Outcome.Failed(Reasons.TimedOut, MayHaveArrived: true, Then: NextMove.Park)));
        await room.MoveAsync();

        var stopped = await room.FindAsync(replay.Id);
        Assert.Equal((ReplayState.Paused, ReplayReasons.StoppedByFailures, 5, 3), (stopped.State, stopped.Stopped, stopped.Failed, stopped.Waiting));
        await room.MoveAsync();
        Assert.Equal(0, await room.AnswerAsync(ReplayRoom.Taken));
        await room.ChangeAsync(replay.Id, ReplayState.Running);
        Assert.Equal((3, 5), ((await room.FinishAsync(replay.Id)).Sent, (await room.FindAsync(replay.Id)).Failed));
    }

    [Fact]
    public async Task A_failure_of_another_kind_stops_it()
    {
        await room.ParkAsync(1, 4);
        var replay = await room.StartAsync(new ReplayLimits(600_000, [], 1000, 100, StopsOnNewFailure: true));
        await room.MoveAsync();
        await room.AnswerAsync(new Outcome.Failed(Reasons.UnknownReply, MayHaveArrived: true, Then: NextMove.Park), 1);
        await room.MoveAsync();
        await room.MoveAsync();

        var stopped = await room.FindAsync(replay.Id);
        Assert.Equal((ReplayState.Paused, ReplayReasons.StoppedByNew, 3, 0), (stopped.State, stopped.Stopped, stopped.Waiting, stopped.Out));
    }

    [Fact]
    public async Task A_worker_that_dies_anywhere_leaves_nothing_behind_and_nothing_twice()
    {
        await room.ParkAsync(1, 30);
        var replay = await room.StartAsync(ReplayLimits.Careful(600_000));
        for (var i = 0; i < 40 && (await room.FindAsync(replay.Id)).EndedAt is null; i++)
        {
            await room.MoveAsync();
            room.KillWorker();
            await room.AnswerAsync(ReplayRoom.Taken, 3);
        }

        var over = await room.FinishAsync(replay.Id);

        Assert.Equal((30, 30), (over.Sent, over.Items));
        Assert.Equal(30, room.Sent.Count);
        Assert.Equal(30, room.Sent.Select(sent => sent.Exchange).Distinct().Count());
        Assert.All(await room.ItemsAsync(replay.Id), item => Assert.Equal("sent", item.State));
    }

    [Fact]
    public async Task An_attempt_that_is_lost_with_its_process_is_taken_up_again_and_is_no_failure()
    {
        await room.ParkAsync(1, 1);
        var replay = await room.StartAsync(ReplayLimits.Careful(600_000));
        await room.MoveAsync();
        await room.Stage.ClaimOneAsync(ReplayRoom.Agency);
        room.Stage.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, (await room.Stage.RescueAsync("node-2", onlyOwner: false)).Events);
        await room.MoveAsync();
        Assert.Equal((1, ReplayState.Running), ((await room.FindAsync(replay.Id)).Out, (await room.FindAsync(replay.Id)).State));
        room.Stage.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal((1, 0), ((await room.FinishAsync(replay.Id)).Sent, (await room.FindAsync(replay.Id)).Failed));
    }

    [Fact]
    public async Task Whatever_is_done_is_recorded_with_who_and_why()
    {
        await room.ParkAsync(1, 2);
        var replay = await room.StartAsync();
        await room.ChangeAsync(replay.Id, ReplayState.Paused, 30);
        await room.ChangeAsync(replay.Id, ReplayState.Running);
        await room.FinishAsync(replay.Id);

        var records = (await room.Stage.Audit.NextAsync(1000)).Runs.SelectMany(run => run.Records).Select(record => System.Text.Json.JsonDocument.Parse(record).RootElement).ToList();
        string[] Of(string type) => [.. records.Where(record => record.GetProperty("type").GetString() == type).Select(record => record.GetProperty("actor").GetString()!)];

        Assert.Equal(["operator-a"], Of("replay.started"));
        Assert.Equal(["operator-a", "operator-a"], Of("replay.changed"));
        Assert.Equal(["operator-a", "operator-a"], Of("exchange.replayed"));
        Assert.Equal(["gateway"], Of("replay.ended"));
        Assert.Equal("Cơ quan đã khắc phục", records.Single(record => record.GetProperty("type").GetString() == "replay.started").GetProperty("reason").GetString());
        Assert.Equal(3, await room.CountAsync("select count(*) from operator_action"));
    }

    [Fact]
    public async Task Previews_that_nobody_started_are_forgotten_and_replays_are_not()
    {
        await room.ParkAsync(1, 2);
        await room.PreviewAsync();
        var replay = await room.StartAsync();
        room.Stage.Clock.Advance(TimeSpan.FromHours(2));

        var work = new ReplayWork(room.Stage.Database);
        while (await work.PruneAsync(room.Stage.Now))
        {
        }

        Assert.Equal((1, 2), (await room.CountAsync("select count(*) from replay"), await room.CountAsync("select count(*) from replay_item")));
        Assert.NotNull(await room.FindAsync(replay.Id));
    }

    [Fact]
    public async Task An_agency_that_takes_nothing_is_spared_until_it_is_probed()
    {
        await room.ParkAsync(1, 3);
        var replay = await room.StartAsync();
        var states = new AgencyStateStore(room.Stage.Database);
        await states.TellAsync(ReplayRoom.Agency, CircuitState.Open, 0, room.Stage.Now);
        await room.MoveAsync();
        Assert.Equal(0, (await room.FindAsync(replay.Id)).Out);
        await states.TellAsync(ReplayRoom.Agency, CircuitState.HalfOpen, 0, room.Stage.Now);
        await room.MoveAsync();
        Assert.Equal(1, (await room.FindAsync(replay.Id)).Out);
        await states.TellAsync(ReplayRoom.Agency, CircuitState.Closed, 0, room.Stage.Now);
        await room.MoveAsync();
        Assert.Equal(3, (await room.FindAsync(replay.Id)).Out);
    }

    [Fact]
    public async Task Sixty_a_minute_is_one_a_second()
    {
        await room.ParkAsync(1, 5);
        var replay = await room.StartAsync(ReplayRoom.All);
        await room.ChangeAsync(replay.Id, null, 60);
        for (var second = 1; second <= 3; second++)
        {
            await room.MoveAsync();
            Assert.Equal(second, (await room.FindAsync(replay.Id)).Out);
            await room.Worker.MoveAsync(Stop);
            Assert.Equal(second, (await room.FindAsync(replay.Id)).Out);
        }
    }

    private async Task<Guid> StartOneAsync(int dossier)
    {
        var preview = await room.PreviewAsync((await room.StandingAsync(ReplayRoom.Number(dossier))).Exchange.Id);
        Assert.Equal(ReplayStart.Started, await room.StartAsync(preview.Id));
        return preview.Id;
    }

    private Task<List<(string Dossier, Guid Failure, DateTimeOffset FailedAt, DateTimeOffset PromisedAt)>> FailuresAsync() => room.Stage.Database.WriteAsync(session => session.QueryAsync(
        "select dossier, failure, failed_at, promised_at from exchange_due where failure is not null order by dossier", _ => { }, row => (row.Text(), row.Id(), row.Time(), row.Time())));

    private Task<int> SetAskFirstAsync() => room.Stage.Database.WriteAsync(session => session.ExecuteAsync("update exchange_due set ask_first = 1 where state = 'parked'", _ => { }));
}
