using Gateway.Exchanges;
using Gateway.Dossiers;
using Gateway.Storage;
using Npgsql;

namespace Gateway.Tests.Storage;

/// <summary>A plan once made is kept until the server looks at its tables again: it must be good for what they have grown to by then.</summary>
public sealed class KeptPlanTests(PostgresServer server)
{
    // As many as the server begins to count at.
    private const int Few = 60;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_claim_that_was_planned_when_there_were_few_results_looks_each_up_when_there_are_many()
    {
        await using var stage = new Stage(server);
        for (var i = 0; i < Few; i++)
            await stage.AcceptAsync(stage.Event("accepted-birth", $"000.00.12.H26-261123-{i:0000}"));
        await stage.PlanAsync();
        await stage.SettleAsync(await stage.Exchanges.ClaimAsync("civil-status", Few, "node-1", stage.Now, TimeSpan.FromMinutes(1)), new Outcome.Answered("""{"fields":{}}"""u8.ToArray()));
        await using var worker = new NpgsqlConnection(stage.Address.ConnectionString);
        await worker.OpenAsync(Stop);
        await RunAsync(worker, "analyze");
        await RunAsync(worker, PostgresDialect.OpenWriter);
        var claim = ExchangeStore.Claim(Dialect.Postgres, ExchangeStore.DueNow + Dialect.Postgres.SkipLocked("exchange_due"));
        await RunAsync(worker, $"prepare claim(text, bigint, bigint, bigint, text) as {PostgresText.One($"with changed as ({claim} returning *) {new ClaimRows(new PlainBodies(), Dialect.Postgres).Sent("changed")}")}");

        var plan = await RunAsync(worker, "explain execute claim('police', 1, 128, 1, 'node-1')");

        Assert.Contains(plan, line => line.Contains("result_pkey", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.Contains("Materialize", StringComparison.Ordinal) || line.Contains("Join Filter", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_planned_event_is_looked_up_however_empty_its_queue_was_when_that_was_planned()
    {
        await using var stage = new Stage(server);
        await using var worker = new NpgsqlConnection(stage.Address.ConnectionString);
        await worker.OpenAsync(Stop);
        await RunAsync(worker, "vacuum analyze event_due");
        await RunAsync(worker, PostgresDialect.OpenWriter);
        await RunAsync(worker, $"prepare planned(uuid[]) as {PostgresText.Many(PlanningStore.Done, [new("uuid", false)])}");

        var plan = await RunAsync(worker, "explain execute planned(array[gen_random_uuid()])");

        Assert.Contains(plan, line => line.Contains("Index Cond: (id = ANY", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.Contains("Nested Loop", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_connection_that_became_slow_plans_anew()
    {
        var address = server.Create();
        await using var database = GatewayDatabase.Open(address);
        await using (var owner = new NpgsqlConnection(address.ConnectionString))
        {
            await owner.OpenAsync(Stop);
            await RunAsync(owner, "create function planned_at() returns bigint language plpgsql immutable as 'begin return (extract(epoch from clock_timestamp()) * 1000000)::bigint; end'");
        }
        Task<long> PlannedAsync(string seconds) => database.WriteAsync(async session =>
        {
            var planned = await session.QueryAsync("select planned_at()", _ => { }, row => row.Number());
            await session.QueryAsync($"select 1 from pg_sleep({seconds})", _ => { }, row => row.Number());
            return planned[0];
        });

        // On a busy machine any message may be slow: until one was not, plans are made anew.
        var kept = await PlannedAsync("0");
        for (var before = 0L; kept != before;)
            (before, kept) = (kept, await PlannedAsync("0"));

        Assert.Equal(kept, await PlannedAsync("0.6"));
        Assert.NotEqual(kept, await PlannedAsync("0"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_claim_that_was_planned_when_nothing_was_due_takes_no_more_than_it_was_asked_for(bool isFair)
    {
        await using var stage = new Stage(server);
        await using var worker = new NpgsqlConnection(stage.Address.ConnectionString);
        await worker.OpenAsync(Stop);
        await RunAsync(worker, "vacuum analyze exchange_due");
        await RunAsync(worker, PostgresDialect.OpenWriter);
        var update = ExchangeStore.Claim(Dialect.Postgres, isFair ? FairClaim.Due(Dialect.Postgres) : ExchangeStore.DueNow + Dialect.Postgres.SkipLocked("exchange_due"));
        var claim = PostgresText.One($"with changed as ({(isFair ? FairClaim.Offices : "")}{update} returning *) select id::text from changed");
        await RunAsync(worker, $"prepare claim(text, bigint, bigint, bigint, text{(isFair ? ", text" : "")}) as {claim}");
        var more = isFair ? ", ''" : "";
        var plan = await RunAsync(worker, $"explain execute claim('civil-status', 1, 4, 1, 'node-1'{more})");
        for (var i = 0; i < 20; i++)
            await stage.OpenAsync("accepted-birth", $"000.00.12.H26-261123-{i:0000}");

        var claimed = await RunAsync(worker, $"execute claim('civil-status', {stage.Now.ToUnixTimeMilliseconds()}, 4, {stage.Now.ToUnixTimeMilliseconds() + 60000}, 'node-1'{more})");

        Assert.True(claimed.Count == 4, $"{claimed.Count} were claimed\n{string.Join('\n', plan)}");
    }

    private static async Task<List<string>> RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var lines = new List<string>();
        while (await reader.ReadAsync(Stop))
            lines.Add(reader.GetString(0));
        return lines;
    }
}
