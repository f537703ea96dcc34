using Gateway.Auditing;
using Gateway.Exchanges;
using Gateway.Host.Exchanges;
using Gateway.Planning;
using Gateway.Storage;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Exchanges;

public sealed class SqliteHeadStartTests() : HeadStartConformance(null);

public sealed class PostgresHeadStartTests(PostgresServer server) : HeadStartConformance(server);

/// <summary>An opened plan's first exchange begins with the transaction that opens it, where a claim would take it next anyway.</summary>
public abstract class HeadStartConformance : IAsyncDisposable
{
    private const string Dossier = "000.00.12.H26-261123-0001";
    private readonly Stage stage;
    private readonly ExchangeRoom room;
    private readonly List<AgencyRequest> sent = [];

    protected HeadStartConformance(PostgresServer? server)
    {
        stage = new Stage(server);
        room = new ExchangeRoom(stage.Exchanges, stage.Contracts["civil-status"], stage.Clock);
        room.Adapter.Send = (request, _) =>
        {
            lock (sent)
                sent.Add(request);
            return Task.FromResult<Outcome>(new Outcome.Deferred("HS-1", TimeSpan.FromDays(1)));
        };
        room.Agency.IsClear = true;
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await room.DisposeAsync();
        await stage.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_is_born_due_at_a_free_agency_is_sent_without_a_claim_and_says_what_a_claim_would_say()
    {
        await stage.OpenAsync("accepted-birth", Dossier + "-b");
        var claimed = await stage.ClaimOneAsync("civil-status");
        var start = room.HeadStart();

        var planned = await PlanAsync(start, Dossier);
        Assert.Empty(sent);
        Assert.Empty(await stage.Exchanges.ClaimAsync("civil-status", 5, "node-1", stage.Now, TimeSpan.FromMinutes(1)));
        await start.BeginAsync(planned);
        var end = await room.Attempts.Reader.ReadAsync(Stop);

        var request = Assert.Single(sent);
        Assert.Equal(claimed.Request.Body.ToArray().Length, request.Body.ToArray().Length);
        Assert.Equivalent(claimed.Request with { Body = default, ExchangeId = request.ExchangeId, IdempotencyKey = request.IdempotencyKey, Dossier = request.Dossier }, request with { Body = default });
        Assert.False((await stage.SettleAsync(end.Claimed, end.Outcome)).IsStale);
        Assert.Contains("birth-registration: AwaitingCallback", await stage.StandingsAsync(Dossier));
    }

    [Fact]
    public async Task Killed_before_it_left_it_is_taken_back_when_its_lease_is_over_as_one_that_may_have_arrived()
    {
        if (!stage.Database.IsSole)
            await new LeaseStore(stage.Database).HoldAsync(room.Node.Owner, ["node:" + room.Node.Owner], TimeSpan.FromHours(1));
        await PlanAsync(room.HeadStart(), Dossier);
        Assert.Equal(0, (await stage.RescueAsync("node-2", onlyOwner: false)).Events);

        stage.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(1, (await stage.RescueAsync("node-2", onlyOwner: false)).Events);
        var exchange = (await stage.FindAsync(Dossier))!.Exchanges.Single(exchange => exchange.Exchange.Step == "birth-registration");
        Assert.Equal((1, true, Reasons.LeaseExpired), (exchange.Attempts, exchange.MayHaveArrived, exchange.Code));
    }

    [Theory]
    [InlineData(false, true, true)]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    public async Task Where_something_else_is_due_or_another_process_sends_or_no_place_is_free_it_waits_for_its_claim(bool isClear, bool hasDuty, bool hasPlace)
    {
        room.Agency.IsClear = isClear;
        if (!hasPlace)
            room.Agency.Gate.Enter(int.MaxValue);
        var start = room.HeadStart(hasDuty);

        await start.BeginAsync(await PlanAsync(start, Dossier));

        Assert.Empty(sent);
        Assert.Equal(Dossier, (await stage.ClaimOneAsync("civil-status")).Request.Dossier);
    }

    [Fact]
    public async Task Each_time_a_decision_is_asked_for_anew_the_places_of_the_last_time_are_left()
    {
        var start = room.HeadStart();
        var places = room.Agency.Contract.Limits.ConcurrencyMax;
        var news = stage.Event("accepted-birth", Dossier);
        for (var i = 0; i < places + 1; i++)
            start.Take(stage.Decide(news, null), news);
        Assert.Equal(places - 1, room.Agency.Gate.Enter(int.MaxValue));
        room.Agency.Gate.Leave(places - 1, unused: true);

        start.Return();

        Assert.Equal(places, room.Agency.Gate.Enter(int.MaxValue));
        await start.BeginAsync(new Planned(1, new HashSet<string>(), new HashSet<Guid> { news.Id }));
        Assert.Empty(sent);
    }

    [Fact]
    public async Task What_was_decided_in_a_run_that_was_given_up_and_is_not_in_the_next_one_never_leaves()
    {
        var start = room.HeadStart();
        var lost = stage.Event("accepted-birth", Dossier + "-c");
        start.Take(stage.Decide(lost, null), lost);

        var planned = await PlanAsync(start, Dossier);
        await start.BeginAsync(planned);
        await room.Attempts.Reader.ReadAsync(Stop);

        Assert.Equal(Dossier, Assert.Single(sent).Dossier);
        room.Agency.Gate.Settle(1);
        Assert.Equal(room.Agency.Contract.Limits.ConcurrencyMax, room.Agency.Gate.Enter(int.MaxValue));
    }

    [Fact]
    public async Task A_process_that_is_told_to_stop_in_between_gives_it_back_untouched()
    {
        var start = room.HeadStart();
        var planned = await PlanAsync(start, Dossier);

        room.Life.StopApplication();
        await start.BeginAsync(planned);

        Assert.Empty(sent);
        var claimed = await stage.ClaimOneAsync("civil-status");
        Assert.Equal((Dossier, 1), (claimed.Request.Dossier, claimed.Standing.Attempts));
    }

    [Fact]
    public async Task A_dossier_that_moved_while_the_agency_worked_is_read_again_before_the_answer_is_written()
    {
        var start = room.HeadStart();
        await start.BeginAsync(await PlanAsync(start, Dossier));
        var end = await room.Attempts.Reader.ReadAsync(Stop);
        Assert.Equal(stage.Database.IsSole, end.Claimed.Known is null);
        await stage.AcceptAsync(Withdrawn());
        await stage.PlanAsync();

        Assert.False((await stage.SettleAsync(end.Claimed, end.Outcome)).IsStale);

        var dossier = (await stage.FindAsync(Dossier))!;
        Assert.NotNull(dossier.Facts.WithdrawnAt);
        Assert.Contains("withdraw-birth: Due", await stage.StandingsAsync(Dossier));
    }

    [Fact]
    public async Task A_dossier_that_the_same_transaction_opened_and_moved_is_read_again_before_the_answer_is_written()
    {
        var start = room.HeadStart();
        await stage.AcceptAsync(stage.Event("accepted-birth", Dossier));
        await stage.AcceptAsync(Withdrawn());
        var planned = await PlanAsync(start);
        Assert.Equal(2, planned.Turned!.Count);
        await start.BeginAsync(planned);
        var end = await room.Attempts.Reader.ReadAsync(Stop);

        Assert.False((await stage.SettleAsync(end.Claimed, end.Outcome)).IsStale);

        var dossier = (await stage.FindAsync(Dossier))!;
        Assert.NotNull(dossier.Facts.WithdrawnAt);
        Assert.Contains("withdraw-birth: Due", await stage.StandingsAsync(Dossier));
    }

    [Fact]
    public async Task A_dossier_that_was_answered_once_is_not_answered_again_from_what_was_known_before()
    {
        var start = room.HeadStart();
        await start.BeginAsync(await PlanAsync(start, Dossier));
        var end = await room.Attempts.Reader.ReadAsync(Stop);
        Assert.False((await stage.SettleAsync(end.Claimed, end.Outcome)).IsStale);
        var before = await stage.StandingsAsync(Dossier);

        Assert.True((await stage.SettleAsync(end.Claimed, end.Outcome)).IsStale);

        Assert.Equal(before, await stage.StandingsAsync(Dossier));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_answers_of_a_dossier_in_one_transaction_are_each_decided_on_over_what_the_other_left(bool isKnownFirst)
    {
        var start = room.HeadStart();
        await start.BeginAsync(await PlanAsync(start, Dossier));
        var birth = (await room.Attempts.Reader.ReadAsync(Stop)).Claimed;
        var portal = await stage.ClaimOneAsync("provincial-portal");
        var before = (await stage.FindAsync(Dossier))!.Facts;

        await stage.SettleAsync(isKnownFirst ? [birth, portal] : [portal, birth], new Outcome.Refused("refused"));

        var after = (await stage.FindAsync(Dossier))!.Facts;
        Assert.Equal(before.Audit.Count + 2, after.Audit.Count);
        Assert.True(after.ResultCount > before.ResultCount);
        var last = (await stage.Audit.NextAsync(100)).Runs.Single(run => run.Lane == Guid.Empty).Records[^1];
        Assert.Equal(MerkleHash.Leaf(last), after.Audit.Hash.ToArray());
    }

    private Gateway.Dossiers.DossierEvent Withdrawn() => stage.Event("withdrawn", Dossier, change: text => text.Replace("\"sequence\": \"4\"", "\"sequence\": \"2\"", StringComparison.Ordinal));

    private async Task<Planned> PlanAsync(HeadStart start, string dossier)
    {
        await stage.AcceptAsync(stage.Event("accepted-birth", dossier));
        return await PlanAsync(start);
    }

    private Task<Planned> PlanAsync(HeadStart start) => stage.Planning.PlanAsync(100, (news, open) => start.Take(stage.Decide(news, open), news), stage.Now);
}
