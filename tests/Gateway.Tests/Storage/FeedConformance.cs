using Gateway.Dossiers;
using Gateway.Exchanges;
using Npgsql;

namespace Gateway.Tests.Storage;

public sealed class SqliteFeedTests() : FeedConformance(null);

public sealed class PostgresFeedTests(PostgresServer server) : FeedConformance(server)
{
    private readonly PostgresServer server = server;

    /// <summary>The head is everybody's: whoever still waits for a row of his own must not hold it, or two of them wait for each other.</summary>
    [Fact]
    public async Task Whoever_waits_for_a_row_does_not_hold_the_head()
    {
        await using var stage = new Stage(server);
        var accepted = await stage.AcceptAsync(stage.Event("accepted-birth", "D-1"));
        await using var source = NpgsqlDataSource.Create(stage.Address.ConnectionString!);
        await using var holder = await source.OpenConnectionAsync(Stop);
        await using var holding = await holder.BeginTransactionAsync(Stop);
        await RunAsync(holder, "select 1 from event_due for update");

        var (record, _) = AuditRecord.Write(Ids.New(stage.Clock), "D-1", default, "notice.sent", stage.Now, AuditRecord.Gateway, "D-1", _ => { });
        var writing = stage.Database.WriteAsync(session =>
        {
            session.Tell("update event_due set reason = ?2 where id = ?1", [accepted.Receipt.Event], (row, id) => row.Add(id).Add("x"));
            session.Audit.Add(record);
            return ValueTask.FromResult(true);
        });
        await using var other = await source.OpenConnectionAsync(Stop);
        while (await RunAsync(other, "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 0)
            Assert.False(writing.IsCompleted);
        await RunAsync(other, "set lock_timeout = '1s'; update feed set last = last where name = 'results'");

        await holding.RollbackAsync(Stop);
        Assert.True(await writing);
    }

    private static async Task<long> RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(Stop) ?? 0, System.Globalization.CultureInfo.InvariantCulture);
    }
}

/// <summary>Positions become visible in their order and without gaps, however many write at once.</summary>
public abstract class FeedConformance : IAsyncDisposable
{
    private const int Dossiers = 48, Writers = 8;
    private readonly Stage stage;

    protected FeedConformance(PostgresServer? server) => stage = new Stage(server);

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await stage.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Who_reads_by_position_while_many_write_skips_nothing()
    {
        for (var i = 0; i < Dossiers; i++)
            await stage.OpenAsync("accepted-birth", $"000.00.12.H26-261123-{i:0000}");
        var claims = await stage.Exchanges.ClaimAsync("civil-status", Dossiers, "node-1", stage.Now, TimeSpan.FromMinutes(1));
        Assert.Equal(Dossiers, claims.Count);

        var writing = Parallel.ForEachAsync(claims, new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = Stop }, async (claim, _) => await stage.SettleAsync(claim, new Outcome.Refused("refused")));
        var (after, read, isLast) = (0L, 0, false);
        while (true)
        {
            isLast = writing.IsCompleted;
            var page = await stage.Results.ReadAsync(after, 100, null, Stop);
            read += page.Events.Count;
            Assert.Equal(page.After, read);
            if (isLast && page.After == after)
                break;
            after = page.After;
        }
        await writing;

        Assert.InRange(read, Dossiers, int.MaxValue);
        Assert.Equal(after, await stage.Results.LastAsync(Stop));
    }
}
