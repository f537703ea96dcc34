using System.Net;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Host.Operating;
using Gateway.Storage;
using Gateway.Tests.Hosting;
using Gateway.Tests.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Operating;

public sealed class WriterCheckTests
{
    private readonly FakeTimeProvider clock = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_locked_store_makes_us_unready_until_it_is_free()
    {
        await using var stage = new Stage();
        await using var other = new SqliteConnection($"Data Source={stage.File};Pooling=False");
        other.Open();
        await using var host = await StartAsync(stage.Database);
        Assert.Equal((HttpStatusCode.OK, "[+]writer ok\nready\n"), await AskAsync(host));

        Run(other, "begin immediate");
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "[-]writer busy\nnot ready\n"), await AskAsync(host));

        Run(other, "rollback");
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((HttpStatusCode.OK, "[+]writer ok\nready\n"), await AskAsync(host));
    }

    [Fact]
    public async Task A_full_disk_makes_us_unready_until_there_is_room()
    {
        using var disk = SmallDisk.TryMount(2 << 20);
        Assert.SkipWhen(disk is null, "A small file system can be mounted by root only.");
        var address = new StoreAddress(Path.Combine(disk!.Folder, "gateway.db"));
        Migrations.Apply(address);
        await using var database = GatewayDatabase.Open(address);
        await using var host = await StartAsync(database);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => FillAsync(host.Services.GetRequiredService<WatchedStore>()));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "[-]writer full a moment ago\nnot ready\n"), await AskAsync(host));

        disk.Grow(16 << 20);
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((HttpStatusCode.OK, "[+]writer ok\nready\n"), await AskAsync(host));
    }

    [Fact]
    public async Task Whoever_asks_often_makes_us_write_once_a_second()
    {
        await using var stage = new Stage();
        await using var host = await StartAsync(stage.Database);
        await AskAsync(host);
        await stage.Database.WriteAsync(session => session.ExecuteAsync("delete from lease", _ => { }));

        await AskAsync(host);
        Assert.Equal(0, await RowsAsync(stage));
        clock.Advance(TimeSpan.FromSeconds(1));
        await AskAsync(host);
        Assert.Equal(1, await RowsAsync(stage));
    }

    // A server that is back is back for everybody, and one more question shows whether it is; a table that is held may be another's.
    [Theory]
    [InlineData(StoreTrouble.Closed, 1)]
    [InlineData(StoreTrouble.Unknown, 1)]
    [InlineData(StoreTrouble.Busy, 5)]
    public async Task What_was_refused_a_moment_ago_is_remembered_no_longer_than_it_takes_to_know_better(StoreTrouble trouble, int seconds)
    {
        await using var stage = new Stage();
        var moody = new MoodyStore(stage.Database) { Trouble = trouble };
        await using var host = await StartAsync(moody);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => host.Services.GetRequiredService<WatchedStore>().WriteAsync<int>(_ => new(0)));
        moody.Trouble = null;

        clock.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, $"[-]writer {trouble.ToString().ToLowerInvariant()} a moment ago\nnot ready\n"), await AskAsync(host));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((HttpStatusCode.OK, "[+]writer ok\nready\n"), await AskAsync(host));
    }

    private sealed class MoodyStore(GatewayDatabase store) : GatewayDatabase
    {
        public StoreTrouble? Trouble { get; set; }

        public override Dialect Dialect => store.Dialect;

        public override bool IsSole => store.IsSole;

        public override Task<T> WriteAsync<T>(Func<Session, ValueTask<T>> work) => Trouble is { } trouble ? throw new StoreUnavailableException(trouble, TimeSpan.FromSeconds(5)) : store.WriteAsync(work);

        public override Task<T> ReadAsync<T>(Func<System.Data.Common.DbConnection, Task<T>> read) => store.ReadAsync(read);

        public override Task<DateTimeOffset> NowAsync() => store.NowAsync();

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private static async Task<int> RowsAsync(Stage stage) =>
        (await stage.Database.WriteAsync(session => session.QueryAsync("select count(*) from lease", _ => { }, row => row.Small())))[0];

    private static async Task FillAsync(WatchedStore store)
    {
        for (var number = 0; number < 1000; number++)
        {
            var id = new Guid(number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
            await store.WriteAsync(session => session.ExecuteAsync("insert into payload (id, kind, dossier, body) values (?1, 'reply', '', ?2)", row => row.Add(id).Add(new byte[16 << 10])));
        }
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static async Task<(HttpStatusCode, string)> AskAsync(SmallHost host)
    {
        using var reply = await host.Client.GetAsync("/readyz?verbose", Stop);
        return (reply.StatusCode, await reply.Content.ReadAsStringAsync(Stop));
    }

    private Task<SmallHost> StartAsync(GatewayDatabase database) => SmallHost.StartAsync(app => app.MapHealth(), builder =>
    {
        builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton(new WatchedStore(database, clock)).AddSingleton<WriterCheck>();
        builder.Services.AddSingleton(provider => new ReadyCheck("writer", _ => provider.GetRequiredService<WriterCheck>().AskAsync()));
    });
}
