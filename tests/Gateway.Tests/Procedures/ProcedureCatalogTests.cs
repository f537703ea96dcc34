using System.Text;
using Gateway.Procedures;

namespace Gateway.Tests.Procedures;

public sealed class ProcedureCatalogTests
{
    [Theory]
    [InlineData("2.000986", "2020-03-02T08:00:00+07:00", "2015-paper")]
    [InlineData("2.002621", "2026-08-31T23:59:59+07:00", "2024-electronic")]
    [InlineData("2.002621.000.00.00.H26", "2026-08-31T08:00:00+07:00", "2024-electronic")]
    [InlineData("3.000722", "2026-08-31T17:00:00Z", "2026-four-in-one")]          // already 1 September in Vietnam
    [InlineData("2.002622", "2026-08-31T08:00:00+07:00", "2024-electronic")]
    [InlineData("2.002913.000.00.00.H26", "2026-09-01T00:00:00+07:00", "2026")]
    [InlineData("1.001193", "2026-11-23T08:00:00+07:00", "2016")]
    [InlineData("9.900001", "2026-11-23T08:00:00+07:00", "synthetic")]
    public void A_dossier_gets_the_version_of_the_day_it_was_received(string code, string receivedAt, string version) =>
        Assert.Equal(version, Assert.IsType<ProcedureLookup.Found>(Find(code, receivedAt)).Definition.Version);

    [Theory]
    [InlineData("2.002621", "2026-08-31T17:00:00Z")]
    [InlineData("3.000722", "2026-08-31T16:59:59Z")]
    [InlineData("2.002622.000.00.00.H26", "2026-09-01T00:00:00+07:00")]
    public void A_code_that_was_not_in_force_that_day_says_when_it_is(string code, string receivedAt)
    {
        var lookup = Assert.IsType<ProcedureLookup.NotInForce>(Find(code, receivedAt));
        Assert.Equal(code[..8], lookup.Code);
        Assert.NotEmpty(lookup.Periods);
    }

    [Theory]
    [InlineData("1.006714")]
    [InlineData("2.002621.000.00.00.H26.1")]
    [InlineData("2.002621\n")]
    [InlineData("birth")]
    [InlineData("")]
    public void A_code_nobody_defined_is_unknown(string code) => Assert.Equal(new ProcedureLookup.Unknown(code), Find(code, "2026-11-23T08:00:00Z"));

    [Fact]
    public void The_2024_plan_runs_residence_and_card_side_by_side_and_the_2015_plan_one_after_the_other()
    {
        Assert.Equal(["birth-registration"], Needs("2.002621", "residence"));
        Assert.Equal(["birth-registration"], Needs("2.002621", "health-card"));
        Assert.Equal(["birth-registration", "residence"], Needs("2.000986", "health-card"));
        Assert.Equal(["birth-registration"], Needs("3.000722", "identity-card"));
    }

    [Fact]
    public void An_unknown_deadline_stays_null() =>
        Assert.All(Published.Definition("3.000722").Steps.Select(s => s.Deadline).Append(Published.Definition("3.000722").Deadline),
            deadline => Assert.Equal(new DeadlineShare(null, null), deadline));

    [Theory]
    [InlineData("\"version\": \"2024-electronic\",", "\"version\": \"2024-electronic\", \"colour\": 1,", "/colour")]
    [InlineData("\"otherwise\": \"cancel\"", "\"otherwise\": 0", "/steps/1/needs/0/otherwise")]
    [InlineData("\"withVerification\": 5\n  },", "\"x\": 5 },", "/deadline/x")]
    [InlineData("\"form\": \"birth\",", "", "")]
    [InlineData("\"15:00:00\"", "\"3 pm\"", "/clock/cutOff")]
    public void A_definition_is_read_strictly(string part, string replacement, string at)
    {
        var file = File.ReadAllText(Path.Combine(Repository.Contracts, "procedures", "2.002621.json"));
        Assert.Contains(part, file, StringComparison.Ordinal);
        Assert.Null(ProcedureReader.Read("x.json", Encoding.UTF8.GetBytes(file.Replace(part, replacement, StringComparison.Ordinal)), out var finding));
        Assert.Equal(("x.json", at, LintRule.Unreadable), (finding!.File, finding.At, finding.Rule));
    }

    private static ProcedureLookup Find(string code, string receivedAt) =>
        Published.Catalog.Find(code, DateTimeOffset.Parse(receivedAt, System.Globalization.CultureInfo.InvariantCulture));

    private static IEnumerable<string> Needs(string code, string step) => Published.Definition(code).Steps.Single(s => s.Code == step).Needs.Select(n => n.Step);
}
