using Gateway.Exchanges;
using Npgsql;

namespace Gateway.Tests.Storage;

/// <summary>A transaction that lives long keeps every dead row of the hot tables from being swept.</summary>
public sealed class ShortTransactionTests(PostgresServer server) : IAsyncDisposable
{
    private const string Oldest = "select coalesce(max(extract(epoch from clock_timestamp() - xact_start) * 1000), 0)::bigint from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null";
    private static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(5);
    private readonly Stage stage = new(server);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => stage.DisposeAsync();

    [Fact]
    public async Task No_transaction_of_a_busy_gateway_lives_for_seconds()
    {
        await using var connection = new NpgsqlConnection(stage.Address.ConnectionString);
        await connection.OpenAsync(Stop);
        await using var oldest = new NpgsqlCommand(Oldest, connection);
        var work = Task.WhenAll(Enumerable.Range(0, 4).Select(WorkAsync));
        var (seen, samples) = (TimeSpan.Zero, 0);
        while (!work.IsCompleted)
        {
            var age = TimeSpan.FromMilliseconds((long)(await oldest.ExecuteScalarAsync(Stop))!);
            seen = age > seen ? age : seen;
            samples++;
        }
        await work;
        TestContext.Current.SendDiagnosticMessage($"The oldest of {samples} looks: {seen.TotalMilliseconds} ms");
        Assert.True(samples > 10);
        Assert.InRange(seen, TimeSpan.FromTicks(1), AgeMax);
    }

    [Fact]
    public async Task What_hangs_in_a_transaction_is_ended_by_the_server()
    {
        foreach (var (setting, max) in new[] { ("idle_in_transaction_session_timeout", 10_000L), ("statement_timeout", 15_000L), ("lock_timeout", 10_000L) })
        {
            var set = (await stage.Database.WriteAsync(session => session.QueryAsync($"select setting::bigint from pg_settings where name = '{setting}'", _ => { }, row => row.Number())))[0];
            Assert.InRange(set, 1, max);
        }
    }

    [Fact]
    public async Task Every_table_whose_rows_change_is_swept_by_settings_of_its_own()
    {
        string[] changing = ["exchange_due", "event_due", "feed", "lease", "dossier", "callback_identity"];
        var swept = await stage.Database.WriteAsync(session => session.QueryAsync(
            "select relname from pg_class where reloptions::text like '%autovacuum_vacuum_scale_factor%' and reloptions::text like '%autovacuum_vacuum_cost_delay=0%'", _ => { }, row => row.Text()));
        Assert.Superset(changing.ToHashSet(), swept.ToHashSet());
    }

    private async Task WorkAsync(int worker)
    {
        for (var i = 0; i < 10; i++)
        {
            await stage.OpenAsync("accepted-card-reissue", $"D-{worker}-{i}");
            foreach (var claimed in await stage.Exchanges.ClaimAsync("social-insurance", 5, "node-1", stage.Now, TimeSpan.FromMinutes(1)))
                await stage.SettleAsync(claimed, new Outcome.Answered("""{"fields":{"maThe":"1","gtTheTu":"1","gtTheDen":"1"}}"""u8.ToArray()));
        }
    }
}
