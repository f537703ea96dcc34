using System.Text.RegularExpressions;
using Gateway.Checker;
using Gateway.Simulators;

namespace Gateway.Tests.Checking;

/// <summary>The judge is judged: it lets an honest run pass and fails every one that is not.</summary>
public sealed partial class CourtTests : IDisposable
{
    private const int Dossiers = 30, AlterationsPerLog = 12;
    private static readonly string[] Logs = ["I", "A", "C", "R"], Kinds = ["delete", "repeat", "swap", "alter"];
    private readonly string folder = Directory.CreateTempSubdirectory("court").FullName;

    [Fact]
    public void An_honest_run_holds_and_every_dossier_is_accounted_for()
    {
        var sentence = Judge(Mutant.None);
        Assert.Equal("", string.Join('\n', sentence.Report["findings"]?.AsArray().Select(f => f!.ToJsonString()) ?? ["cannot judge"]));
        Assert.Equal(Court.Holds, sentence.ExitCode);
        Assert.Equal(Dossiers, (int)sentence.Report["dossiers"]!["settled"]!);
    }

    [Theory]
    [InlineData(Mutant.ReceiptBeforeCommit, "lost")]
    [InlineData(Mutant.NewKeyPerAttempt, "key_changed")]
    [InlineData(Mutant.NewKeyPerAttempt, "effect_twice")]
    [InlineData(Mutant.InquirySkipped, "inquiry_skipped")]
    [InlineData(Mutant.ParallelSendsInALane, "misordered")]
    [InlineData(Mutant.SecondResultOverwrites, "first_result_lost")]
    public void A_mutant_of_the_gateway_is_caught_for_what_it_is(Mutant mutant, string kind)
    {
        var sentence = Judge(mutant);
        Assert.Equal(Court.Violated, sentence.ExitCode);
        Assert.True((int)sentence.Report["counts"]![kind]! > 0, sentence.ToString());
    }

    [Theory]
    [InlineData(Mutant.None, Court.CannotJudge)]
    [InlineData(Mutant.ReceiptBeforeCommit, Court.Violated)]
    [InlineData(Mutant.NewKeyPerAttempt, Court.Violated)]
    [InlineData(Mutant.InquirySkipped, Court.Violated)]
    [InlineData(Mutant.ParallelSendsInALane, Court.Violated)]
    public void Before_the_drain_only_what_nothing_can_mend_is_held_against_the_gateway(Mutant mutant, int exitCode)
    {
        using var run = new ModelRun(folder, mutant);
        run.Play(Dossiers, isDrained: false);
        Assert.Equal(exitCode, Court.Judge(run.Files).ExitCode);
    }

    public static TheoryData<string, string> Alterations => new(
        from log in Logs
        from alteration in Kinds
        select (log, alteration));

    [Theory, MemberData(nameof(Alterations))]
    public void A_log_that_was_touched_is_no_evidence(string log, string alteration)
    {
        var files = Play(Mutant.None);
        foreach (var at in Places(File.ReadAllLines(PathOf(log)).Length))
            Assert.Equal(Court.CannotJudge, JudgeWith(files, log, lines => Altered(lines, alteration, at)));
    }

    [Theory, MemberData(nameof(Alterations))]
    public void A_story_with_one_line_more_less_or_other_does_not_hold_even_when_it_was_sealed_again(string log, string alteration)
    {
        var files = Play(Mutant.None);
        var telling = Telling(log, File.ReadAllLines(PathOf(log)));
        foreach (var place in Places(telling.Count))
            Assert.NotEqual(Court.Holds, JudgeWith(files, log, lines => Resealed(Altered(lines, alteration, telling[place]))));
    }

    [Fact]
    public void Without_its_last_line_or_before_the_drain_a_log_proves_nothing()
    {
        var files = Play(Mutant.None);
        Assert.Equal(Court.CannotJudge, JudgeWith(files, "R", lines => [.. lines.Take(lines.Length - 1)]));
        Assert.Equal(Court.CannotJudge, JudgeWith(files, "R", lines => Resealed([.. lines.SkipLast(1), lines[^1].Replace("\"drained\":true", "\"drained\":false", StringComparison.Ordinal)])));
        Assert.Equal(Court.CannotJudge, JudgeWith(files, "I", _ => []));
    }

    public void Dispose() => Directory.Delete(folder, true);

    private Sentence Judge(Mutant mutant) => Court.Judge(Play(mutant));

    private CaseFiles Play(Mutant mutant)
    {
        using var run = new ModelRun(folder, mutant);
        run.Play(Dossiers);
        return run.Files;
    }

    private string PathOf(string log) => Path.Combine(folder, log + ".jsonl");

    private int JudgeWith(CaseFiles files, string log, Func<string[], string[]> change)
    {
        var changed = Path.Combine(folder, "changed");
        File.WriteAllLines(changed, change(File.ReadAllLines(PathOf(log))));
        return Court.Judge(log switch
        {
            "I" => files with { Intake = changed },
            "A" => files with { Agencies = changed },
            "C" => files with { Callbacks = changed },
            _ => files with { Results = changed },
        }).ExitCode;
    }

    private static IEnumerable<int> Places(int count) => Enumerable.Range(0, AlterationsPerLog).Select(i => i * (count - 2) / AlterationsPerLog);

    private static string[] Altered(string[] lines, string alteration, int at) => alteration switch
    {
        "delete" => [.. lines[..at], .. lines[(at + 1)..]],
        "repeat" => [.. lines[..(at + 1)], .. lines[at..]],
        "swap" => [.. lines[..at], lines[at + 1], lines[at], .. lines[(at + 2)..]],
        _ => [.. lines[..at], Identity().Replace(lines[at], "$1x", 1), .. lines[(at + 1)..]],
    };

    // Lines that by themselves say something: an answer, an effect, a receipt, a result. A mere try says nothing until it is answered.
    private static List<int> Telling(string log, string[] lines) => [.. lines.Index().Where(line => !line.Item.Contains("\"end\"", StringComparison.Ordinal) && log switch
    {
        "I" or "C" => line.Item.Contains("\"phase\":\"ok\"", StringComparison.Ordinal) && !line.Item.Contains("c2-", StringComparison.Ordinal),
        "A" => line.Item.Contains("\"effect\"", StringComparison.Ordinal),
        _ => true,
    }).Select(line => line.Index)];

    private static string[] Resealed(string[] lines)
    {
        var (seal, result) = ("", new List<string>());
        foreach (var line in lines)
        {
            var bare = Number().Replace(line[..line.LastIndexOf(",\"h\":", StringComparison.Ordinal)], $"\"n\":{result.Count + 1}", 1) + "}";
            seal = JsonLines.Seal(seal, bare);
            result.Add($"{bare[..^1]},\"h\":\"{seal}\"}}");
        }
        return [.. result];
    }

    [GeneratedRegex("(\"(?:receipt|key|resultId|eventId)\":\"[^\"]*)")]
    private static partial Regex Identity();

    [GeneratedRegex("\"n\":[0-9]+")]
    private static partial Regex Number();
}
