using System.Text;
using Gateway.Exchanges;
using Gateway.Operating;
using Gateway.Storage;
using Npgsql;

namespace Gateway.Tests.Storage;

/// <summary>History by months, as only a server has it.</summary>
public sealed class PartitionTests(PostgresServer server) : IAsyncDisposable
{
    private const string Dossier = "000.00.12.H26-261123-0310";
    private static readonly DateTimeOffset January = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), Later = new(2024, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Stage stage = new(server);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => stage.DisposeAsync();

    [Fact]
    public async Task After_a_migration_this_month_and_the_next_two_are_open_in_each_table()
    {
        var now = Month.Of(await stage.Database.NowAsync());
        string[] expected = [.. new[] { now, now.Next, now.Next.Next }.Select(month => $"{month.Year}-{month.Number}").Order(StringComparer.Ordinal)];
        foreach (var table in new[] { "payload", "attempt", "callback" })
            Assert.Equal(expected, await stage.Database.PartsAsync(table));
        Assert.Equal(default, await new PartitionedHistory(stage.Database).PrepareAsync());
    }

    [Fact]
    public async Task What_is_born_outside_of_every_month_is_kept_is_told_and_goes_to_its_month_when_that_is_opened()
    {
        await stage.Database.AddBodyAsync(January.AddDays(3));
        Assert.Equal(new HistoryRoom(0, 1), await new PartitionedHistory(stage.Database).PrepareAsync());
        Assert.True(await stage.Database.OpenAsync(Month.Of(January)));
        Assert.Equal(new HistoryRoom(0, 0), await new PartitionedHistory(stage.Database).PrepareAsync());
        Assert.Equal(1, await CountAsync("payload_2024_01"));
    }

    [Fact]
    public async Task Each_month_keeps_bodies_as_the_table_does()
    {
        var storage = await QueryAsync(
            "select c.reloptions::text || ' ' || a.attstorage::text from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_attribute a on a.attrelid = c.oid and a.attname = 'body' where i.inhparent = 'payload'::regclass",
            row => row.Text());
        Assert.True(storage.Count >= 4);
        Assert.All(storage, kept => Assert.Equal("{toast_tuple_target=8160} e", kept));
    }

    [Fact]
    public async Task A_month_ends_where_the_next_begins()
    {
        await stage.Database.OpenAsync(new(2024, 1));
        await stage.Database.OpenAsync(new(2024, 2));
        await stage.Database.AddBodyAsync(January.AddMonths(1).AddMilliseconds(-1));
        await stage.Database.AddBodyAsync(January.AddMonths(1));
        Assert.Equal((1, 1), (await CountAsync("payload_2024_01"), await CountAsync("payload_2024_02")));
    }

    [Fact]
    public async Task Only_the_months_that_an_unsettled_dossier_has_something_in_are_kept()
    {
        for (var month = 1; month <= 5; month++)
            await stage.Database.OpenAsync(new(2024, month));
        await stage.Database.AddBodyAsync(January.AddMonths(1));
        await stage.OpenAsync("accepted-birth", Dossier);
        await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Outcome.Deferred("TN-1", TimeSpan.FromDays(2)));
        // The dossier was accepted in January, and what the agency answered came in March.
        var (accepted, answered) = (await stage.Database.AddBodyAsync(January.AddDays(4), Dossier), await stage.Database.AddBodyAsync(January.AddMonths(2), Dossier));
        await ExecuteAsync("update dossier set body = ?1", row => row.Add(accepted));
        await ExecuteAsync("insert into settlement (exchange, ending, settled_at, result) select id, 'answered', 0, ?1 from exchange where step = 'birth-registration'", row => row.Add(answered));
        var forgotten = await new PartitionedHistory(stage.Database).ForgetAsync(Later);
        Assert.Equal((9, 1), (forgotten.Pieces, forgotten.Dossiers));
        Assert.Equal(["2024-1", "2024-3"], (await stage.Database.PartsAsync("payload")).Where(month => month.StartsWith("2024", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Whoever_reads_meanwhile_is_not_waited_for_and_holds_nobody_up()
    {
        await stage.Database.OpenAsync(new(2024, 1));
        await using (var reader = await ConnectAsync())
        {
            await using var transaction = await reader.BeginTransactionAsync(Stop);
            await RunAsync(reader, "select count(*) from payload");
            Assert.Equal(2, (await new PartitionedHistory(stage.Database).ForgetAsync(Later)).Pieces);
            Assert.Equal(["2024-1"], (await stage.Database.PartsAsync("payload")).Where(month => month.StartsWith("2024", StringComparison.Ordinal)));
        }
        Assert.Equal(1, (await new PartitionedHistory(stage.Database).ForgetAsync(Later)).Pieces);
    }

    [Fact]
    public async Task Months_that_somebody_is_in_the_way_of_are_told_and_opened_another_time()
    {
        foreach (var (_, month) in (await new PartitionedHistory(stage.Database).PartsAsync()).DistinctBy(part => part.Month).OrderBy(part => part.Month.Begins).Skip(2))
            Assert.NotEmpty(await QueryAsync($"select 1 from gateway_drop_month('payload', '{month.Begins:yyyy-MM-dd}')", row => row.Small()));
        await using (var reader = await ConnectAsync())
        {
            await using var transaction = await reader.BeginTransactionAsync(Stop);
            await RunAsync(reader, "select count(*) from payload");
            Assert.Equal(1, (await new PartitionedHistory(stage.Database).PrepareAsync()).MonthsMissing);
        }
        Assert.Equal(0, (await new PartitionedHistory(stage.Database).PrepareAsync()).MonthsMissing);
    }

    [Fact]
    public async Task Whenever_the_store_is_brought_to_its_schema_the_months_ahead_are_opened()
    {
        foreach (var (table, month) in await new PartitionedHistory(stage.Database).PartsAsync())
            await QueryAsync($"select 1 from gateway_drop_month('{table}', '{month.Begins:yyyy-MM-dd}')", row => row.Small());
        Assert.Empty(await stage.Database.PartsAsync("payload"));
        Assert.Empty(Migrations.Apply(stage.Address));
        Assert.Equal(3, (await stage.Database.PartsAsync("payload")).Count);
    }

    [Fact]
    public async Task A_dossier_goes_from_intake_to_its_end_and_no_statement_looks_into_another_month()
    {
        await using var reader = await ConnectAsync();
        await RunAsync(reader, "select gateway_open_month((date '2024-01-01' + n * interval '1 month')::date) from generate_series(0, 11) n");
        var before = await LooksAsync(reader);
        await stage.OpenAsync("accepted-birth", Dossier);
        await stage.Database.OpenMonthsOfRowsAsync();
        var registration = await stage.ClaimOneAsync("civil-status");
        await stage.SettleAsync(registration, new Outcome.Deferred("TN-1", TimeSpan.FromDays(2)));
        await stage.AnswerAsync(registration, AnswerKind.Answered, """{"fields":{"soDinhDanh":"001326000123","ngayDangKy":"2026-11-23","soDangKy":"12","quyenSo":"01/2026","trangSo":"7"}}""", "c-1");
        var residence = await stage.ClaimOneAsync("police");
        Assert.NotEmpty(residence.Request.Results);
        await stage.SettleAsync(residence, new Outcome.Answered(Encoding.UTF8.GetBytes("""{"fields":{}}""")));
        await stage.AnswerAsync(residence, AnswerKind.Answered, """{"fields":{}}""", "c-2");
        await stage.Database.DisposeAsync();
        while (await ScalarAsync(reader, "select count(*) from pg_stat_activity where datname = current_database() and application_name like 'gateway%'") > 0)
        {
            // Sessions hand in what they counted before they are gone.
        }
        Assert.Equal(before, await LooksAsync(reader));
        await RunAsync(reader, "select count(*) from payload");
        Assert.Equal(before + 12, await LooksAsync(reader));                      // and one that did would be seen in each
    }

    // How often any of last year's months was looked into, by whatever way.
    private static async Task<long> LooksAsync(NpgsqlConnection reader)
    {
        await RunAsync(reader, "select pg_stat_force_next_flush()");
        return await ScalarAsync(reader, "select sum(seq_scan + coalesce(idx_scan, 0))::bigint from pg_stat_user_tables where relname ~ '^(payload|attempt|callback)_2024'");
    }

    private static async Task<long> ScalarAsync(NpgsqlConnection reader, string sql)
    {
        await using var command = new NpgsqlCommand(sql, reader);
        return (long)(await command.ExecuteScalarAsync(Stop))!;
    }

    private Task<List<T>> QueryAsync<T>(string sql, Func<Columns, T> read) => stage.Database.WriteAsync(session => session.QueryAsync(sql, _ => { }, read));

    private Task<int> ExecuteAsync(string sql, Action<Row> bind) => stage.Database.WriteAsync(session => session.ExecuteAsync(sql, bind));

    private async Task<int> CountAsync(string table) => (await QueryAsync($"select count(*) from {table}", row => row.Small()))[0];

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(stage.Address.ConnectionString);
        await connection.OpenAsync(Stop);
        return connection;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
