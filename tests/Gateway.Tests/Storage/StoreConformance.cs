using System.Text;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Planning;

namespace Gateway.Tests.Storage;

/// <summary>What every engine must do, one suite for all of them; a subclass per dialect brings the stage.</summary>
public abstract class StoreConformance : IAsyncDisposable
{
    private const string Dossier = "000.00.12.H26-261123-0100";
    private const string Birth = """{"fields":{"soDinhDanh":"001326000123","ngayDangKy":"2026-11-23","soDangKy":"12","quyenSo":"01/2026","trangSo":"7"}}""";
    private readonly Stage stage;

    protected StoreConformance(Stage stage) => this.stage = stage;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return stage.DisposeAsync();
    }

    [Fact]
    public async Task A_repeat_gets_the_first_receipt()
    {
        var first = await stage.AcceptAsync(stage.Event("accepted-birth", Dossier));
        stage.Clock.Advance(TimeSpan.FromMinutes(3));
        var again = await stage.AcceptAsync(stage.Event("accepted-birth", Dossier));
        Assert.Equal((Acceptance.New, Acceptance.Repeat), (first.Acceptance, again.Acceptance));
        Assert.Equal(first.Receipt, again.Receipt);
    }

    [Fact]
    public async Task One_conflict_in_a_batch_and_nothing_of_it_is_stored()
    {
        await stage.AcceptAsync(stage.Event("accepted-birth", Dossier, "e-1"));
        var other = stage.Event("accepted-birth", Dossier + "-b", "e-2");
        var changed = stage.Event("accepted-birth", Dossier, "e-1", text => text.Replace("3200", "3201", StringComparison.Ordinal));
        var answers = await stage.Intake.AcceptAsync([other, changed], "shop", stage.Now);
        Assert.Equal([Acceptance.New, Acceptance.Conflict], answers.Select(answer => answer.Acceptance));
        Assert.Null(await stage.Intake.FindAsync(other.Source, "e-2", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_sequence_number_is_given_once_within_an_office()
    {
        await stage.AcceptAsync(stage.Event("accepted-birth", Dossier, "e-1"));
        var again = stage.Event("accepted-birth", Dossier, "e-2");
        var elsewhere = stage.Event("accepted-birth", Dossier, "e-3", text => text.Replace("/000.00.12.H26/", "/000.00.13.H26/", StringComparison.Ordinal));
        Assert.Equal([Acceptance.SequenceTaken], (await stage.Intake.AcceptAsync([again], "shop", stage.Now)).Select(answer => answer.Acceptance));
        Assert.Null(await stage.Intake.FindAsync(again.Source, "e-2", TestContext.Current.CancellationToken));
        Assert.Equal(Acceptance.New, (await stage.AcceptAsync(elsewhere)).Acceptance);
        Assert.Equal(Acceptance.Repeat, (await stage.AcceptAsync(stage.Event("accepted-birth", Dossier, "e-1"))).Acceptance);
        var pair = await stage.Intake.AcceptAsync([stage.Event("accepted-birth", Dossier + "-b", "e-4"), stage.Event("accepted-birth", Dossier + "-b", "e-5")], "shop", stage.Now);
        Assert.Equal([Acceptance.New, Acceptance.SequenceTaken], pair.Select(answer => answer.Acceptance));
        Assert.Null(await stage.Intake.FindAsync(again.Source, "e-4", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_event_found_again_tells_what_has_become_of_it()
    {
        var receipt = (await stage.AcceptAsync(stage.Event("accepted-birth", Dossier, "e-1"))).Receipt;
        var late = (await stage.AcceptAsync(stage.Event("withdrawn", Dossier, "e-2"))).Receipt;
        Assert.Equal("new", (await FindAsync(receipt.Event))!.State);
        await stage.PlanAsync();
        Assert.Equal(("planned", null), ((await FindAsync(receipt.Event))!.State, (await FindAsync(receipt.Event))!.Reason));
        Assert.Equal("waiting", (await FindAsync(late.Event))!.State);
        stage.Clock.Advance(TimeSpan.FromMinutes(31));
        await stage.ParkGapsAsync();
        Assert.Equal(("parked", PlanningReasons.SequenceGap), ((await FindAsync(late.Event))!.State, (await FindAsync(late.Event))!.Reason));
    }

    private Task<KnownReceipt?> FindAsync(Guid id) => stage.Intake.FindAsync(id, TestContext.Current.CancellationToken);

    [Fact]
    public async Task What_is_listed_for_some_offices_is_theirs_alone()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        var (dossiers, stop) = (new Gateway.Storage.DossierQueries(stage.Database), TestContext.Current.CancellationToken);
        string[] others = ["H26.99.00.000", "H26.98.00.000"];
        var search = new Gateway.Storage.ExchangeSearch(stage.Database, Gateway.Operating.QueryWords.None);
        async Task<IReadOnlyList<Gateway.Storage.ExchangeRow>> OfAsync(string[]? offices) => (await search.PageAsync(Gateway.Operating.ExchangeQuery.All, offices, null, 10, stage.Now, stop)).Rows;
        var office = (await OfAsync(null))[0].Office;
        Assert.Equal(6, (await OfAsync([office, .. others])).Count);
        Assert.Empty(await OfAsync(others));
        await stage.AcceptAsync(stage.Event("returned", Dossier));
        await stage.PlanAsync();
        Assert.Single(await dossiers.StuckEventsAsync(Dossier, [office, .. others], stop));
        Assert.Empty(await dossiers.StuckEventsAsync(Dossier, others, stop));
    }

    [Fact]
    public async Task A_bad_neighbour_in_a_group_fails_alone()
    {
        var writes = Enumerable.Range(0, 20).Select(i => i == 7
            ? stage.Database.WriteAsync<int>(_ => throw new InvalidDataException("bad row"))
            : stage.Database.WriteAsync(session => session.ExecuteAsync("insert into lease (name, owner, epoch, until) values (?1, '', 0, 0)", row => row.Add($"n{i}")))).ToList();
        await Task.WhenAll(writes.Select(write => write.ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default)));
        Assert.Equal([7], writes.Select((write, i) => (write, i)).Where(item => item.write.IsFaulted).Select(item => item.i));
        Assert.Equal(19, (await stage.Database.WriteAsync(session => session.QueryAsync("select name from lease where owner = ''", _ => { }, row => row.Text()))).Count);
    }

    [Fact]
    public async Task An_accepted_birth_waits_for_the_registration_before_police_and_insurance()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        Assert.Equal(["birth-registration: Due", "residence: Waiting", "health-card: Waiting", "identity-card: Waiting", "sync-status2: Due", "sync-status4: Waiting"], (await stage.StandingsAsync(Dossier)).Order(StringComparer.Ordinal).OrderBy(Rank));
        static int Rank(string standing) => Array.FindIndex(["birth", "residence", "health", "identity", "sync-status2", "sync-status4"], standing.StartsWith);
    }

    [Fact]
    public async Task An_answer_lets_the_next_steps_go_with_its_result()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Outcome.Answered(Encoding.UTF8.GetBytes(Birth)));
        var residence = await stage.ClaimOneAsync("police");
        Assert.Contains("001326000123", Encoding.UTF8.GetString(residence.Request.Results["birth-registration"].Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_registration_cancels_what_needed_it()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Outcome.Refused("refused"));
        var standings = await stage.StandingsAsync(Dossier);
        Assert.Contains("birth-registration: Settled/Refused", standings);
        Assert.Contains("residence: Settled/Cancelled", standings);
        Assert.Contains("health-card: Settled/Cancelled", standings);
    }

    [Fact]
    public async Task A_lane_is_worked_one_exchange_at_a_time()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        var first = await stage.ClaimOneAsync("provincial-portal");
        Assert.Equal(2, first.Request.PortalStatus);
        Assert.Empty(await stage.Exchanges.ClaimAsync("provincial-portal", 5, "node-1", stage.Now, TimeSpan.FromMinutes(1)));
        await stage.SettleAsync(first, new Outcome.Answered("""{"fields":{}}"""u8.ToArray()));
        Assert.Equal(4, (await stage.ClaimOneAsync("provincial-portal")).Request.PortalStatus);
    }

    [Fact]
    public async Task The_attempt_is_counted_and_the_key_known_before_the_call()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        var claimed = await stage.ClaimOneAsync("civil-status");
        var standing = (await stage.FindAsync(Dossier))!.Exchanges.Single(exchange => exchange.Exchange.Id == claimed.Standing.Exchange.Id);
        Assert.Equal((ExchangeState.InFlight, 1, 1), (standing.State, standing.Attempts, standing.Epoch));
        Assert.Equal(Ids.Format(Ids.Exchange, standing.Exchange.Id), claimed.Request.IdempotencyKey);
    }

    [Fact]
    public async Task A_settle_of_an_older_epoch_changes_nothing()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        var zombie = await stage.ClaimOneAsync("civil-status");
        stage.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, (await stage.RescueAsync("node-1", onlyOwner: false)).Events);
        var written = await stage.SettleAsync(zombie, new Outcome.Answered(Encoding.UTF8.GetBytes(Birth)));
        Assert.True(written.IsStale);
        Assert.Contains("residence: Waiting", await stage.StandingsAsync(Dossier));
    }

    [Fact]
    public async Task An_attempt_is_taken_back_when_its_lease_is_over_and_not_sooner()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        await stage.ClaimOneAsync("civil-status");
        stage.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(0, (await stage.RescueAsync("node-2", onlyOwner: false)).Events);
        stage.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, (await stage.RescueAsync("node-2", onlyOwner: false)).Events);
    }

    [Fact]
    public async Task What_is_given_back_counts_as_never_claimed()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        await stage.Exchanges.GiveBackAsync([await stage.ClaimOneAsync("civil-status")]);
        Assert.Equal(1, (await stage.ClaimOneAsync("civil-status")).Standing.Attempts);
    }

    [Fact]
    public async Task Agencies_with_unsettled_exchanges_are_found_in_the_rows()
    {
        var work = new Gateway.Storage.OutstandingWork(stage.Database);
        Assert.Empty(await work.MovableAgenciesAsync(TestContext.Current.CancellationToken));
        await stage.OpenAsync("accepted-birth", Dossier);
        Assert.Equal(["civil-status", "provincial-portal"], (await work.MovableAgenciesAsync(TestContext.Current.CancellationToken)).Order());
        Assert.Equal(["civil-status", "police", "provincial-portal", "social-insurance"], (await work.AgenciesAsync(TestContext.Current.CancellationToken)).Order());
        await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Outcome.Deferred("HS-1", TimeSpan.FromDays(1)));
        await stage.ClaimOneAsync("provincial-portal");
        Assert.Equal(["civil-status"], await work.MovableAgenciesAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_early_callback_waits_for_its_attempt_and_then_answers_it()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        var claimed = await stage.ClaimOneAsync("civil-status");
        Assert.Empty(await stage.AnswerAsync(claimed, AnswerKind.Answered, Birth, "c-1"));
        await stage.SettleAsync(claimed, new Outcome.Deferred("HS-1", TimeSpan.FromDays(1)));
        Assert.Equal([CallbackState.Matched], await stage.MatchAsync());
        Assert.Contains("birth-registration: Settled/Answered", await stage.StandingsAsync(Dossier));
    }

    [Fact]
    public async Task The_first_result_wins_and_the_second_is_kept_as_a_conflict()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        var claimed = await stage.ClaimOneAsync("civil-status");
        await stage.SettleAsync(claimed, new Outcome.Deferred("HS-1", TimeSpan.FromDays(1)));
        Assert.Equal([CallbackState.Matched], await stage.AnswerAsync(claimed, AnswerKind.Answered, Birth, "c-1"));
        Assert.Equal([CallbackState.Duplicate], await stage.AnswerAsync(claimed, AnswerKind.Answered, Birth, "c-2"));
        Assert.Equal([CallbackState.Conflict], await stage.AnswerAsync(claimed, AnswerKind.Answered, Birth.Replace("\"12\"", "\"13\"", StringComparison.Ordinal), "c-3"));
    }

    [Fact]
    public async Task A_callback_answers_an_exchange_whose_reply_was_lost()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        var claimed = await stage.ClaimOneAsync("civil-status");
        await stage.SettleAsync(claimed, new Outcome.Failed(Reasons.ConnectionLost, MayHaveArrived: true));
        Assert.Equal([CallbackState.Matched], await stage.AnswerAsync(claimed, AnswerKind.Answered, Birth, "c-1"));
    }

    [Fact]
    public async Task A_callback_for_nobody_is_kept_unmatched()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        var claimed = await stage.ClaimOneAsync("civil-status");
        var stranger = claimed with { Standing = claimed.Standing with { Exchange = claimed.Standing.Exchange with { Key = "exc_00000000000000000000000000000000" } } };
        Assert.Equal([CallbackState.Unmatched], await stage.AnswerAsync(stranger, AnswerKind.Answered, Birth, "c-1"));
    }

    [Fact]
    public async Task Two_agencies_that_ask_within_the_window_reach_the_shop_as_one_notice()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Outcome.Answered(Encoding.UTF8.GetBytes(Birth)));
        foreach (var agency in new[] { "police", "social-insurance" })
        {
            var claimed = await stage.ClaimOneAsync(agency);
            await stage.SettleAsync(claimed, new Outcome.Deferred("TN-1", TimeSpan.FromDays(2)));
            Assert.Equal([CallbackState.Matched], await stage.AnswerAsync(claimed, AnswerKind.SupplementRequested, """{"fields":{}}""", "ask-" + agency));
        }
        stage.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(0, (await stage.SendNoticesAsync()).Events);
        stage.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, (await stage.SendNoticesAsync()).Events);
        Assert.Equal(0, (await stage.SendNoticesAsync()).Events);
        var told = (await stage.Results.ReadAsync(0, 100, null, TestContext.Current.CancellationToken)).Events.Select(item => System.Text.Json.JsonDocument.Parse(item).RootElement);
        var notice = Assert.Single(told, item => item.GetProperty("type").GetString() == "vn.onestop.exchange.supplement_requested.v1");
        Assert.Equal(["police", "social-insurance"], notice.GetProperty("data").GetProperty("items").EnumerateArray().Select(item => item.GetProperty("agencyCode").GetString()).Order());
    }

    [Fact]
    public async Task A_supplement_goes_to_the_agency_that_asked_and_the_case_goes_on()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Outcome.Answered(Encoding.UTF8.GetBytes(Birth)));
        var claimed = await stage.ClaimOneAsync("police");
        await stage.SettleAsync(claimed, new Outcome.Deferred("TN-1", TimeSpan.FromDays(2)));
        await stage.AnswerAsync(claimed, AnswerKind.SupplementRequested, """{"fields":{}}""", "ask-1");
        await stage.AcceptAsync(stage.Event("supplemented", Dossier));
        await stage.PlanAsync();
        var open = (await stage.FindAsync(Dossier))!;
        Assert.Null(open.Exchanges.Single(exchange => exchange.Exchange.Id == claimed.Standing.Exchange.Id).Interim);
        var supplements = await stage.Exchanges.ClaimAsync("police", 5, "node-1", stage.Now, TimeSpan.FromMinutes(1));
        Assert.Contains(supplements, claim => claim.Request.Operation == "supplement-residence" && claim.Request.AgencyReference == "TN-1");
    }

    [Fact]
    public async Task An_event_that_comes_before_the_dossier_waits_for_it()
    {
        await stage.AcceptAsync(stage.Event("withdrawn", Dossier, null, text => text.Replace("\"sequence\": \"4\"", "\"sequence\": \"2\"", StringComparison.Ordinal)));
        await stage.PlanAsync();
        Assert.Null(await stage.FindAsync(Dossier));
        await stage.OpenAsync("accepted-birth", Dossier);
        await stage.PlanAsync();
        Assert.NotNull((await stage.FindAsync(Dossier))!.Facts.WithdrawnAt);
        Assert.Contains("birth-registration: Settled/Cancelled", await stage.StandingsAsync(Dossier));
    }

    [Fact]
    public async Task Results_are_numbered_within_the_dossier_and_seen_by_their_office_only()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Outcome.Refused("refused"));
        var mine = await stage.Results.ReadAsync(0, 100, ["H26.12.00.000"], TestContext.Current.CancellationToken);
        Assert.NotEmpty(mine.Events);
        Assert.Equal(mine.Events.Count, mine.After);
        Assert.Equal(mine.After, await stage.Results.LastAsync(TestContext.Current.CancellationToken));
        Assert.Equal(Enumerable.Range(1, mine.Events.Count), mine.Events.Select(item => int.Parse(System.Text.Json.JsonDocument.Parse(item).RootElement.GetProperty("sequence").GetString()!, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Empty((await stage.Results.ReadAsync(0, 100, ["H26.99.00.000"], TestContext.Current.CancellationToken)).Events);
    }
}
