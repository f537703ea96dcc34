using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Exchanges;
using Gateway.Simulators;
using Gateway.Simulators.SocialInsurance;
using NJsonSchema;

namespace Gateway.Tests.Simulators;

public sealed class SocialInsuranceSimulatorTests : IAsyncDisposable
{
    private const string Dossier = "000.00.12.H26-261123-0058";
    private readonly AgencyStage stage = new("social-insurance");
    private readonly SocialInsuranceSimulator insurer;

    public SocialInsuranceSimulatorTests() => insurer = new(stage.Settings);

    [Theory]
    [InlineData("issue-health-card", "accepted-birth", "card-issued", "maThe")]
    [InlineData("reissue-health-card", "accepted-card-reissue", "card-reissued", "maThe")]
    [InlineData("request-death-benefit", "accepted-death", "benefit-granted", "soQuyetDinh")]
    public async Task A_signed_document_is_taken_in_and_answered_by_rest(string operation, string sample, string code, string field)
    {
        Assert.IsType<Outcome.Deferred>(await SendAsync(operation, sample));
        var (path, _, body) = await stage.NextCallbackAsync();
        var answer = JsonNode.Parse(body)!;
        Assert.Equal(("/v1/agencies/social-insurance/callbacks", code), (path, (string)answer["code"]!));
        Assert.NotEmpty((string)answer["result"]!["fields"]![field]!);
        Assert.Empty((await Callback()).Validate(body));
    }

    [Fact]
    public async Task One_sign_in_serves_many_at_once()
    {
        var all = Enumerable.Range(1, 20).Select(i => Adapter.SendAsync(AgencyStage.Request("issue-health-card", "accepted-birth", AgencyStage.Birth, i), TestContext.Current.CancellationToken));
        Assert.All(await Task.WhenAll(all), outcome => Assert.IsType<Outcome.Deferred>(outcome));
        Assert.Equal(1, insurer.SignIns);
    }

    [Fact]
    public async Task An_expired_token_costs_one_more_sign_in_and_one_effect()
    {
        await SendAsync("issue-health-card", "accepted-birth");
        insurer.ExpireTokens();
        Assert.IsType<Outcome.Deferred>(await SendAsync("issue-health-card", "accepted-birth", 59));
        Assert.Equal((2, 2), (insurer.SignIns, stage.Verdicts.Count(v => v == "effect")));
    }

    [Fact]
    public async Task A_locked_account_is_not_tried_again_by_whoever_comes_next()
    {
        insurer.AnswerSignInsWith("403");
        var expected = new Outcome.Failed("account-rejected", MayHaveArrived: false, Then: NextMove.Park);
        Assert.Equal(expected, await SendAsync("issue-health-card", "accepted-birth"));
        Assert.Equal(expected, await SendAsync("issue-health-card", "accepted-birth", 59));
        Assert.Equal(1, insurer.SignIns);
    }

    [Fact]
    public async Task A_repeat_gets_the_first_number()
    {
        var first = Assert.IsType<Outcome.Deferred>(await SendAsync("issue-health-card", "accepted-birth"));
        var second = Assert.IsType<Outcome.Deferred>(await SendAsync("issue-health-card", "accepted-birth"));
        Assert.Equal(first.AgencyReference, second.AgencyReference);
        Assert.Equal(["effect", "repeat"], stage.Verdicts);
        Assert.Single(stage.Lines("A.jsonl").Select(l => (string)l["bodyHash"]!).Distinct());
    }

    [Fact]
    public async Task A_lost_reply_to_a_benefit_is_found_by_inquiry()
    {
        insurer.Plays.Add(Dossier, "request-death-benefit", new Play { Fault = Fault.LoseReply, Decision = Decision.Refuse });
        Assert.True(Assert.IsType<Outcome.Failed>(await SendAsync("request-death-benefit", "accepted-death")).MayHaveArrived);
        await stage.NextCallbackAsync();
        var asked = await Adapter.InquireAsync([AgencyStage.Request("request-death-benefit", "accepted-death", AgencyStage.Death)], TestContext.Current.CancellationToken);
        Assert.Equal((AnswerKind.Refused, "not-eligible"), asked[0] is InquiryAnswer.Known known ? (known.Answer.Kind, known.Answer.Code) : default);
    }

