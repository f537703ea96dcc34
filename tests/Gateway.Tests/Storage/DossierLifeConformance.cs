using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Callbacks;
using Gateway.Exchanges;
using Gateway.Planning;
using Gateway.Storage;

namespace Gateway.Tests.Storage;

/// <summary>What a dossier lives through with citizen, shop and agencies, over the rows of each engine.</summary>
public abstract partial class DossierLifeConformance : IAsyncDisposable
{
    private const string Dossier = "000.00.12.H26-261123-0200";
    private const string Birth = """{"fields":{"soDinhDanh":"001326000123","ngayDangKy":"2026-11-23","soDangKy":"12","quyenSo":"01/2026","trangSo":"7"}}""";
    private readonly Stage stage;

    protected DossierLifeConformance(Stage stage) => this.stage = stage;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return stage.DisposeAsync();
    }

    [Fact]
    public async Task An_incomplete_answer_to_a_request_that_is_to_be_sent_again_calls_a_person()
    {
        var registration = await OpenAndClaimAsync();
        await stage.SettleAsync(registration, new Outcome.Failed(Reasons.ConnectionLost, MayHaveArrived: true));
        Assert.Equal([CallbackState.Matched], await stage.AnswerAsync(registration, AnswerKind.Answered, """{"fields":{}}""", "c-1"));
        Assert.Equal(Reasons.ResultIncomplete, (await FindAsync(registration)).Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_withdrawn_request_that_did_not_come_through_is_not_sent_again(bool mayHaveArrived)
    {
        var registration = await OpenAndClaimAsync();
        await HearAsync("withdrawn", 2);
        Assert.Empty(await ClaimAsync("civil-status"));
        await stage.SettleAsync(registration, new Outcome.Failed(Reasons.TimedOut, mayHaveArrived));
        stage.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Contains("birth-registration: Settled/Cancelled", await stage.StandingsAsync(Dossier));
        Assert.Equal(mayHaveArrived ? ["withdraw-birth"] : [], await ClaimAsync("civil-status"));
    }

    [Fact]
    public async Task A_withdrawal_goes_out_as_soon_as_the_request_before_it_is_taken_in()
    {
        var registration = await OpenAndClaimAsync();
        await HearAsync("withdrawn", 2);
        await stage.SettleAsync(registration, new Outcome.Deferred("TN-1", TimeSpan.FromDays(2)));
        var withdrawal = await stage.ClaimOneAsync("civil-status");
        Assert.Equal(("withdraw-birth", "TN-1"), (withdrawal.Request.Operation, withdrawal.Request.AgencyReference));
        await stage.AnswerAsync(registration, AnswerKind.Refused, """{"fields":{}}""", "c-1");
        Assert.Equal(0, (await FindAsync(withdrawal)).BlockedBy);
    }

    [Fact]
    public async Task A_request_that_may_have_arrived_is_withdrawn_where_it_may_be()
    {
        var registration = await OpenAndClaimAsync();
        await stage.SettleAsync(registration, new Outcome.Failed(Reasons.ConnectionLost, MayHaveArrived: true));
        await HearAsync("withdrawn", 2);
        Assert.Contains("birth-registration: Settled/Cancelled", await stage.StandingsAsync(Dossier));
        Assert.Equal(["withdraw-birth"], await ClaimAsync("civil-status"));
    }

    [Fact]
    public async Task A_request_that_never_left_is_withdrawn_from_nobody()
    {
        var registration = await OpenAndClaimAsync();
        await stage.SettleAsync(registration, new Outcome.Failed(Reasons.Unreachable, MayHaveArrived: false));
        await HearAsync("withdrawn", 2);
        Assert.Empty(await ClaimAsync("civil-status"));
    }

    [Fact]
    public async Task After_a_stop_by_the_shop_what_was_taken_in_ends_and_nothing_follows_it()
    {
        var registration = await OpenAndClaimAsync();
        await stage.SettleAsync(registration, new Outcome.Deferred("TN-1", TimeSpan.FromDays(2)));
        await HearAsync("decided", 2, text => text.Replace("approved", "stopped", StringComparison.Ordinal));
        Assert.Contains("residence: Settled/Cancelled", await stage.StandingsAsync(Dossier));
        await stage.AnswerAsync(registration, AnswerKind.Answered, Birth, "c-1");
        Assert.Contains("birth-registration: Settled/Answered", await stage.StandingsAsync(Dossier));
        Assert.Empty(await ClaimAsync("police"));
        Assert.Empty(await ClaimAsync("civil-status"));
        Assert.Equal(8, (await stage.FindAsync(Dossier))!.Facts.PortalCode);
        Assert.Equal("dossier.steps_settled.v1", (await ToldAsync())[^1]);
    }

    [Fact]
    public async Task A_second_request_before_the_first_is_met_is_told_too()
    {
        var residence = await AwaitResidenceAsync();
        await stage.AnswerAsync(residence, AnswerKind.SupplementRequested, """{"fields":{},"note":"a"}""", "ask-1");
        stage.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, (await stage.SendNoticesAsync()).Events);
        await stage.AnswerAsync(residence, AnswerKind.SupplementRequested, """{"fields":{},"note":"b"}""", "ask-2");
        stage.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, (await stage.SendNoticesAsync()).Events);
        Assert.Equal(2, (await ToldAsync()).Count(type => type == "exchange.supplement_requested.v1"));
    }

    [Fact]
    public async Task The_same_request_is_heard_again_once_the_agency_has_the_papers_and_not_before()
    {
        var registration = await OpenAndClaimAsync();
        await stage.SettleAsync(registration, new Outcome.Deferred("TN-1", TimeSpan.FromDays(2)));
        await PollAsync();
        Assert.Equal(Interim.Supplement, (await FindAsync(registration)).Interim);
        await HearAsync("supplemented", 2);
        await PollAsync();
        Assert.Null((await FindAsync(registration)).Interim);                    // the papers are still on their way: the agency repeats itself
        await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Outcome.Answered("""{"fields":{}}"""u8.ToArray()));
        await PollAsync();
        Assert.Equal(Interim.Supplement, (await FindAsync(registration)).Interim);

        async Task PollAsync()
        {
            stage.Clock.Advance(TimeSpan.FromMinutes(11));
            await stage.AskAsync("civil-status", new InquiryAnswer.Known(new AgencyAnswer(AnswerKind.SupplementRequested, "supplement", """{"fields":{}}"""u8.ToArray())));
            await stage.MatchAsync();
        }
    }

    [Theory]
    [InlineData("supplemented")]
    [InlineData("withdrawn")]
    public async Task A_notice_in_which_nobody_asks_any_more_is_never_sent(string sample)
    {
        var residence = await AwaitResidenceAsync();
        await stage.AnswerAsync(residence, AnswerKind.SupplementRequested, """{"fields":{}}""", "ask-1");
        await HearAsync(sample, 2);
        stage.Clock.Advance(TimeSpan.FromHours(5));
        Assert.Equal(0, (await stage.SendNoticesAsync()).Events);
        Assert.DoesNotContain("exchange.supplement_requested.v1", await ToldAsync());
    }

    [Theory]
    [InlineData("supplemented", PlanningReasons.SupplementNotAsked)]
    [InlineData("paid", PlanningReasons.PaymentNotAsked)]
    public async Task What_nobody_asked_for_waits_for_a_clerk_and_stops_nobody_after_it(string sample, string reason)
    {
        await OpenAndClaimAsync();
        await HearAsync(sample, 2);
        Assert.Equal(("parked", reason), Assert.Single((await StuckAsync()).Select(stuck => (stuck.State, stuck.Reason))));
        await HearAsync("withdrawn", 3);
        Assert.NotNull((await stage.FindAsync(Dossier))!.Facts.WithdrawnAt);
    }

    [Fact]
    public async Task An_event_that_comes_too_late_uses_up_its_number()
    {
        await OpenAndClaimAsync();
        await HearAsync("withdrawn", 2);
        await stage.AcceptAsync(Numbered("returned", 4));
        await HearAsync("paid", 3);
        await stage.PlanAsync();
        Assert.NotNull((await stage.FindAsync(Dossier))!.Facts.ReturnedAt);
        Assert.Equal([PlanningReasons.AlreadyFinal], (await StuckAsync()).Select(stuck => stuck.Reason!));
    }

    [Fact]
    public async Task An_event_that_came_before_the_acceptance_and_is_planned_together_with_it_follows_it()
    {
        await stage.AcceptAsync(Numbered("withdrawn", 2));
        stage.Clock.Advance(TimeSpan.FromSeconds(1));
        await stage.AcceptAsync(stage.Event("accepted-birth", Dossier));
        Assert.Equal(2, (await stage.PlanAsync()).Events);
        await stage.PlanAsync();
        Assert.NotNull((await stage.FindAsync(Dossier))!.Facts.WithdrawnAt);
    }

    [Fact]
    public async Task Numbered_events_that_came_before_an_unnumbered_acceptance_follow_it_in_their_order()
    {
        await HearAsync("returned", 5);
        await HearAsync("withdrawn", 4);
        await stage.OpenAsync("accepted-birth", Dossier, text => Sequence().Replace(text, ""));
        await stage.PlanAsync();
        await stage.PlanAsync();
        var facts = (await stage.FindAsync(Dossier))!.Facts;
        Assert.Equal((true, true, 5L), (facts.WithdrawnAt is not null, facts.ReturnedAt is not null, facts.Sequence));
    }

    [Fact]
    public async Task After_an_answer_in_the_reply_another_one_is_a_conflict_and_the_same_a_repeat()
    {
        var registration = await OpenAndClaimAsync();
        await stage.SettleAsync(registration, new Outcome.Answered(Encoding.UTF8.GetBytes(Birth)));
        Assert.Equal([CallbackState.Duplicate], await stage.AnswerAsync(registration, AnswerKind.Answered, Birth.Replace(":", ": ", StringComparison.Ordinal), "c-1"));
        Assert.Equal([CallbackState.Conflict], await stage.AnswerAsync(registration, AnswerKind.Answered, Birth.Replace("001326000123", "001326000199", StringComparison.Ordinal), "c-2"));
    }

    [Fact]
    public async Task The_portal_is_told_when_it_happened_and_not_when_we_heard_of_it()
    {
        await stage.OpenAsync("accepted-card-reissue", Dossier);
        await stage.SettleAsync(await stage.ClaimOneAsync("social-insurance"), new Outcome.Answered("""{"fields":{"maThe":"1","gtTheTu":"1","gtTheDen":"1"}}"""u8.ToArray()));
        stage.Clock.Advance(TimeSpan.FromDays(7));
        var returned = Numbered("returned", 2);
        await stage.AcceptAsync(returned);
        await stage.PlanAsync();
        var told = await stage.ClaimOneAsync("provincial-portal");
        while (told.Request.PortalStatus != 10)
        {
            await stage.SettleAsync(told, new Outcome.Answered("""{"fields":{}}"""u8.ToArray()));
            told = await stage.ClaimOneAsync("provincial-portal");
        }
        Assert.Equal(returned.OccurredAt, told.Request.OccurredAt);
        Assert.Equal(returned.OccurredAt, (await FindAsync(told)).Exchange.OccurredAt);
        Assert.Equal(returned.OccurredAt, (await new DossierQueries(stage.Database).StatusesAsync(Dossier, TestContext.Current.CancellationToken))[^1].At);
    }

    [Fact]
    public async Task An_exchange_in_flight_keeps_its_lease_through_a_turn_of_its_dossier()
    {
        var registration = await OpenAndClaimAsync();
        var open = (await stage.FindAsync(Dossier))!;
        var turn = new DossierTurn(open, stage.Turns.At(stage.Now, TurnCauses.Noticed()));
        turn.Move(turn.Find(registration.Standing.Exchange.Id)! with { AgencyReference = "TN-1" });
        await stage.Database.WriteAsync(session =>
        {
            ChangeRows.Write(session, [new(turn.Finish(), stage.Now)]);
            return ValueTask.FromResult(0);
        });
        stage.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, (await stage.RescueAsync("node-1", onlyOwner: false)).Events);
    }

    [Theory]
    [InlineData("settled", true)]
    [InlineData("parked", false)]
    public async Task Papers_that_do_not_get_through_are_told_to_the_shop_and_not_taken_for_the_step(string state, bool isRefused)
    {
        var residence = await AwaitResidenceAsync();
        await stage.AnswerAsync(residence, AnswerKind.SupplementRequested, """{"fields":{}}""", "ask-1");
        await HearAsync("supplemented", 2);
        var papers = (await stage.Exchanges.ClaimAsync("police", 5, "node-1", stage.Now, TimeSpan.FromMinutes(1))).Single(claim => claim.Request.Operation == "supplement-residence");
        await stage.SettleAsync(papers, isRefused ? new Outcome.Refused("case-closed") : new Outcome.Failed("case-closed", true, null, NextMove.Park));
        var told = (await EventsAsync())[^1];
        Assert.Equal(("vn.onestop.exchange.undelivered.v1", "police", false), (told.GetProperty("type").GetString(), told.GetProperty("agencycode").GetString(), told.TryGetProperty("stepcode", out _)));
        Assert.Equal(("supplement-residence", state, "case-closed"), (told.GetProperty("data").GetProperty("operationCode").GetString(), told.GetProperty("data").GetProperty("state").GetString(), told.GetProperty("data").GetProperty("code").GetString()));
        var schema = await NJsonSchema.JsonSchema.FromFileAsync(Path.Combine(Repository.Contracts, "results", "v1", "result-event.schema.json"), TestContext.Current.CancellationToken);
        Assert.Empty(schema.Validate(told.GetRawText()));
    }

    [Fact]
    public async Task How_long_an_agency_could_not_say_is_kept()
    {
        var residence = await AwaitResidenceAsync();
        stage.Clock.Advance(TimeSpan.FromDays(2));
        await stage.AskAsync("police", new InquiryAnswer.Working("TN-1"));
        Assert.Equal((1, true), ((await FindAsync(residence)).Doubts, (await FindAsync(residence)).MayHaveArrived));
    }

    private async Task<Claimed> OpenAndClaimAsync()
    {
        await stage.OpenAsync("accepted-birth", Dossier);
        return await stage.ClaimOneAsync("civil-status");
    }

    private async Task<Claimed> AwaitResidenceAsync()
    {
        await stage.SettleAsync(await OpenAndClaimAsync(), new Outcome.Answered(Encoding.UTF8.GetBytes(Birth)));
        var residence = await stage.ClaimOneAsync("police");
        await stage.SettleAsync(residence, new Outcome.Deferred("TN-1", TimeSpan.FromDays(2)));
        return residence;
    }

    private async Task HearAsync(string sample, int number, Func<string, string>? change = null)
    {
        await stage.AcceptAsync(Numbered(sample, number, change));
        await stage.PlanAsync();
    }

    private Gateway.Dossiers.DossierEvent Numbered(string sample, int number, Func<string, string>? change = null) =>
        stage.Event(sample, Dossier, null, text => Sequence().Replace((change ?? (same => same))(text), $"\"sequence\": \"{number.ToString(CultureInfo.InvariantCulture)}\","));

    private async Task<IEnumerable<string>> ClaimAsync(string agency) =>
        (await stage.Exchanges.ClaimAsync(agency, 5, "node-1", stage.Now, TimeSpan.FromMinutes(1))).Select(claim => claim.Request.Operation);

    private async Task<Standing> FindAsync(Claimed claimed) => (await stage.FindAsync(Dossier))!.Exchanges.Single(exchange => exchange.Exchange.Id == claimed.Standing.Exchange.Id);

    private Task<IReadOnlyList<StuckEventRow>> StuckAsync() => new DossierQueries(stage.Database).StuckEventsAsync(Dossier, null, TestContext.Current.CancellationToken);

    private async Task<IReadOnlyList<string>> ToldAsync() => [.. (await EventsAsync()).Select(told => told.GetProperty("type").GetString()!["vn.onestop.".Length..])];

    private async Task<IReadOnlyList<JsonElement>> EventsAsync()
    {
        return [.. (await stage.Results.ReadAsync(0, 100, null, TestContext.Current.CancellationToken)).Events.Select(told => JsonDocument.Parse(told).RootElement)];
    }

    [GeneratedRegex("\"sequence\": \"[0-9]+\",")]
    private static partial Regex Sequence();
}
