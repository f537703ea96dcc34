using Dapper;
using Gateway.Exchanges;
using Gateway.Operating;
using Gateway.Storage;
using Gateway.Tests.Operating;

namespace Gateway.Tests.Storage;

/// <summary>What is found, whatever the engine: the same as by looking at every row.</summary>
public abstract class SearchConformance(Stage stage) : IAsyncDisposable
{
    private static readonly string[] Questions =
    [
        "", "sort:oldest", "agency:police", "agency:police,civil-status sort:oldest", "-agency:police", "procedure:9.900001", "sector:civil -procedure:2.002622", "sector:insurance", "step:residence", "-step:residence agency:police",
        "state:parked", "state:parked sort:due", "state:parked agency:police sort:due", "state:parked,held procedure:9.900001 sort:due", "state:parked code:timed-out since:2h", "state:parked due:<now", "state:parked,refused since:8h sort:due",
        "state:held -agency:police sort:oldest", "state:parked attempts:>=3 attempts:<6", "state:refused since:2h code:busy", "state:refused,cancelled,superseded sort:due due:>=24/11", "state:refused step:health-card", "-state:open,answered",
        "state:due", "state:due agency:police", "state:retrying code:busy", "code:timed-out sort:oldest", "state:waiting,in_flight", "state:awaiting_callback", "state:awaiting_callback -state:supplement", "state:payment,supplement agency:social-insurance",
        "state:answered agency:police", "state:answered procedure:9.900001 sort:oldest", "state:settled", "state:open", "state:open since:1d", "since:10h until:5h", "state:settled since:10h until:5h", "attempts:>5", "D-5", "dossier:D-5,D-6,D-7 state:parked sort:due",
        "dossier:D-5,D-6,D-7 state:open since:1d", "state:due -state:due", "state:parked due:today sort:due", "-code:busy state:parked", "-step:residence,health-card state:refused",
    ];

