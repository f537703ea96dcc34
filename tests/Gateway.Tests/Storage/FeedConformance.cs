using Gateway.Exchanges;

namespace Gateway.Tests.Storage;

public sealed class SqliteFeedTests() : FeedConformance(null);

public sealed class PostgresFeedTests(PostgresServer server) : FeedConformance(server);

/// <summary>Positions become visible in their order and without gaps, however many write at once.</summary>
public abstract class FeedConformance : IAsyncDisposable
{
    private const int Dossiers = 48, Writers = 8;
    private readonly Stage stage;

    protected FeedConformance(PostgresServer? server) => stage = new Stage(server);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

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