    [Fact]
    public async Task A_supplement_lets_the_case_go_on()
    {
        insurer.Plays.Add(Dossier, "issue-health-card", new Play { Decision = Decision.AskSupplement });
        await SendAsync("issue-health-card", "accepted-birth");
        Assert.Equal("supplement-requested", (string)JsonNode.Parse((await stage.NextCallbackAsync()).Body)!["kind"]!);
        Assert.IsType<Outcome.Answered>(await SendAsync("supplement-document", "supplemented", 59));
        Assert.Equal("answered", (string)JsonNode.Parse((await stage.NextCallbackAsync()).Body)!["kind"]!);
    }

    [Fact]
    public async Task A_document_under_another_kind_never_leaves()
    {
        var adapter = stage.Adapter(insurer, contract => contract with
        {
            Operations = contract.Operations.ToDictionary(o => o.Key, o => o.Key == "issue-health-card" ? o.Value with { Wire = JsonElement.Parse("""{"loaiHs":"72"}""") } : o.Value),
        });
        var outcome = await adapter.SendAsync(AgencyStage.Request("issue-health-card", "accepted-birth", AgencyStage.Birth), TestContext.Current.CancellationToken);
        Assert.Equal(new Outcome.Failed(Reasons.ContractBroken, MayHaveArrived: false, Then: NextMove.Park), outcome);
        Assert.Equal(0, insurer.SignIns);
    }

    [Fact]
    public async Task A_document_signed_with_another_key_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("other-key-");
        var account = new Dictionary<string, string>(stage.Settings.Account) { ["SigningKeyFile"] = SigningKey.Make(folder.FullName) };
        using var other = new SocialInsuranceSimulator(stage.Settings with { Account = account });
        folder.Delete(recursive: true);
        var outcome = await stage.Adapter(other).SendAsync(AgencyStage.Request("issue-health-card", "accepted-birth", AgencyStage.Birth), TestContext.Current.CancellationToken);
        Assert.Equal(new Outcome.Failed("signature-rejected", MayHaveArrived: false, Then: NextMove.Park) { Fault = "code-206" }, outcome with { RawReply = default });
        Assert.Equal(["breach"], stage.Verdicts);
    }

    [Fact]
    public async Task What_an_inquiry_tells_is_what_the_callback_told()
    {
        insurer.Plays.Add(Dossier, "issue-health-card", new Play { AnswerEarly = true });
        await SendAsync("issue-health-card", "accepted-birth");
        var told = JsonNode.Parse((await stage.NextCallbackAsync()).Body)!;
        var asked = await Adapter.InquireAsync([AgencyStage.Request("issue-health-card", "accepted-birth")], TestContext.Current.CancellationToken);
        var known = Assert.IsType<InquiryAnswer.Known>(asked[0]).Answer;
        Assert.Equal(((string?)told["code"], (string?)told["agencyReference"]), (known.Code, known.AgencyReference));
        Assert.True(JsonNode.DeepEquals(told["result"], JsonNode.Parse(known.Content.Span)));
    }

    [Fact]
    public async Task An_answer_to_nobody_is_sent_under_a_key_that_nobody_has()
    {
        await insurer.CallForNobodyAsync(Dossier);
        Assert.Equal("exc_ffffffffffffffffffffffffffffffff", (string?)JsonNode.Parse((await stage.NextCallbackAsync()).Body)!["exchangeKey"]);
    }

    [Fact]
    public async Task A_conflicting_answer_comes_under_its_own_id()
    {
        insurer.Plays.Add(Dossier, "issue-health-card", new Play { AnswerConflicts = true });
        await SendAsync("issue-health-card", "accepted-birth");
        var (first, second) = (JsonNode.Parse((await stage.NextCallbackAsync()).Body)!, JsonNode.Parse((await stage.NextCallbackAsync()).Body)!);
        Assert.Equal((string?)first["exchangeKey"], (string?)second["exchangeKey"]);
        Assert.NotEqual((string?)first["callbackId"], (string?)second["callbackId"]);
        Assert.Equal(["answered", "refused"], new[] { (string?)first["kind"], (string?)second["kind"] }.Order());
    }

    public async ValueTask DisposeAsync()
    {
        insurer.Dispose();
        await stage.DisposeAsync();
    }

    private IAgencyAdapter Adapter => stage.Adapter(insurer);

    private Task<Outcome> SendAsync(string operation, string sample, int number = 58) =>
        Adapter.SendAsync(AgencyStage.Request(operation, sample, sample == "accepted-death" ? AgencyStage.Death : AgencyStage.Birth, number), TestContext.Current.CancellationToken);

    private static Task<JsonSchema> Callback() => JsonSchema.FromFileAsync(Path.Combine(Repository.Contracts, "callbacks/v1/callback.schema.json"));
}