    private readonly SearchCrowd crowd = new(600);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return stage.DisposeAsync();
    }

    [Theory]
    [InlineData(1000, 1000)]
    [InlineData(3, 20)]
    [InlineData(0, 7)]
    public async Task What_is_found_is_what_looking_at_every_row_finds(int few, int stretch)
    {
        await crowd.WriteAsync(stage.Database);
        var search = new ExchangeSearch(stage.Database, SomeWords.All) { FewMax = few, StretchRows = stretch };
        foreach (var text in Questions)
        {
            var query = SomeWords.Grammar.Read(text, SearchCrowd.Now).Query!;
            foreach (var offices in new string[]?[] { null, ["H26.14.00.000"], ["H26.12.00.000", "H26.14.00.000"], [] })
            {
                var expected = crowd.Find(query, offices, SomeWords.All);
                Assert.Equal(expected, await AllAsync(search, query, offices, 50));
                Assert.Equal(expected.Take(9), await search.IdsAsync(query, offices, 9, SearchCrowd.Now, Stop));
                Assert.Equal(new SearchCount(expected.Count, false), await search.CountAsync(query, offices, false, SearchCrowd.Now, Stop));
            }
        }
    }

    [Fact]
    public async Task Pages_of_any_size_meet_without_gap_or_overlap()
    {
        await crowd.WriteAsync(stage.Database);
        var search = new ExchangeSearch(stage.Database, SomeWords.All);
        foreach (var text in new[] { "state:parked,refused sort:due", "agency:police", "state:open sort:oldest" })
        {
            var query = SomeWords.Grammar.Read(text, SearchCrowd.Now).Query!;
            foreach (var size in new[] { 1, 2, 13, 200 })
                Assert.Equal(crowd.Find(query, null, SomeWords.All), await AllAsync(search, query, null, size));
        }
    }

    [Fact]
    public async Task Where_the_time_is_over_the_page_says_so_and_the_next_one_goes_on()
    {
        await crowd.WriteAsync(stage.Database);
        var search = new ExchangeSearch(stage.Database, SomeWords.All) { FewMax = 0, StretchRows = 10, Patience = TimeSpan.Zero };
        var query = SomeWords.Grammar.Read("agency:police", SearchCrowd.Now).Query!;
        var first = await search.PageAsync(query, null, null, 50, SearchCrowd.Now, Stop);

        Assert.False(first.IsWhole);
        Assert.NotNull(first.Next);
        Assert.InRange(first.Rows.Count, 1, 10);
        Assert.Equal(crowd.Find(query, null, SomeWords.All), await AllAsync(search, query, null, 50));
    }

    [Fact]
    public async Task A_query_is_a_table_for_others()
    {
        await crowd.WriteAsync(stage.Database);
        var search = new ExchangeSearch(stage.Database, SomeWords.All);
        var query = SomeWords.Grammar.Read("state:parked agency:police", SearchCrowd.Now).Query!;
        var sql = search.WhereOf(query, null, SearchCrowd.Now);
        var dossiers = await stage.Database.ReadAsync(reader => reader.QueryAsync<string>($"select distinct u.dossier from ({sql.Ids}) found join exchange_due u on u.id = found.id", sql.Values));

        Assert.Equal(crowd.Find(query, null, SomeWords.All).Count > 0, dossiers.Any());
        Assert.True(crowd.Find(query, null, SomeWords.All).Count >= dossiers.Count());
    }

    [Fact]
    public async Task Above_ten_thousand_there_are_more_than_that()
    {
        var many = new SearchCrowd(ExchangeSearch.CountMax + 2);
        await many.WriteAsync(stage.Database);
        var search = new ExchangeSearch(stage.Database, SomeWords.All);

        Assert.Equal(new SearchCount(ExchangeSearch.CountMax, true), await search.CountAsync(ExchangeQuery.All, null, false, SearchCrowd.Now, Stop));
        Assert.Equal(new SearchCount(ExchangeSearch.CountMax + 2, false), await search.CountAsync(ExchangeQuery.All, null, true, SearchCrowd.Now, Stop));
    }

    [Fact]
    public async Task What_the_stages_park_and_settle_is_found_by_what_it_carries_and_no_longer_once_it_moves()
    {
        const string Dossier = "000.00.12.H26-261123-0100";
        await stage.OpenAsync("accepted-birth", Dossier);
        await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Outcome.Failed(Reasons.Unreadable, MayHaveArrived: true, Then: NextMove.Park));
        var search = new ExchangeSearch(stage.Database, SomeWords.All);
        var parked = Assert.Single(await FindAsync(search, "state:parked agency:civil-status code:unreadable-reply step:birth-registration since:1h sort:due"));
        Assert.Equal((Dossier, true), (parked.Dossier, parked.PromisedAt is not null));
        Assert.Single(await FindAsync(search, $"state:parked procedure:{parked.ProcedureCode} sort:due"));
        Assert.Empty(await FindAsync(search, "state:parked since:1h until:30m sort:due"));

        await stage.OpenAsync("withdrawn", Dossier, text => text.Replace("\"sequence\": \"4\"", "\"sequence\": \"2\"", StringComparison.Ordinal));

        Assert.Empty(await FindAsync(search, "state:parked sort:due"));
        Assert.Contains(parked.Id, (await FindAsync(search, "state:cancelled agency:civil-status step:birth-registration since:1h sort:due")).Select(row => row.Id));
    }

    private async Task<IReadOnlyList<ExchangeRow>> FindAsync(ExchangeSearch search, string text) =>
        (await search.PageAsync(SomeWords.Grammar.Read(text, stage.Now).Query!, null, null, 50, stage.Now, Stop)).Rows;

    private static async Task<List<Guid>> AllAsync(ExchangeSearch search, ExchangeQuery query, string[]? offices, int size)
    {
        var found = new List<Guid>();
        SearchPlace? next = null;
        for (var page = 0; page < 2000; page++)
        {
            var answer = await search.PageAsync(query, offices, next, size, SearchCrowd.Now, Stop);
            Assert.True(answer.Rows.Count <= size && (answer.Rows.Count == size || answer.Next is null || !answer.IsWhole));
            found.AddRange(answer.Rows.Select(row => row.Id));
            if ((next = answer.Next) is null)
                return found;
        }
        throw new InvalidOperationException("Without an end.");
    }
}

public sealed class SqliteSearch() : SearchConformance(new Stage());

public sealed class PostgresSearch(PostgresServer server) : SearchConformance(new Stage(server));
