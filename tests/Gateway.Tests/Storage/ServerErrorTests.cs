using Gateway.Dossiers;
using Gateway.Storage;
using Npgsql;

namespace Gateway.Tests.Storage;

/// <summary>Errors as a real server makes them, and what the store does with each: run again, tell, or leave open.</summary>
public sealed class ServerErrorTests(PostgresServer server) : IAsyncDisposable
{
    private readonly Stage stage = new(server);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => stage.DisposeAsync();

    [Fact]
    public async Task Of_two_that_wait_for_each_other_one_is_rolled_back_and_may_run_again()
    {
        await using var one = await BeginAsync("insert into lease (name, owner, epoch, until) values ('a', '', 0, 0)");
        await using var two = await BeginAsync("insert into lease (name, owner, epoch, until) values ('b', '', 0, 0)");
        var first = Record.ExceptionAsync(() => DoAsync(one, "insert into lease (name, owner, epoch, until) values ('b', '', 0, 0)"));
        var second = await Record.ExceptionAsync(() => DoAsync(two, "insert into lease (name, owner, epoch, until) values ('a', '', 0, 0)"));
        await DoAsync(two, "rollback");
        var errors = new[] { await first, second };
        Check(Assert.Single(errors, error => error is not null), "40P01", Aftermath.RolledBack);
    }

    [Fact]
    public async Task Of_two_that_change_what_both_have_read_one_is_rolled_back_and_may_run_again()
    {
        await AddAsync("a");
        await using var one = await BeginAsync("set transaction isolation level repeatable read; select * from lease");
        await using var two = await OpenAsync();
        await DoAsync(two, "update lease set until = 1");
        Check(await Record.ExceptionAsync(() => DoAsync(one, "update lease set until = 2")), "40001", Aftermath.RolledBack);
    }

    [Theory]
    [InlineData("set lock_timeout = '50ms'", "55P03")]
    [InlineData("set statement_timeout = '50ms'", "57014")]
    public async Task Who_waits_too_long_for_a_row_is_rolled_back_and_may_run_again(string limit, string state)
    {
        await AddAsync("a");
        await using var holder = await BeginAsync("update lease set until = 1");
        await using var waiting = await OpenAsync();
        await DoAsync(waiting, limit);
        Check(await Record.ExceptionAsync(() => DoAsync(waiting, "update lease set until = 2")), state, Aftermath.RolledBack);
    }

    [Theory]
    [InlineData("57P01", OpeningTrouble.Unreachable)]
    [InlineData("57P02", OpeningTrouble.Unreachable)]
    [InlineData("40P01", OpeningTrouble.Busy)]
    [InlineData("55P03", OpeningTrouble.Busy)]
    [InlineData("53300", OpeningTrouble.Crowded)]
    [InlineData("57014", OpeningTrouble.TimedOut)]
    public void A_server_that_is_restarted_or_busy_while_it_is_opened_is_waited_for(string state, OpeningTrouble trouble)
    {
        var fault = new PostgresException("", "FATAL", "FATAL", state);
        Assert.Equal(trouble, OpeningTroubles.Of(new InvalidOperationException("", fault)));
        Assert.True(Gateway.Host.Hosting.StoreTexts.Passes(trouble));
        if (trouble is OpeningTrouble.Crowded or OpeningTrouble.TimedOut)
            Assert.Equal(trouble, OpeningTroubles.Of(new StoreUnavailableException(StoreTrouble.Closed, TimeSpan.FromSeconds(1), fault)));
    }

    [Fact]
    public async Task A_row_that_can_never_be_stored_is_a_fault_and_is_tried_once()
    {
        var runs = 0;
        var fault = await Record.ExceptionAsync(() => stage.Database.WriteAsync(session =>
        {
            runs++;
            return session.ExecuteAsync("insert into lease (name, owner, epoch, until) values (?1, null, 0, 0)", row => row.Add("a"));
        }));
        Check(fault, "23502", Aftermath.Fault);
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task A_transaction_that_was_rolled_back_is_run_again_and_counts_once()
    {
        await AddAsync("a");
        var runs = 0;
        await stage.Database.WriteAsync(async session =>
        {
            await session.ExecuteAsync("update lease set until = until + 1 where name = ?1", row => row.Add("a"));
            if (runs++ < 2)
                await session.ExecuteAsync("do $$ begin raise exception 'again' using errcode = '40001'; end $$", _ => { });
            return 0;
        });
        Assert.Equal((3, 1L), (runs, await UntilAsync("a")));
    }

    [Fact]
    public async Task A_connection_that_breaks_before_the_commit_was_asked_for_has_stored_nothing_and_the_store_says_so()
    {
        var runs = 0;
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => stage.Database.WriteAsync(async session =>
        {
            runs++;
            await session.ExecuteAsync("insert into lease (name, owner, epoch, until) values ('a', '', 0, 0)", _ => { });
            return await session.ExecuteAsync("select pg_terminate_backend(pg_backend_pid())", _ => { });
        }));
        Assert.Equal((StoreTrouble.Closed, 1), (refused.Trouble, runs));
        Assert.Null(await UntilAsync("a"));
        await AddAsync("a");
    }

