namespace Gateway.Tests.House;

/// <summary>Every rule over text, twice: what the repository says, and a breach that the rule must see.</summary>
public sealed class TextRulesTests
{
    private static IEnumerable<SourceFile> Source => SourceTree.Code("src/");

    // This folder quotes what it forbids.
    private static IEnumerable<SourceFile> Tests => SourceTree.Code("tests/").Where(file => !file.Path.StartsWith("tests/Gateway.Tests/House/", StringComparison.Ordinal));

    [Fact]
    public void The_tree_is_not_empty() => Assert.True(Source.Count() > 100);

    [Fact]
    public void A_file_is_one_thought()
    {
        Assert.Empty(TextRules.TooLong(Source, 400));
        Assert.Empty(TextRules.TooLong(Tests, 600));
        var lengths = Source.Select(file => file.Lines.Length - 1).Order().ToList();
        Assert.InRange(lengths[lengths.Count / 2], 1, 60);
        Assert.Single(TextRules.TooLong([Of(string.Concat(Enumerable.Repeat("\n", 401)))], 400));
    }

    [Fact]
    public void A_method_fits_on_a_page()
    {
        Assert.Empty(TextRules.LongMethods(Source, 60));
        var body = string.Concat(Enumerable.Repeat("        x();\n", 61));
        Assert.Single(TextRules.LongMethods([Of("sealed class A\n{\n    void B()\n    {\n" + body + "    }\n}\n")], 60));
    }

    [Theory]
    [InlineData("public sealed class OrderManager\n", true)]
    [InlineData("internal sealed record ExchangeData(int A);\n", true)]
    [InlineData("public interface IExchangeService\n", true)]
    [InlineData("internal sealed class GatewayDatabase\n", false)]
    public void Names_say_what_a_thing_is(string breach, bool isBreach)
    {
        Assert.Empty(TextRules.BannedNames(Source.Concat(Tests)));
        Assert.Equal(isBreach, TextRules.BannedNames([Of(breach)]).Any());
    }

    [Fact]
    public void Names_come_from_the_glossary()
    {
        Assert.Empty(TextRules.WrongWords(Source));
        Assert.Single(TextRules.WrongWords([Of("internal sealed class DossierWorkflow\n")]));
    }

    [Theory]
    [InlineData("[LoggerMessage(1, LogLevel.Information, \"Dossier {Dossier}\")]", true)]
    [InlineData("[LoggerMessage(1, LogLevel.Information, \"Of {FullName}\")]", true)]
    [InlineData("[LoggerMessage(1, LogLevel.Information, \"Exchange {ExchangeId}\")]", false)]
    public void A_log_carries_ids_codes_and_durations_only(string breach, bool isBreach)
    {
        Assert.Empty(TextRules.LogTemplates(Source));
        Assert.Equal(isBreach, TextRules.LogTemplates([Of(breach)]).Any());
    }

    [Fact]
    public void An_event_id_means_one_thing()
    {
        Assert.Empty(TextRules.SharedEventIds(Source));
        Assert.Single(TextRules.SharedEventIds([Of("[LoggerMessage(1, x)]\n[LoggerMessage(1, y)]")]));
    }

    [Fact]
    public void Sql_is_lower_case()
    {
        Assert.Empty(TextRules.ShoutedSql(SourceTree.Files.Where(file => file.Path.StartsWith("src/Gateway.Storage/", StringComparison.Ordinal))));
        Assert.Single(TextRules.ShoutedSql([Of("\"SELECT 1\"")]));
    }

    [Fact]
    public void Nothing_is_left_for_later()
    {
        Assert.Empty(TextRules.Leftovers(Source.Concat(Tests)));
        Assert.Single(TextRules.Leftovers([Of("// TO" + "DO later")]));
    }

    [Fact]
    public void A_pool_has_a_name()
    {
        Assert.Empty(TextRules.NamelessPools(Source));
        Assert.Equal(2, TextRules.NamelessPools([Of("new NpgsqlConnection(server); new NpgsqlDataSourceBuilder(server).Build()")]).Count());
    }

    [Fact]
    public void A_decision_has_its_four_parts_and_a_number_of_its_own()
    {
        var decisions = SourceTree.Files.Where(file => file.Path.StartsWith("ops/decisions/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(decisions);
        Assert.Empty(TextRules.Decisions(decisions));
        Assert.Empty(decisions.GroupBy(file => System.IO.Path.GetFileName(file.Path)[..4]).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.Equal(2, TextRules.Decisions([new("ops/decisions/0001-x.md", "# 0002 X\n**Context.** **Decision.** **Consequence.**")]).Count());
    }

    private static SourceFile Of(string text) => new("src/Breach.cs", text);
}
