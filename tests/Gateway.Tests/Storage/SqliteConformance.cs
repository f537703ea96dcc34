using Gateway.Dossiers;
using Gateway.Storage;
using Microsoft.Data.Sqlite;

namespace Gateway.Tests.Storage;

public sealed class SqliteConformance() : StoreConformance(new Stage());

public sealed class SqliteDossierLife() : DossierLifeConformance(new Stage());

public sealed class SqliteFileTests
{
    [Fact]
    public async Task A_claim_reads_one_partial_index_and_sorts_nothing()
    {
        await using var stage = new Stage();
        await using var connection = new SqliteConnection($"Data Source={stage.File};Pooling=False");
        connection.Open();
        await using var command = connection.CreateCommand();
        command.CommandText = "explain query plan " + ExchangeStore.DueNow;
        for (var parameter = 1; parameter <= 3; parameter++)
            command.Parameters.Add(new SqliteParameter($"?{parameter}", parameter));
        var plan = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            plan.Add(reader.GetString(3));
        var step = Assert.Single(plan);
        Assert.Equal("SEARCH exchange_due USING COVERING INDEX exchange_due_claim (agency=? AND priority=? AND due_at<?)", step);
    }

    [Fact]
    public async Task A_locked_file_takes_nothing_says_so_and_goes_on_when_it_is_free()
    {
        await using var stage = new Stage();
        await using var connection = new SqliteConnection($"Data Source={stage.File};Pooling=False");
        connection.Open();
        Run(connection, "begin immediate");
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => stage.AcceptAsync(stage.Event("accepted-birth", "D-1")));
        Assert.Equal(StoreTrouble.Busy, refused.Trouble);
        Run(connection, "rollback");
        Assert.Equal(Acceptance.New, (await stage.AcceptAsync(stage.Event("accepted-birth", "D-1"))).Acceptance);
    }

    [Fact]
    public async Task A_full_disk_takes_nothing_keeps_what_it_has_and_goes_on_when_there_is_room()
    {
        using var disk = SmallDisk.TryMount(2 << 20);
        Assert.SkipWhen(disk is null, "A small file system can be mounted by root only.");
        var path = Path.Combine(disk!.Folder, "gateway.db");
        Migrations.Apply(new StoreAddress(path));
        await using var database = GatewayDatabase.Open(new StoreAddress(path));
        var stored = 0;
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
        {
            for (; stored < 1000; stored++)
                await AddAsync(database, stored);
        });
        Assert.Equal(StoreTrouble.Full, refused.Trouble);
        Assert.Equal(stored, await CountAsync(database));
        disk.Grow(16 << 20);
        await AddAsync(database, stored);
        Assert.Equal(stored + 1, await CountAsync(database));
    }

    [Fact]
    public async Task A_new_process_takes_over_what_the_dead_one_had_in_flight()
    {
        await using var stage = new Stage();
        await stage.OpenAsync("accepted-birth", "D-1");
        await stage.ClaimOneAsync("civil-status");
        Assert.Equal(0, (await stage.RescueAsync("node-2", onlyOwner: false)).Events);
        Assert.Equal(1, (await stage.RescueAsync("node-2", onlyOwner: true)).Events);
    }

    private static Task<int> AddAsync(GatewayDatabase database, int number) => database.WriteAsync(session => session.ExecuteAsync(
        "insert into payload (id, kind, dossier, body) values (?1, 'reply', '', ?2)", row => row.Add(new Guid(number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)).Add(new byte[16 << 10])));

    private static Task<int> CountAsync(GatewayDatabase database) =>
        database.WriteAsync(async session => (await session.QueryAsync("select count(*) from payload", _ => { }, row => row.Small()))[0]);

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    [Fact]
    public async Task The_store_is_for_the_account_of_the_gateway_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Rights of files are told otherwise there.");
        var root = Directory.CreateTempSubdirectory("gateway-rights-").FullName;
        var address = new StoreAddress(Path.Combine(root, "data", "gateway.db"));
        using (SoleOwner.TryTake(address))
        {
            Migrations.Apply(address);
            await using var database = GatewayDatabase.Open(address);
            await AddAsync(database, 1);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, Rights(Path.Combine(root, "data")));
            Assert.All(Directory.GetFiles(Path.Combine(root, "data")), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Rights(file)));
        }
        Directory.Delete(root, recursive: true);

        static UnixFileMode Rights(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);
    }

    [Fact]
    public void A_file_of_a_newer_gateway_is_recognised()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("gateway-newer-").FullName, "gateway.db");
        Migrations.Apply(new StoreAddress(path));
        Assert.Empty(Migrations.Pending(new StoreAddress(path)));
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "insert into SchemaVersions (ScriptName, Applied) values ('Schema/9999-later.sql', '2030-01-01')";
            command.ExecuteNonQuery();
        }
        Assert.Equal(["Schema/9999-later.sql"], Migrations.TooNew(new StoreAddress(path)));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }
}