    [Fact]
    public async Task A_connection_that_breaks_in_the_commit_is_not_known_and_is_never_run_again_blindly()
    {
        await using var holder = await OpenAsync();
        await BreakCommitsAsync(holder);
        var runs = 0;
        var writing = stage.Database.WriteAsync(session =>
        {
            runs++;
            session.Tell("insert into lease (name, owner, epoch, until) values (?1, 'commit', 0, 0)", ["a"], (row, name) => row.Add(name));
            return ValueTask.FromResult(0);
        });
        await EndWhoeverWaitsAsync(holder);

        var left = await Assert.ThrowsAsync<StoreUnavailableException>(() => writing);

        Assert.Equal((StoreTrouble.Unknown, 1), (left.Trouble, runs));
    }

    [Fact]
    public async Task An_event_whose_commit_is_not_known_is_recognised_when_it_comes_again()
    {
        var offered = stage.Event("accepted-birth", "D-1");
        var receipt = (await stage.AcceptAsync(offered)).Receipt;
        await using (var holder = await OpenAsync())
        {
            await BreakCommitsAsync(holder, "dossier_event", "true");
            var other = stage.Event("accepted-birth", "D-2");
            var accepting = stage.AcceptAsync(other);
            await EndWhoeverWaitsAsync(holder);
            Assert.Equal(StoreTrouble.Unknown, (await Assert.ThrowsAsync<StoreUnavailableException>(() => accepting)).Trouble);
            await DoAsync(holder, "drop trigger break_commit on dossier_event");
            Assert.Equal(Acceptance.New, (await stage.AcceptAsync(other)).Acceptance);
            Assert.Equal(Acceptance.Repeat, (await stage.AcceptAsync(other)).Acceptance);
        }
        Assert.Equal((Acceptance.Repeat, receipt), ((await stage.AcceptAsync(offered)).Acceptance, (await stage.AcceptAsync(offered)).Receipt));
    }

    [Fact]
    public async Task A_server_without_a_free_place_refuses_and_the_gateway_waits()
    {
        await DoAsync(await OpenAsync(), $"alter database {new NpgsqlConnectionStringBuilder(stage.Address.ConnectionString).Database} connection limit 0");
        await using var pool = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(stage.Address.ConnectionString) { Username = await StrangerAsync(), Pooling = false }.ConnectionString);
        Check(await Record.ExceptionAsync(() => pool.OpenConnectionAsync(Stop).AsTask()), "53300", Aftermath.Refused);
    }

    private static void Check(Exception? error, string state, Aftermath aftermath)
    {
        Assert.Equal(state, Assert.IsType<PostgresException>(error).SqlState);
        Assert.Equal(aftermath, PostgresDialect.After(error!));
    }

    // A commit that waits: a check of its last moment stands behind a lock that the holder has.
    private static async Task BreakCommitsAsync(NpgsqlConnection holder, string table = "lease", string when = "new.owner = 'commit'")
    {
        await DoAsync(holder, "select pg_advisory_lock(1)");
        await DoAsync(holder, "create function wait_in_commit() returns trigger language plpgsql as 'begin perform pg_advisory_xact_lock(1); return null; end'");
        await DoAsync(holder, $"create constraint trigger break_commit after insert on {table} deferrable initially deferred for each row when ({when}) execute function wait_in_commit()");
    }

    private static async Task EndWhoeverWaitsAsync(NpgsqlConnection holder)
    {
        await using var command = new NpgsqlCommand("select count(pg_terminate_backend(pid)) from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())", holder);
        while ((long)(await command.ExecuteScalarAsync(Stop))! == 0)
            await Task.Yield();
    }

    private async Task<string> StrangerAsync()
    {
        const string Name = "stranger";
        await using var connection = await Task.FromResult(new NpgsqlConnection(new NpgsqlConnectionStringBuilder(stage.Address.ConnectionString) { Database = "postgres" }.ConnectionString));
        await connection.OpenAsync(Stop);
        await DoAsync(connection, $"do $$ begin create role {Name} login; exception when duplicate_object then null; end $$");
        return Name;
    }

    private Task<int> AddAsync(string name) => stage.Database.WriteAsync(session => session.ExecuteAsync("insert into lease (name, owner, epoch, until) values (?1, '', 0, 0)", row => row.Add(name)));

    private async Task<long?> UntilAsync(string name) => (await stage.Database.WriteAsync(session => session.QueryAsync("select until from lease where name = ?1", row => row.Add(name), columns => columns.NumberOrNull()))).FirstOrDefault();

    private async Task<NpgsqlConnection> BeginAsync(string sql)
    {
        var connection = await OpenAsync();
        await DoAsync(connection, "begin; " + sql);
        return connection;
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(stage.Address.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Stop);
        return connection;
    }

    private static async Task DoAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
