using System.Text.Json;
using Gateway.Storage;
using Npgsql;

namespace Gateway.Tests.Storage;

/// <summary>One agency is down with 1,000,000 due and 100,000 parked rows: what each statement reads, as the server counts it.</summary>
public sealed class MillionTests(PostgresServer server) : IAsyncLifetime
{
    private const int Batch = 64, IndexDepth = 16, LevelsMore = 3;
    private const string Dead = "police", Alive = "civil-status";
    private readonly Stage stage = new(server);
    private NpgsqlConnection worker = null!;
    private int filled;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        worker = new NpgsqlConnection(stage.Address.ConnectionString);
        await worker.OpenAsync(Stop);
        await RunAsync(PostgresDialect.OpenWriter.Replace("statement_timeout = '15s'", "statement_timeout = 0", StringComparison.Ordinal));
        await RunAsync($"prepare oldest(text, bigint, bigint, bigint, text) as {PostgresText.One(ExchangeStore.Claim(Dialect.Postgres, ExchangeStore.DueNow + Dialect.Postgres.SkipLocked("exchange_due")))} returning id");
        await RunAsync($"prepare office(text, bigint, bigint, bigint, text, text) as {PostgresText.One(FairClaim.Offices + ExchangeStore.Claim(Dialect.Postgres, FairClaim.Due(Dialect.Postgres)))} returning id");
        // A living agency's few, some of each office, and everything in between that waits for another attempt.
        await FillAsync(Alive, "due", 300, "i % 170", "case when i > 290 then i else 2000000 end");
        await RunAsync("analyze exchange_due");
    }

    public async ValueTask DisposeAsync()
    {
        await worker.DisposeAsync();
        await stage.DisposeAsync();
    }

    [Fact]
    public async Task A_dead_agency_s_backlog_changes_what_no_claim_and_no_question_costs()
    {
        var (before, few) = (await ClaimAsync(Alive, 1_000_000), await OfficesAsync(Alive, 1_000_000, ""));
        // Nine of ten belong to one office, the rest to all of them.
        await WithoutIndexesAsync(async () =>
        {
            await FillAsync(Dead, "due", 1_000_000, "case when i <= 900000 then 17 else i % 170 end", "i");
            await FillAsync(Dead, "parked", 100_000, "i % 170", "null");
            await RunAsync($"update exchange_due set failure = md5((ascii(right(dossier, 1)) * 5 + ascii(reverse(dossier)) % 5 + length(dossier) % 2 * 1000)::text)::uuid, failed_at = 1000, promised_at = 2000 where state = 'parked'");
        });
        await RunAsync("analyze exchange_due");

        var after = await ClaimAsync(Alive, 1_000_000);
        Assert.Equal((10, 10), (before.Rows, after.Rows));
        Assert.InRange(after.Looked, 1, before.Looked + IndexDepth);
        Assert.InRange(after.Blocks, 1, before.Blocks + IndexDepth + (after.Rows * LevelsMore));

        var oldest = await ClaimAsync(Dead, 1_000_000);
        Assert.Equal(Batch, oldest.Rows);
        Assert.InRange(oldest.Looked, 1, Batch + IndexDepth);

        foreach (var office in new[] { "", Office(16), Office(17), Office(169) })
        {
            var turn = await OfficesAsync(Dead, 1_000_000, office);
            Assert.Equal(Batch, turn.Rows);
            Assert.InRange(turn.Looked, 1, (2 * Batch) + (2 * IndexDepth));
        }
        // Ten rows among 170 offices of which most have nothing but what waits: two probes for each.
        var thin = await OfficesAsync(Alive, 1_000_000, Office(100));
        Assert.Equal((10, 10), (few.Rows, thin.Rows));
        Assert.InRange(thin.Looked, 1, 170 * 2 * 5);
        await GroupsAsync();
    }

    // What fails is found cause by cause and counted along an index, whatever else is there.
    private async Task GroupsAsync()
    {
        await RunAsync("vacuum analyze exchange_due");
        var (grouping, queries) = (new GroupingStore(stage.Database, stage.Clock), new GroupQueries(stage.Database));
        var (causes, parked) = (await CountAsync("select count(distinct failure) from exchange_due"), await CountAsync("select count(*) from exchange_due where failure is not null"));
        Assert.Equal(100_000, parked);
        Assert.InRange(causes, 10, 100);
        await RunAsync("insert into exchange (id, dossier, step, agency, operation, lane, key, procedure_code, born_at) select distinct on (failure) id, dossier, 'residence', agency, 'register-residence', '', '', '', 0 from exchange_due where failure is not null order by failure, failed_at desc");
        await RunAsync("insert into failure_group (id, number, name, state, first_at, version) select failure, row_number() over (), 'NL-' || row_number() over (), 'new', 0, 1 from (select distinct failure from exchange_due where failure is not null) f");
        await RunAsync("insert into failure_cause (fingerprint, failure_group, born_group, agency, operation, step, kind, code, first_at, last_at) select id, id, id, 'police', 'register-residence', 'residence', 'failed', 'busy', 0, 1000 from failure_group");

        Assert.Equal(default, await grouping.GroupAsync(100, DateTimeOffset.UnixEpoch));
        var (list, look) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var run = 0; run < 5; run++)
        {
            var began = TimeProvider.System.GetTimestamp();
            var groups = await queries.ListAsync("open", stage.Now, Stop);
            var counts = await queries.CountAsync(groups, stage.Now, Stop);
            list = Least(list, TimeProvider.System.GetElapsedTime(began));
            Assert.Equal((causes, parked, parked), (groups.Count, counts.Sum(count => count.Exchanges), counts.Sum(count => count.Overdue)));
            began = TimeProvider.System.GetTimestamp();
            await grouping.GroupAsync(100, DateTimeOffset.UnixEpoch.AddSeconds(1));
            look = Least(look, TimeProvider.System.GetElapsedTime(began));
        }
        TestContext.Current.SendDiagnosticMessage($"groups of {parked} parked in {causes} causes: list and counts {list.TotalMilliseconds:0} ms, a look for new ones {look.TotalMilliseconds:0} ms");
        Assert.InRange(list.TotalMilliseconds, 0, 150);
        Assert.InRange(look.TotalMilliseconds, 0, 50);
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private async Task<int> CountAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, worker) { CommandTimeout = 300 };
        return (int)(long)(await command.ExecuteScalarAsync(Stop))!;
    }

    private static string Office(int number) => $"H26.{number:000}";

    private Task<Cost> ClaimAsync(string agency, long now) => ExplainAsync($"execute oldest('{agency}', {now}, {Batch}, 1, 'node-1')");

    private Task<Cost> OfficesAsync(string agency, long now, string after) => ExplainAsync($"execute office('{agency}', {now}, {Batch}, 1, 'node-1', '{after}')");

    /// <param name="Rows">Rows that were claimed.</param>
    /// <param name="Blocks">Pages the whole claim touched.</param>
    /// <param name="Looked">Pages that finding and locking them touched.</param>
    private readonly record struct Cost(int Rows, int Blocks, int Looked);

    // Twice: the first run also pays for pages that nobody has read yet.
    private async Task<Cost> ExplainAsync(string execute)
    {
        JsonElement plan = default;
        for (var run = 0; run < 2; run++)
        {
            await RunAsync("begin");
            await using (var command = new NpgsqlCommand("explain (analyze, buffers, format json) " + execute, worker))
                plan = JsonDocument.Parse((string)(await command.ExecuteScalarAsync(Stop))!).RootElement[0].GetProperty("Plan");
            await RunAsync("rollback");
        }
        var nodes = Nodes(plan).ToList();
        Assert.All(nodes.Where(node => node.TryGetProperty("Relation Name", out var name) && name.GetString() == "exchange_due" && node.GetProperty("Node Type").GetString() != "ModifyTable"), node =>
            Assert.StartsWith("Index", node.GetProperty("Node Type").GetString(), StringComparison.Ordinal));
        Assert.DoesNotContain(nodes, node => node.GetProperty("Node Type").GetString() is "Sort" or "Incremental Sort" or "Materialize" || node.GetProperty("Temp Written Blocks").GetInt64() > 0);
        var found = nodes.Single(node => node.TryGetProperty("Subplan Name", out var name) && name.GetString()!.StartsWith("InitPlan", StringComparison.Ordinal) && Nodes(node).Any(part => part.GetProperty("Node Type").GetString() == "LockRows"));
        return new(plan.GetProperty("Actual Rows").GetInt32(), BlocksOf(plan), BlocksOf(found));
    }

    private static int BlocksOf(JsonElement node) => node.GetProperty("Shared Hit Blocks").GetInt32() + node.GetProperty("Shared Read Blocks").GetInt32();

    private static IEnumerable<JsonElement> Nodes(JsonElement plan) =>
        plan.TryGetProperty("Plans", out var children) ? children.EnumerateArray().SelectMany(Nodes).Prepend(plan) : [plan];

    private Task FillAsync(string agency, string state, int count, string office, string due) => RunAsync($"""
        insert into exchange_due (id, dossier, payload, agency, lane, priority, state, blocked_by, attempts, epoch, due_at, ask_first, inquiries, office)
        select lpad(to_hex(i + {(filled += count) - count}), 32, '0')::uuid, 'D-' || i, '00000000-0000-0000-0000-000000000000', '{agency}', '', 0, '{state}', 0, 0, 0, {due}, 0, 0, 'H26.' || lpad(({office})::text, 3, '0')
        from generate_series(1, {count}) i
        """);

    // So many rows go in faster without; the indexes are made again as the schema made them.
    private async Task WithoutIndexesAsync(Func<Task> fill)
    {
        var definitions = new Dictionary<string, string>();
        await using (var command = new NpgsqlCommand("select indexname, indexdef from pg_indexes where tablename = 'exchange_due' and indexname <> 'exchange_due_pkey'", worker))
        await using (var reader = await command.ExecuteReaderAsync(Stop))
        {
            while (await reader.ReadAsync(Stop))
                definitions.Add(reader.GetString(0), reader.GetString(1));
        }
        foreach (var name in definitions.Keys)
            await RunAsync("drop index " + name);
        await fill();
        foreach (var definition in definitions.Values)
            await RunAsync(definition);
    }

    private async Task RunAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, worker) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync(Stop);
    }
}
