using System.Text.Json.Nodes;
using Gateway.Adapters;
using Gateway.Exchanges;
using Gateway.Simulators.Contracts;

namespace Gateway.Tests.Adapters;

/// <summary>Every recorded conversation of every agency, played against its adapter; a new case file is a new test by itself.</summary>
public sealed class AgencyCases
{
    private const int CasesMin = 8, NotSuccessesMin = 4;
    private static readonly AgencyFolders Folders = AgencyFolders.Read(Path.Combine(Repository.Contracts, "agencies"));

    public static TheoryData<string, string> Cases() => [.. AgencyCase.All().Select(c => (c.Agency, c.File))];

    public static TheoryData<string> Agencies() => [.. Folders.Agencies.Select(a => a.Contract.Code)];

    [Fact]
    public void Every_agency_contract_is_read_strictly_and_without_problems() => Assert.Equal("", string.Join('\n', Folders.Problems));

    [Theory, MemberData(nameof(Cases))]
    public async Task An_adapter_speaks_and_understands_as_recorded(string agency, string file)
    {
        var play = Case(agency, file);
        var played = await CasePlayer.PlayAsync(play, Contract(agency));
        var wire = await WireContract.LoadAsync(Path.Combine(Repository.Contracts, "agencies", agency));
        var differences = RequestDifferences(played, wire).Concat(ReplyDifferences(played, wire)).Concat(OutcomeDifferences(play, played)).ToArray();
        Assert.True(differences.Length == 0, string.Join('\n', differences));
    }

    [Theory, MemberData(nameof(Agencies))]
    public void An_agency_has_enough_cases_and_each_names_the_row_it_models(string agency)
    {
        var cases = AgencyCase.All().Where(c => c.Agency == agency).ToArray();
        Assert.True(cases.Length >= CasesMin, $"{agency} has {cases.Length} cases, at least {CasesMin} are wanted.");
        Assert.True(cases.Count(IsNoSuccess) >= NotSuccessesMin, $"{agency} needs at least {NotSuccessesMin} cases that are no successes.");
        Assert.Equal("", string.Join('\n', cases.SelectMany(c => CaseSource.Problems(c.Domain).Select(problem => $"{c}: {problem}"))));
    }

    [Theory, MemberData(nameof(Agencies))]
    public async Task Without_any_one_classifier_rule_some_case_ends_otherwise(string agency)
    {
        var contract = Contract(agency);
        var idle = new List<string>();
        foreach (var rule in contract.Classifier)
            if (!await MattersAsync(agency, rule.Code, contract with { Classifier = [.. contract.Classifier.Where(r => r != rule)] }))
                idle.Add(rule.Id);
        Assert.Equal("", string.Join(", ", idle));
    }

    [Theory, MemberData(nameof(Agencies))]
    public void Every_code_that_a_case_ends_with_has_a_text_for_clerks(string agency)
    {
        var contract = Contract(agency);
        var codes = AgencyCase.All().Where(c => c.Agency == agency).SelectMany(c => Expected(c)).Select(o => (string?)o["code"]).OfType<string>().Distinct();
        Assert.DoesNotContain(codes, code => !contract.Texts.ContainsKey(code) && Reasons.Find(code) is null);
    }

    // Cases that end with the rule's own code come first: they nearly always show it, and playing all of them takes long.
    private static async Task<bool> MattersAsync(string agency, string code, AgencyContract without)
    {
        foreach (var play in AgencyCase.All().Where(c => c.Agency == agency).OrderByDescending(c => Expected(c).Any(o => (string?)o["code"] == code)))
        {
            var played = await CasePlayer.PlayAsync(play, without);
            if (OutcomeDifferences(play, played).Any() || played.StepsLeft > 0 || played.Unexpected.Count > 0)
                return true;
        }
        return false;
    }

    private static AgencyCase Case(string agency, string file) => AgencyCase.Read(Path.Combine(Repository.Contracts, "agencies", agency, "cases", file));

    private static AgencyContract Contract(string agency) => Folders.Agencies.Single(a => a.Contract.Code == agency).Contract;

    private static bool IsNoSuccess(AgencyCase play) => Expected(play).Any(o => (string?)o["kind"] is not ("answered" or "deferred" or "working"));

    private static IEnumerable<JsonObject> Expected(AgencyCase play) => play.Json["outcomes"]?.AsArray().Select(o => o!.AsObject()) ?? [play.Outcome];

    private static IEnumerable<string> RequestDifferences(CasePlay played, WireContract wire)
    {
        foreach (var (request, step) in played.Got)
        {
            foreach (var difference in CaseExpectations.Differences(step.ExpectRequest, request))
                yield return $"request {request.Path}: {difference}";
            foreach (var problem in wire.Problems(request))
                yield return $"request {request.Path} breaks the contract: {problem}";
        }
        foreach (var request in played.Unexpected)
            yield return $"request {request.Path} was not expected";
        if (played.StepsLeft > 0)
            yield return $"{played.StepsLeft} expected requests were never made";
    }

    private static IEnumerable<string> ReplyDifferences(CasePlay played, WireContract wire)
    {
        foreach (var (request, step) in played.Got.Where(g => g.Step.Fault is null))
        {
            var headers = new Dictionary<string, string> { ["Content-Type"] = step.ContentType };
            var problems = wire.Problems(new WireMessage(request.Method, request.Path, headers, step.ReplyBody, step.Status));
            if (step.BreaksContract && problems.Count == 0)
                yield return $"reply to {request.Path} says breaksContract but keeps the contract";
            foreach (var problem in step.BreaksContract ? [] : problems)
                yield return $"recorded reply to {request.Path} breaks the contract: {problem}";
        }
    }

    private static IEnumerable<string> OutcomeDifferences(AgencyCase play, CasePlay played)
    {
        var expected = Expected(play).ToArray();
        if (expected.Length != played.Outcomes.Count)
            return [$"expected {expected.Length} outcomes, got {played.Outcomes.Count}"];
        return expected.Zip(played.Outcomes).SelectMany(pair => CaseExpectations.Differences(pair.First, pair.Second).Select(d => $"outcome {pair.Second.ToJsonString()}: {d}"));
    }
}
