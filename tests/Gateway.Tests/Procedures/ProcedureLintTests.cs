using System.Text;
using System.Text.Json.Nodes;
using Gateway.Adapters;
using Gateway.Procedures;

namespace Gateway.Tests.Procedures;

public sealed class ProcedureLintTests
{
    [Fact]
    public void The_published_definitions_are_clean_among_the_published_agencies()
    {
        var agencies = AgencyFolders.Read(Path.Combine(Repository.Contracts, "agencies")).Agencies;
        var forms = Directory.GetFiles(Path.Combine(Repository.Contracts, "intake", "v1", "forms")).Select(f => Path.GetFileName(f).Split('.')[0]);
        var surroundings = new LintSurroundings(agencies.ToDictionary(a => a.Contract.Code, a => (IReadOnlySet<string>)a.Contract.Operations.Keys.ToHashSet()), forms.ToHashSet(), SomeProcedures.Codes);
        var report = ProcedureLint.Check([.. Published.ProcedureFiles.Select(f => (Path.GetFileName(f), (ReadOnlyMemory<byte>)File.ReadAllBytes(f)))], surroundings);
        Assert.Empty(report.Findings);
        Assert.Equal(7, report.Definitions.Count);
    }

    [Theory]
    [InlineData("/code", LintRule.MalformedCode, "code", "\"2.002621.000.00.00.H26\"")]
    [InlineData("/effective/to", LintRule.EndsBeforeStart, "effective", """{"from":"2024-07-01","to":"2024-06-30","source":"x","confidence":"unverified"}""")]
    [InlineData("/form", LintRule.UnknownForm, "form", "\"wedding\"")]
    [InlineData("/supplementWindowMinutes", LintRule.BadNumber, "supplementWindowMinutes", "481")]
    [InlineData("/deadline", LintRule.BadNumber, "deadline", """{"workingDays":5,"withVerification":4}""")]
    [InlineData("/steps/1/agency", LintRule.MissingAgency, "steps/1/agency", "\"army\"")]
    [InlineData("/steps/1/operation", LintRule.UnknownOperation, "steps/1/operation", "\"register-dog\"")]
    [InlineData("/steps/2/needs/0/step", LintRule.UnknownNeed, "steps/2/needs", """[{"step":"birth","otherwise":"cancel"}]""")]
    [InlineData("/steps/1/deadline", LintRule.BadNumber, "steps/1/deadline", """{"workingDays":-1,"withVerification":null}""")]
    [InlineData("/steps/2/needs", LintRule.HealthCardBeforeBirth, "steps/2/needs", "[]")]
    [InlineData("/steps/3/needs", LintRule.HandOverNotLast, "steps/3/needs", """[{"step":"birth-registration","otherwise":"go-on"},{"step":"residence","otherwise":"cancel"},{"step":"health-card","otherwise":"go-on"}]""")]
    [InlineData("/deadline/workingDays", LintRule.PathLongerThanDeadline, "steps/2/needs", """[{"step":"birth-registration","otherwise":"cancel"},{"step":"residence","otherwise":"cancel"}]""")]
    [InlineData("/deadline/withVerification", LintRule.PathLongerThanDeadline, "steps/1/deadline", """{"workingDays":2,"withVerification":6}""")]
    [InlineData("/deadline/withVerification", LintRule.PathLongerThanDeadline, "deadline/withVerification", "null")]
    [InlineData("/portal/lane", LintRule.Unreadable, "portal/lane", "\"portal\"")]
    [InlineData("/group", LintRule.Unreadable, "group", "\"wedding\"")]
    [InlineData("/steps/1/operation", LintRule.OtherGroup, "steps/1/operation", "\"remove-residence\"")]
    [InlineData("/form", LintRule.OtherGroup, "form", "\"death\"")]
    [InlineData("/code", LintRule.OtherGroup, "code", "\"2.002913\"")]
    [InlineData("/clock/nonWorkingDay", LintRule.UnfairClock, "clock/nonWorkingDay", "\"B\"")]
    [InlineData("/portal/agency", LintRule.MissingAgency, "portal/agency", "\"portal\"")]
    [InlineData("/portal/start/online", LintRule.BadPortalStart, "portal/start/online", "[2,1]")]
    [InlineData("/portal/start/counter", LintRule.BadPortalStart, "portal/start/counter", "[0]")]
    public void Each_mistake_is_named_by_its_rule_and_place(string at, LintRule rule, string member, string value) =>
        Assert.Contains(Lint("2.002621", root => Set(root, member, value)), f => f.File == "x.json" && f.At == at && f.Rule == rule);

