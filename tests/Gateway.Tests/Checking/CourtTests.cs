using System.Text.RegularExpressions;
using Gateway.Checker;
using Gateway.Simulators;

namespace Gateway.Tests.Checking;

/// <summary>The judge is judged: it lets an honest run pass and fails every one that is not.</summary>
public sealed partial class CourtTests : IDisposable
{
    private const int Dossiers = 30, AlterationsPerLog = 12;
    private static readonly string[] Logs = ["I", "A", "C", "R", "D"], Kinds = ["delete", "repeat", "swap", "alter"];
    private readonly string folder = Directory.CreateTempSubdirectory("court").FullName;

    [Fact]
    public void An_honest_run_holds_and_every_dossier_is_accounted_for()
    {
        var sentence = Judge(ModelMutant.None);
        Assert.Equal("", string.Join('\n', sentence.Report["findings"]?.AsArray().Select(f => f!.ToJsonString()) ?? ["cannot judge"]));
        Assert.Equal(Court.Holds, sentence.ExitCode);
        Assert.Equal(Dossiers, (int)sentence.Report["dossiers"]!["settled"]! + (int)sentence.Report["dossiers"]!["withdrawn"]!);
    }

    [Theory]
    [InlineData(ModelMutant.ReceiptBeforeCommit, "lost")]
    [InlineData(ModelMutant.NewKeyPerAttempt, "key_changed")]
    [InlineData(ModelMutant.NewKeyPerAttempt, "effect_twice")]
    [InlineData(ModelMutant.InquirySkipped, "inquiry_skipped")]
    [InlineData(ModelMutant.ParallelSendsInALane, "misordered")]
    [InlineData(ModelMutant.SecondResultOverwrites, "first_result_lost")]
    [InlineData(ModelMutant.RetryAfterIgnored, "early_ms")]
    [InlineData(ModelMutant.AttemptAfterRefusal, "after_end")]
    [InlineData(ModelMutant.FollowersForgotten, "stuck")]
    [InlineData(ModelMutant.FollowersReleasedTwice, "misordered")]
    [InlineData(ModelMutant.LateCallbacksDropped, "lost")]
    [InlineData(ModelMutant.CancelIgnoresInFlight, "after_withdrawal")]
    public void A_mutant_of_the_gateway_is_caught_for_what_it_is(ModelMutant mutant, string kind)
    {
        var sentence = Judge(mutant);
        Assert.Equal(Court.Violated, sentence.ExitCode);
        Assert.True((int)sentence.Report["counts"]![kind]! > 0, sentence.ToString());
    }

