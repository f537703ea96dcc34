using DbUp;
using Gateway.Storage;
using Microsoft.Data.Sqlite;

namespace Gateway.Tests.Storage;

/// <summary>A store of before history went by months has everything afterwards that it had.</summary>
public sealed class HistoryUpgradeTests(PostgresServer server) : IDisposable
{
    private const string Before = "Schema/0005";
    private static readonly DateTimeOffset Old = new(2025, 3, 5, 0, 0, 0, TimeSpan.Zero);
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-upgrade-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Everything_that_was_stored_before_is_there_afterwards(bool onServer)
    {
        var address = onServer ? server.Create() : new StoreAddress(Path.Combine(folder, "gateway.db"));
        MigrateTo(address);
        Guid[] ids = [Guid.CreateVersion7(Old), Guid.CreateVersion7(Old.AddMonths(2)), Guid.CreateVersion7(DateTimeOffset.UnixEpoch)];
        await using (var database = GatewayDatabase.Open(address))
        {
            await database.WriteAsync(async session =>
            {
                await session.ExecuteAsync("insert into payload (id, kind, dossier, body) values (?1, 'reply', 'D-1', ?2)", ids, (row, id) => row.Add(id).Add([1, 2]));
                await session.ExecuteAsync("insert into attempt (exchange, number, started_at, finished_at, outcome, reply) values (?1, 1, 5, 6, 'failed', ?1)", ids, (row, id) => row.Add(id));
                return await session.ExecuteAsync(
                    "insert into callback (id, agency, callback_id, exchange_key, channel, kind, code, reference, body_hash, occurred_at, received_at, state, exchange) values (?1, 'police', ?2, 'exc_1', 'rest', 'answered', 'done', 'TN-1', ?3, 7, 8, 'received', null)",
                    ids, (row, id) => row.Add(id).Add(id.ToString()).Add([3]));
            });
        }
        Migrations.Apply(address);
        await using var after = GatewayDatabase.Open(address);
        Assert.Equal(ids.Order(), (await QueryAsync(after, "select id from payload where kind = 'reply' and dossier = 'D-1' and length(body) = 2", row => row.Id())).Order());
        Assert.Equal(ids.Order(), (await QueryAsync(after, "select exchange from attempt where reply = exchange and number = 1 and started_at = 5 and finished_at = 6", row => row.Id())).Order());
        Assert.Equal(ids.Select(id => (id, "rest", 7L, "TN-1", "received")).Order(), (await QueryAsync(
            after, "select i.id, i.channel, c.occurred_at, c.reference, i.state from callback_identity i join callback c on c.id = i.id where i.agency = 'police' and i.received_at = 8", row => (row.Id(), row.Text(), row.Number(), row.Text(), row.Text()))).Order());
        if (!onServer)
            return;
        Assert.Superset(new HashSet<string> { "2025-3", "2025-5" }, (await after.PartsAsync("payload")).ToHashSet());
        Assert.Equal(3, (await new PartitionedHistory(after).PrepareAsync()).Strayed);        // one row of each table, born before we were
    }

    [Fact]
    public async Task The_first_id_of_a_month_is_the_same_to_the_server_and_to_us()
    {
        var address = server.Create();
        Migrations.Apply(address);
        await using var database = GatewayDatabase.Open(address);
        foreach (var month in new[] { new Month(2024, 2), new Month(2026, 12), new Month(1970, 1) })
            Assert.Equal([month.FirstId], await QueryAsync(database, $"select gateway_first_id('{month.Begins:yyyy-MM-dd}')", row => row.Id()));
    }

    private static Task<List<T>> QueryAsync<T>(GatewayDatabase database, string sql, Func<Columns, T> read) => database.WriteAsync(session => session.QueryAsync(sql, _ => { }, read));

    private static void MigrateTo(StoreAddress address)
    {
        var (builder, words) = address.ConnectionString is { } server
            ? (DeployChanges.To.PostgresqlDatabase(server), Dialect.Postgres.SchemaWords)
            : (DeployChanges.To.SqliteDatabase(new SqliteConnectionStringBuilder { DataSource = address.Path, Pooling = false }.ToString()), Dialect.Sqlite.SchemaWords);
        var done = builder.WithVariables(words.ToDictionary())
            .WithScriptsEmbeddedInAssembly(typeof(Migrations).Assembly, name => name.StartsWith("Schema/", StringComparison.Ordinal) && string.CompareOrdinal(name, Before) < 0)
            .WithTransactionPerScript().Build().PerformUpgrade();
        Assert.True(done.Successful, done.Error?.ToString());
    }
}
