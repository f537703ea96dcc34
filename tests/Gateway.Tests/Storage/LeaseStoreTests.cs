using Dapper;
using Gateway.Storage;

namespace Gateway.Tests.Storage;

public sealed class LeaseStoreTests(PostgresServer server) : IAsyncDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1), Over = TimeSpan.FromSeconds(-1);
    private readonly Stage stage = new(server);

    public ValueTask DisposeAsync() => stage.DisposeAsync();

    [Fact]
    public async Task A_lease_has_one_owner_until_its_time_is_over()
    {
        var store = new LeaseStore(stage.Database);
        await using var living = await LivingAsync("one");
        Assert.Equal(["a", "b"], (await store.HoldAsync("one", ["b", "a"], Long)).Order());
        Assert.Empty(await store.HoldAsync("two", ["a", "b"], Long));
        Assert.Empty(await store.HoldAsync("one", ["a"], Over));
        Assert.Equal(["a"], await store.HoldAsync("two", ["a", "b"], Long));
    }

    [Fact]
    public async Task What_its_owner_lets_go_is_free_at_once()
    {
        var store = new LeaseStore(stage.Database);
        await using var living = await LivingAsync("one");
        await store.HoldAsync("one", ["a"], Long);
        await store.LetGoAsync("two", ["a"]);
        Assert.Empty(await store.HoldAsync("two", ["a"], Long));
        await store.LetGoAsync("one", ["a"]);
        Assert.Equal(["a"], await store.HoldAsync("two", ["a"], Long));
    }

    [Fact]
    public async Task The_leases_of_an_owner_without_a_session_are_free_before_their_time()
    {
        var store = new LeaseStore(stage.Database);
        await store.HoldAsync("dead", ["a"], Long);
        Assert.Empty(await store.HoldAsync("two", ["a"], Long));
        await WhenSettledAsync();
        Assert.Equal(["a"], await store.HoldAsync("two", ["a"], Long + TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task Right_after_a_start_of_the_server_nobody_is_missed()
    {
        using var restarted = new PostgresServer();
        await using var stage = new Stage(restarted);
        var store = new LeaseStore(stage.Database);
        await store.HoldAsync("living", ["a"], Long);
        Assert.Empty(await store.HoldAsync("two", ["a"], Long + TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task A_lease_that_changes_hands_has_a_new_epoch()
    {
        var store = new LeaseStore(stage.Database);
        await store.HoldAsync("one", ["a"], Long);
        await store.HoldAsync("one", ["a"], Long);
        await store.LetGoAsync("one", ["a"]);
        await store.HoldAsync("one", ["a"], Over);
        await store.HoldAsync("two", ["a"], Long);
        Assert.Equal(2, (await stage.Database.WriteAsync(session => session.QueryAsync("select epoch from lease where name = ?1", row => row.Add("a"), columns => columns.Number())))[0]);
    }

    [Fact]
    public async Task A_wake_up_reaches_every_process_that_listens()
    {
        await using var sender = new PostgresWakeUp(stage.Address, "one");
        await using var listener = new PostgresWakeUp(stage.Address, "two");
        var heard = new TaskCompletionSource<string>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var listening = listener.ListenAsync(name => heard.TrySetResult(name), end.Token);
        while (!heard.Task.IsCompleted)
        {
            await sender.SendAsync(["planning"]);
            await Task.WhenAny(heard.Task, Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, end.Token));
        }
        Assert.Equal("planning", await heard.Task);
        await end.CancelAsync();
        await Record.ExceptionAsync(() => listening);
    }

    private async Task WhenSettledAsync()
    {
        while (!await stage.Database.ReadAsync(reader => reader.ExecuteScalarAsync<bool>("select " + PostgresDialect.IsSettled)))
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
    }

    // A process of that name as the store sees it: a session is open.
    private async Task<Npgsql.NpgsqlConnection> LivingAsync(string owner)
    {
        var connection = new Npgsql.NpgsqlConnection(new Npgsql.NpgsqlConnectionStringBuilder(stage.Address.ConnectionString) { ApplicationName = PostgresWakeUp.SessionPrefix + owner }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
