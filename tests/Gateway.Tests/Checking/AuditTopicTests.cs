using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Auditing;
using Gateway.Checker;
using Gateway.Tests.Auditing;

namespace Gateway.Tests.Checking;

/// <summary>The judge of the audit topic: an honest one has no findings, and none that is not.</summary>
public sealed class AuditTopicTests
{
    private const int Records = 30;

    [Fact]
    public void Repeats_of_what_came_before_are_no_finding() => Assert.Empty(Findings(rows => [.. rows.Take(12), .. rows.Skip(6).Take(6), .. rows.Skip(3)], Records));

    [Fact]
    public void A_record_too_few_or_too_many_is_told()
    {
        Assert.Contains("the topic has 29 records and the table 30 to 30", Findings(rows => [.. rows.SkipLast(1)], Records));
        Assert.Contains("the topic has 30 records and the table 28 to 28", Findings(rows => rows, Records - 2));
    }

    [Fact]
    public void What_was_recorded_while_the_topic_was_read_is_no_finding()
    {
        Assert.Empty(Findings(rows => rows, Records - 3, later: 3));
        Assert.Contains("the topic has 30 records and the table 26 to 29", Findings(rows => rows, Records - 4, later: 3));
    }

    [Fact]
    public void A_hole_in_a_chain_is_told_though_the_numbers_fit()
    {
        var findings = Findings(rows => [.. rows.Where((_, i) => i != 9)], Records - 1);
        Assert.Contains(findings, finding => finding.Contains("4 of D-0 comes where 3 should", StringComparison.Ordinal));
    }

    [Fact]
    public void A_dossiers_records_that_changed_places_are_told() =>
        Assert.Contains(Findings(rows => [.. rows.Take(3), rows[6], rows[4], rows[5], rows[3], .. rows.Skip(7)], Records), finding => finding.Contains("2 of D-0 comes where 1 should", StringComparison.Ordinal));

    [Fact]
    public void Another_record_in_the_place_of_one_is_told()
    {
        using var log = SomeLog.Of(Records);
        var other = log.Rows[7].Text.Replace("code-7", "code-x", StringComparison.Ordinal);
        Assert.Contains(Findings(rows => [.. rows, Encoding.UTF8.GetBytes(other)], Records), finding => finding.Contains("another record as 2 of D-1", StringComparison.Ordinal));
        Assert.Contains(Findings(rows => [.. rows.Take(7), Encoding.UTF8.GetBytes(other), .. rows.Skip(8)], Records), finding => finding.Contains("D-1: 3 does not follow 2", StringComparison.Ordinal));
        Assert.Contains(Findings(rows => [.. rows, [1]], Records), finding => finding.Contains("no record", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"answer":"intact","unsealed":0,"records":3,"kafka":{"records":3,"unpublished":0}}""", """{"findings":[]}""", Court.Holds)]
    [InlineData("""{"answer":"intact","unsealed":0,"records":3}""", """{"findings":[]}""", Court.Violated)]
    [InlineData("""{"answer":"intact","unsealed":0,"records":3,"kafka":{"records":2,"unpublished":1}}""", """{"findings":[]}""", Court.Violated)]
    [InlineData("""{"answer":"intact","unsealed":0,"records":3,"kafka":{"records":3,"unpublished":0}}""", """{"findings":["x"]}""", Court.Violated)]
    [InlineData("""{"answer":"broken","from":1,"to":1}""", """{"findings":[]}""", Court.Violated)]
    public void A_topic_that_is_not_the_audit_is_a_violation(string audit, string topic, int exitCode) =>
        Assert.Equal(exitCode, new Sentence(Court.Holds, []).With(JsonNode.Parse(audit)!.AsObject(), JsonNode.Parse(topic)!.AsObject()).ExitCode);

    private static List<string> Findings(Func<List<byte[]>, List<byte[]>> arrange, long stored, long later = 0)
    {
        using var log = SomeLog.Of(Records);
        var topic = new AuditTopic();
        foreach (var (i, record) in arrange([.. log.Rows.Select(row => row.Record)]).Index())
            topic.Add(string.Create(CultureInfo.InvariantCulture, $"0:{i}"), RecordHead.Read(record, out var head) == HeadReading.Read ? head.Chain : null, record);
        return [.. topic.Judge(stored, stored + later)["findings"]!.AsArray().Select(finding => (string)finding!)];
    }
}
