using System.Text;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Operating;
using Gateway.Planning;
using Gateway.Storage;

namespace Gateway.Tests.Storage;

/// <summary>What is over is forgotten, that it happened is not; on each engine.</summary>
public abstract class HistoryConformance : IAsyncDisposable
{
    private const string Dossier = "000.00.12.H26-261123-0300", Other = "000.00.12.H26-261123-0301";
    private const string Card = """{"fields":{"maThe":"1","gtTheTu":"1","gtTheDen":"1"}}""";

    // Later than any id of this process: its tests move their clocks, and an id never goes back.
    private static readonly DateTimeOffset Later = new(2126, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected HistoryConformance(Stage stage) => Stage = stage;

    protected Stage Stage { get; }

    protected abstract IHistoryStore History { get; }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Stage.DisposeAsync();
    }

    /// <summary>Opens the months of what is there, where there are months.</summary>
    protected abstract Task OpenMonthsAsync();

    [Fact]
    public async Task What_was_kept_long_enough_is_forgotten_and_its_receipts_are_not()
    {
        var first = await Stage.AcceptAsync(Stage.Event("accepted-card-reissue", Dossier));
        await Stage.PlanAsync();
        var card = await Stage.ClaimOneAsync("social-insurance");
        await Stage.SettleAsync(card, new Outcome.Deferred("TN-1", TimeSpan.FromDays(2)));
        Assert.Equal([CallbackState.Matched], await Stage.AnswerAsync(card, AnswerKind.Answered, Card, "c-1"));
        await SettleAllAsync();
        var told = await ReceiveAsync(card, Card, "c-1");
        await ForgetAsync();
        Assert.Equal([0, 0, 0], await CountAsync());

        Assert.Equal((Acceptance.Repeat, first.Receipt), ((await Stage.AcceptAsync(Stage.Event("accepted-card-reissue", Dossier))).Acceptance, (await Stage.AcceptAsync(Stage.Event("accepted-card-reissue", Dossier))).Receipt));
        Assert.Equal(told, await ReceiveAsync(card, Card, "c-1"));
        Assert.Null(await ReceiveAsync(card, Card.Replace('1', '2'), "c-1"));
        Assert.Equal([CallbackState.Duplicate], await Stage.AnswerAsync(card, AnswerKind.Answered, Card, "c-2"));
        Assert.Equal([CallbackState.Conflict], await Stage.AnswerAsync(card, AnswerKind.Answered, Card.Replace('1', '2'), "c-3"));
        Assert.Equal(CallbackState.Matched, (await new CallbackQueries(Stage.Database).FindAsync("social-insurance", "c-1", Stop))!.State);
    }

    [Fact]
    public async Task A_forgotten_exchange_still_stands_in_its_dossier_and_says_that_its_content_is_gone()
    {
        await Stage.OpenAsync("accepted-card-reissue", Dossier);
        var card = await Stage.ClaimOneAsync("social-insurance");
        await Stage.SettleAsync(card, new Outcome.Answered(Encoding.UTF8.GetBytes(Card)));
        await SettleAllAsync();
        var queries = new ExchangeQueries(Stage.Database, new PlainBodies());
        Assert.True((await queries.FindAsync(card.Request.ExchangeId, Stop))!.IsKept);
        await ForgetAsync();
        var forgotten = (await queries.FindAsync(card.Request.ExchangeId, Stop))!;
        Assert.Equal((false, "answered"), (forgotten.IsKept, forgotten.Ending));
        Assert.Null(await queries.ResultAsync(card.Request.ExchangeId, Stop));
        Assert.NotNull(await new DossierQueries(Stage.Database).FindAsync(Dossier, Stop));
        // Nothing is left to compare with: nobody may say that it is the same.
        Assert.Equal([CallbackState.Conflict], await Stage.AnswerAsync(card, AnswerKind.Answered, Card, "c-1"));
    }