    [Fact]
    public void A_chain_of_the_2024_shares_breaks_both_deadlines()
    {
        var findings = Lint("2.002621", root => Set(root, "steps/2/needs", """[{"step":"birth-registration","otherwise":"cancel"},{"step":"residence","otherwise":"cancel"}]"""));
        Assert.Equal("x.json#/deadline/withVerification PathLongerThanDeadline\nx.json#/deadline/workingDays PathLongerThanDeadline", SomeProcedures.Rules(findings));
        Assert.Contains("take 7 working days, the whole may take 5", findings[1].Words, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_takes_longer_under_verification_a_long_path_is_named_once()
    {
        var findings = Lint("2.000986", root => Set(root, "steps/1/deadline", """{"workingDays":21,"withVerification":null}"""));
        Assert.Equal("x.json#/deadline/workingDays PathLongerThanDeadline", SomeProcedures.Rules(findings));
    }

    [Fact]
    public void A_circle_and_what_waits_for_it_are_told_apart()
    {
        var findings = Lint("2.000986", root =>
        {
            Set(root, "steps/0/needs", """[{"step":"residence","otherwise":"park"}]""");
            Set(root, "steps/2/needs", """[{"step":"birth-registration","otherwise":"cancel"}]""");
        });
        Assert.Equal("x.json#/steps/0/needs Cycle\nx.json#/steps/1/needs Cycle\nx.json#/steps/2/needs UnreachableStep\nx.json#/steps/3/needs UnreachableStep", SomeProcedures.Rules(findings));
    }

    [Fact]
    public void A_birth_code_sent_into_the_death_group_does_not_start()
    {
        var findings = Lint("2.002622", root => Set(root, "code", "\"1.006714\""));
        Assert.Equal([("/code", LintRule.OtherGroup)], findings.Select(f => (f.At, f.Rule)));
    }

    [Fact]
    public void A_single_procedure_may_not_mix_births_and_deaths_either() =>
        Assert.Contains(Lint("1.001193", root => Set(root, "steps/0/operation", "\"register-death\"")), f => f is { At: "/steps/0/operation", Rule: LintRule.OtherGroup });

    [Fact]
    public void A_code_may_not_have_two_definitions_on_one_day()
    {
        var findings = SomeProcedures.Lint(
            SomeProcedures.Changed("2.002621", "a.json", _ => { }),
            SomeProcedures.Changed("2.002621", "b.json", root => Set(root, "effective/from", "\"2026-08-31\"")),
            SomeProcedures.Changed("2.002621", "c.json", root =>
            {
                Set(root, "effective", """{"from":"2026-09-01","to":null,"source":"x","confidence":"unverified"}""");
                Set(root, "version", "\"later\"");
            }));
        Assert.Equal("b.json#/effective OverlappingDates\nb.json#/version DuplicateVersion", SomeProcedures.Rules(findings));
    }

    [Fact]
    public void Everything_wrong_is_named_at_once_over_all_files()
    {
        var findings = SomeProcedures.Lint(
            ("broken.json", Encoding.UTF8.GetBytes("{")),
            SomeProcedures.Changed("2.002621", "birth.json", root =>
            {
                Set(root, "form", "\"wedding\"");
                Set(root, "steps/0/agency", "\"court\"");
                Set(root, "steps/1/operation", "\"register-dog\"");
                Set(root, "steps/2/code", "\"residence\"");
                Set(root, "deadline/workingDays", "1");
            }),
            SomeProcedures.Changed("2.002622", "death.json", root =>
            {
                Set(root, "portal/start/postal", "[]");
                ((JsonArray)root["steps"]!).RemoveAt(3);
            }));
        Assert.Equal("""
            birth.json#/deadline/workingDays PathLongerThanDeadline
            birth.json#/form UnknownForm
            birth.json#/steps/0/agency MissingAgency
            birth.json#/steps/1/operation UnknownOperation
            birth.json#/steps/2/code DuplicateStep
            birth.json#/steps/3/needs/2/step UnknownNeed
            broken.json# Unreadable
            death.json#/portal/start/postal BadPortalStart
            death.json#/steps HandOverNotLast
            """, SomeProcedures.Rules(findings));
    }

    private static IReadOnlyList<LintFinding> Lint(string code, Action<JsonNode> change) => SomeProcedures.Lint(SomeProcedures.Changed(code, "x.json", change));

    private static void Set(JsonNode root, string member, string value)
    {
        var path = member.Split('/');
        var parent = path.SkipLast(1).Aggregate(root, (node, part) => int.TryParse(part, out var index) ? node[index]! : node[part]!);
        parent[path[^1]] = JsonNode.Parse(value);
    }
}