    [Theory]
    [InlineData(ModelMutant.None, Court.CannotJudge)]
    [InlineData(ModelMutant.ReceiptBeforeCommit, Court.Violated)]
    [InlineData(ModelMutant.NewKeyPerAttempt, Court.Violated)]
    [InlineData(ModelMutant.InquirySkipped, Court.Violated)]
    [InlineData(ModelMutant.ParallelSendsInALane, Court.Violated)]
    [InlineData(ModelMutant.RetryAfterIgnored, Court.Violated)]
    [InlineData(ModelMutant.AttemptAfterRefusal, Court.Violated)]
    [InlineData(ModelMutant.CancelIgnoresInFlight, Court.Violated)]
    [InlineData(ModelMutant.FollowersForgotten, Court.CannotJudge)]
    public void Before_the_drain_only_what_nothing_can_mend_is_held_against_the_gateway(ModelMutant mutant, int exitCode)
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
        var files = Play(ModelMutant.None);
        foreach (var at in Places(File.ReadAllLines(PathOf(log)).Length))
            Assert.Equal(Court.CannotJudge, JudgeWith(files, log, lines => Altered(lines, alteration, at)));
    }

    [Theory, MemberData(nameof(Alterations))]
    public void A_story_with_one_line_more_less_or_other_does_not_hold_even_when_it_was_sealed_again(string log, string alteration)
    {
        var files = Play(ModelMutant.None);
        var telling = Telling(log, File.ReadAllLines(PathOf(log)));
        foreach (var place in Places(telling.Count))
            Assert.NotEqual(Court.Holds, JudgeWith(files, log, lines => Resealed(Altered(lines, alteration, telling[place]))));
    }

    // Each is the smallest lie that one rule is there to see. A line of the dump is a whole dossier: there a part of a line is deleted,
    // repeated or swapped.
    public static TheoryData<string, string, string, string, string> Lies => new()
    {
        { "R", "delete", "\"channel\":\"webhook\".*", "", "channels_differ" },
        { "R", "alter", "\"channel\":\"webhook\"", "\"channel\":\"telephone\"", "channels_differ" },
        { "R", "alter", "\"outcome\":\"answered\",\"code\":\"answered\"", "\"outcome\":\"answered\",\"code\":\"other\"", "first_result_lost" },
        { "A", "alter", "\"retryAfter\":1", "\"retryAfter\":60", "early_ms" },
        { "A", "repeat", "\"operation\":\"register-death\".*\"fault\":\"Unavailable\"", "", "attempts_exceeded" },
        { "A", "alter", "\"fault\":\"Unavailable\",", "", "after_refusal" },
        { "A", "alter", "inquiry_absent", "inquiry_found", "inquiry_skipped" },
        { "A", "delete", "inquiry_absent", "", "inquiry_skipped" },
        { "A", "alter", "\"operation\":\"deliver-result\"(.*)\"status\":\"2\"", "\"operation\":\"deliver-result\"$1\"status\":\"9\"", "misordered" },
        { "D", "alter", "\"lane\":\"provincial-portal\",\"state\":\"parked\"", "\"lane\":\"provincial-portal\",\"state\":\"settled\",\"outcome\":\"answered\"", "stuck" },
        { "D", "alter", "\"state\":\"settled\",(\"attempts\":2,\"outcome\":\"answered\")", "\"state\":\"parked\",$1", "misordered" },
        { "D", "swap", "(\\{\"key\":\"k[0-9]+\",\"operation\":\"sync-status\"[^}]*\\}),(\\{\"key\":\"k[0-9]+\",\"operation\":\"sync-status\"[^}]*\\})", "$2,$1", "misordered" },
        { "D", "alter", "\"attempts\":2", "\"attempts\":1", "attempts_exceeded" },
        { "D", "alter", "\"state\":\"conflict\"", "\"state\":\"duplicate\"", "conflict_unrecorded" },
        { "D", "alter", "\"state\":\"duplicate\"", "\"state\":\"conflict\"", "conflict_unrecorded" },
        { "D", "alter", "\"state\":\"conflict\"", "\"state\":\"matched\"", "first_result_lost" },
        { "D", "alter", "\"state\":\"matched\"", "\"state\":\"received\"", "stuck" },
        { "D", "alter", "\"state\":\"matched\"", "\"state\":\"unmatched\"", "result_missing" },
        { "D", "delete", ",?\\{\"agency\":\"police\",\"callbackId\":\"c2-[^}]*\\}", "", "lost" },
        { "D", "repeat", "(\\{\"agency\":\"police\",\"callbackId\":\"c2-[^}]*\\})", "$1,$1", "duplicated" },
    };

    [Theory, MemberData(nameof(Lies))]
    public void A_lie_is_found_by_the_rule_that_is_there_for_it(string log, string alteration, string at, string instead, string kind)
    {
        var files = Play(ModelMutant.None);
        var lie = new Regex(at);
        Assert.Contains(File.ReadAllLines(PathOf(log)), lie.IsMatch);
        var sentence = SentenceWith(files, log, lines => Resealed(Lied(lines, log == "D" ? "alter" : alteration, lie, instead)));
        Assert.True((int?)sentence.Report["counts"]?[kind] > 0, sentence.ToString());
    }

    [Fact]
    public void A_webhook_that_never_said_a_word_is_missed_by_name()
    {
        var files = Play(ModelMutant.None);
        var sentence = SentenceWith(files, "R", lines => Resealed([.. lines.Where(line => !line.Contains("\"channel\":\"webhook\"", StringComparison.Ordinal))]));
        Assert.Equal(Court.Violated, sentence.ExitCode);
        Assert.Equal((int)sentence.Report["resultsHeard"]!, (int)sentence.Report["counts"]!["channels_differ"]!);
    }

    [Fact]
    public void The_channels_are_those_that_the_run_was_set_up_with()
    {
        var files = Play(ModelMutant.None);
        Assert.Equal(Court.Violated, Court.Judge(files with { Terms = files.Terms with { Channels = ["feed"] } }).ExitCode);
        Assert.Equal(Court.Violated, Court.Judge(files with { Terms = files.Terms with { Channels = ["feed", "webhook", "telephone"] } }).ExitCode);
    }

    [Fact]
    public void More_attempts_than_the_schedule_has_are_too_many()
    {
        var files = Play(ModelMutant.None);
        var strict = files with { Terms = files.Terms with { Patience = files.Terms.Patience! with { AttemptsMax = 1 } } };
        Assert.True((int)Court.Judge(strict).Report["counts"]!["attempts_exceeded"]! > 0);
    }

    [Fact]
    public void What_a_killed_gateway_or_a_cut_wire_could_not_hear_is_not_held_against_it()
    {
        var files = Play(ModelMutant.RetryAfterIgnored);
        var busy = File.ReadAllLines(PathOf("A")).Where(line => line.Contains("retryAfter", StringComparison.Ordinal)).Select(At).ToList();
        int Early(string mark) => (int)SentenceWith(files, "I", lines => Resealed([
            .. lines.SkipLast(1).Concat(busy.Select(at => $"{{\"t\":\"{at}\",\"n\":0,{mark},\"h\":\"\"}}")).OrderBy(At, StringComparer.Ordinal), lines[^1]])).Report["counts"]!["early_ms"]!;
        Assert.True(Early("\"cut\":\"one-stop\"") > 0);
        Assert.True(Early("\"cut\":\"police\"") is > 0 and var others && others < Early("\"cut\":\"one-stop\""));
        Assert.Equal(0, Early("\"killed\":true"));
    }

    [Theory]
    [InlineData(200, 0)]
    [InlineData(202, 1)]
    public void What_the_topic_had_must_be_no_news_when_it_is_offered_again(int http, int lost)
    {
        var files = Play(ModelMutant.None);
        var sentence = SentenceWith(files, "I", lines =>
        {
            var of = lines.Index().Where(line => line.Item.Contains("\"event-1\"", StringComparison.Ordinal)).ToList();
            var proof = of.TakeLast(2).Select(line => line.Item.Replace("\"phase\":\"ok\"", $"\"phase\":\"ok\",\"http\":{http}", StringComparison.Ordinal)).ToList();
            var again = proof.Select(line => line.Replace(At(line), At(proof[1]), StringComparison.Ordinal));
            // Once by the topic, which answers nothing, and twice to prove it.
            lines[of[1].Index] = lines[of[1].Index].Replace("\"phase\":\"ok\"", "\"phase\":\"info\",\"via\":\"topic\"", StringComparison.Ordinal);
            return Resealed([.. lines[..of[^2].Index], .. proof, .. again, .. lines[(of[^1].Index + 1)..]]);
        });
        Assert.Equal(lost, (int)sentence.Report["counts"]!["lost"]!);
    }

    [Fact]
    public void Without_its_last_line_or_before_the_drain_a_log_proves_nothing()
    {
        var files = Play(ModelMutant.None);
        Assert.Equal(Court.CannotJudge, JudgeWith(files, "R", lines => [.. lines.Take(lines.Length - 1)]));
        Assert.Equal(Court.CannotJudge, JudgeWith(files, "R", lines => Resealed([.. lines.SkipLast(1), lines[^1].Replace("\"drained\":true", "\"drained\":false", StringComparison.Ordinal)])));
        Assert.Equal(Court.CannotJudge, JudgeWith(files, "I", _ => []));
    }

    public void Dispose() => Directory.Delete(folder, true);

    private Sentence Judge(ModelMutant mutant) => Court.Judge(Play(mutant));

    private CaseFiles Play(ModelMutant mutant)
    {
        using var run = new ModelRun(folder, mutant);
        run.Play(Dossiers);
        return run.Files;
    }

    private string PathOf(string log) => Path.Combine(folder, log + ".jsonl");

    private int JudgeWith(CaseFiles files, string log, Func<string[], string[]> change) => SentenceWith(files, log, change).ExitCode;

    private Sentence SentenceWith(CaseFiles files, string log, Func<string[], string[]> change)
    {
        var changed = Path.Combine(folder, "changed");
        File.WriteAllLines(changed, change(File.ReadAllLines(PathOf(log))));
        return Court.Judge(log switch
        {
            "I" => files with { Intake = changed },
            "A" => files with { Agencies = changed },
            "C" => files with { Callbacks = changed },
            "R" => files with { Results = changed },
            _ => files with { Dump = changed },
        });
    }

    private static string At(string line) => Time().Match(line).Groups[1].Value;

    // One line that fits, or one place in it.
    private static string[] Lied(string[] lines, string alteration, Regex lie, string instead)
    {
        var at = Array.FindIndex(lines, lie.IsMatch);
        return alteration is "delete" or "repeat" ? Altered(lines, alteration, at) : [.. lines[..at], lie.Replace(lines[at], instead, 1), .. lines[(at + 1)..]];
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
        "I" or "C" => line.Item.Contains("\"phase\":\"ok\"", StringComparison.Ordinal),
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

    [GeneratedRegex("\"t\":\"([^\"]+)\"")]
    private static partial Regex Time();

    [GeneratedRegex("\"n\":[0-9]+")]
    private static partial Regex Number();
}