    [Fact]
    public async Task A_dossier_that_is_not_settled_keeps_all_it_has()
    {
        await Stage.OpenAsync("accepted-card-reissue", Other);
        await SettleAllAsync();
        await Stage.OpenAsync("accepted-birth", Dossier);
        await Stage.SettleAsync(await Stage.ClaimOneAsync("civil-status"), new Outcome.Answered("""{"fields":{"soDinhDanh":"001326000123","ngayDangKy":"2026-11-23","soDangKy":"12","quyenSo":"01/2026","trangSo":"7"}}"""u8.ToArray()));
        Assert.Equal(1, (await ForgetAsync()).Dossiers);
        var residence = await Stage.ClaimOneAsync("police");
        Assert.False(residence.Request.Body.IsEmpty);
        Assert.Contains("001326000123", Encoding.UTF8.GetString(residence.Request.Results["birth-registration"].Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("new")]
    [InlineData("waiting")]
    [InlineData("parked")]
    public async Task An_event_that_nobody_could_use_keeps_its_body(string state)
    {
        var receipt = (await Stage.AcceptAsync(state == "new" ? Stage.Event("accepted-birth", Dossier) : Stage.Event("withdrawn", Dossier))).Receipt;
        if (state != "new")
            await Stage.PlanAsync();
        Stage.Clock.Advance(TimeSpan.FromHours(1));
        if (state == "parked")
            await Stage.ParkGapsAsync();
        Assert.Equal(state, (await Stage.Intake.FindAsync(receipt.Event, Stop))!.State);
        await ForgetAsync();
        Assert.Equal([1, 0, 0], await CountAsync());
    }

    [Fact]
    public async Task A_callback_that_nobody_has_looked_at_keeps_what_it_says()
    {
        await Stage.OpenAsync("accepted-card-reissue", Dossier);
        var card = await Stage.ClaimOneAsync("social-insurance");
        await Stage.SettleAsync(card, new Outcome.Answered(Encoding.UTF8.GetBytes(Card)));
        await SettleAllAsync();
        await ReceiveAsync(card, Card, "c-1");
        await ForgetAsync();
        Assert.Equal([CallbackState.Duplicate], await Stage.MatchAsync());
    }

    [Fact]
    public async Task What_is_younger_is_kept()
    {
        await Stage.OpenAsync("accepted-card-reissue", Dossier);
        await SettleAllAsync();
        await OpenMonthsAsync();
        var before = await CountAsync();
        await History.ForgetAsync(Stage.Now.AddMonths(-1));
        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task What_follows_a_forgotten_dossier_has_no_body_to_send_and_claims_all_the_same()
    {
        await Stage.OpenAsync("accepted-card-reissue", Dossier);
        await SettleAllAsync();
        await ForgetAsync();
        await Stage.AcceptAsync(Stage.Event("returned", Dossier, null, text => text.Replace("\"sequence\": \"6\"", "\"sequence\": \"2\"", StringComparison.Ordinal)));
        await Stage.PlanAsync();
        var claimed = await Stage.Exchanges.ClaimAsync("provincial-portal", 5, "node-1", Stage.Now, TimeSpan.FromMinutes(1));
        Assert.All(claimed, claim => Assert.True(claim.Request.Body.IsEmpty));
        Assert.NotEmpty(claimed);
    }

    /// <summary>Forgets everything that may be; what the last piece told.</summary>
    protected async Task<Forgotten> ForgetAsync()
    {
        await OpenMonthsAsync();
        while (true)
        {
            if (await History.ForgetAsync(Later) is { MayBeMore: false } last)
                return last;
        }
    }

    /// <summary>Rows of bodies, attempts and callbacks.</summary>
    protected async Task<IReadOnlyList<int>> CountAsync()
    {
        var counts = new List<int>();
        foreach (var table in new[] { "payload", "attempt", "callback" })
            counts.Add((await Stage.Database.WriteAsync(session => session.QueryAsync($"select count(*) from {table}", _ => { }, row => row.Small())))[0]);
        return counts;
    }

    private Task<CallbackReceipt?> ReceiveAsync(Claimed claimed, string content, string callbackId)
    {
        var answer = new AgencyAnswer(AnswerKind.Answered, "done", Encoding.UTF8.GetBytes(content));
        var exchange = claimed.Standing.Exchange;
        return Stage.Callbacks.ReceiveAsync(new AgencyCallback(Ids.New(Stage.Clock), exchange.Agency, callbackId, exchange.Key, CallbackChannel.Rest, answer, Stage.Now, CallbackHash.Of(exchange.Key, answer)), Stage.Now);
    }

    private async Task SettleAllAsync()
    {
        for (var claimed = 1; claimed > 0;)
        {
            claimed = 0;
            foreach (var agency in Stage.Contracts.Keys)
            {
                foreach (var claim in await Stage.Exchanges.ClaimAsync(agency, 20, "node-1", Stage.Now, TimeSpan.FromMinutes(1)))
                {
                    await Stage.SettleAsync(claim, new Outcome.Answered(Encoding.UTF8.GetBytes(Card)));
                    claimed++;
                }
            }
        }
        Assert.Empty(await new OutstandingWork(Stage.Database).AgenciesAsync(Stop));
    }
}

public sealed class SqliteHistory() : HistoryConformance(new Stage())
{
    protected override IHistoryStore History => field ??= new PrunedHistory(Stage.Database, Stage.Clock);

    protected override Task OpenMonthsAsync() => Task.CompletedTask;
}

public sealed class PostgresHistory(PostgresServer server) : HistoryConformance(new Stage(server))
{
    protected override IHistoryStore History => field ??= new PartitionedHistory(Stage.Database);

    protected override Task OpenMonthsAsync() => Stage.Database.OpenMonthsOfRowsAsync();
}
