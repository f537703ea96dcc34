using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Checker;

/// <summary>Where the logs are. The dump is optional.</summary>
public sealed record CaseFiles(string Contracts, string Intake, string Agencies, string Callbacks, string Results, string? Dump = null)
{
    public Terms Terms { get; init; } = new();
}

/// <summary>0 holds, 1 violated, 2 cannot judge; and why, as JSON.</summary>
public sealed record Sentence(int ExitCode, JsonObject Report)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same with what the gateway says of its own audit: one that is not whole is a violation, whatever else was seen.</summary>
    /// <param name="topic">What its topic was found to hold, where it has one.</param>
    public Sentence With(JsonObject audit, JsonObject? topic = null)
    {
        ArgumentNullException.ThrowIfNull(audit);
        var isWhole = (string?)audit["answer"] == "intact" && (long?)audit["unsealed"] == 0 && (long?)audit["records"] > 0;
        var isPublished = topic is null || (topic["findings"] is JsonArray { Count: 0 } && audit["kafka"] is { } kafka && (long?)kafka["unpublished"] == 0 && (long?)kafka["records"] == (long?)audit["records"]);
        Report["audit"] = audit;
        if (topic is not null)
            Report["auditTopic"] = topic;
        if ((isWhole && isPublished) || ExitCode == Court.CannotJudge)
            return this;
        Report["verdict"] = "violated";
        return this with { ExitCode = Court.Violated };
    }

    public override string ToString() => Report.ToJsonString(Readable);
}

/// <summary>Judges a run by what was seen from outside. Knows nothing of the gateway but its published contracts.</summary>
public static class Court
{
    public const int Holds = 0, Violated = 1, CannotJudge = 2;

    /// <summary>The words by which a report counts its findings.</summary>
    public static IReadOnlyList<string> Kinds => Checker.Kinds.All;

    /// <param name="audit">What the gateway publishes of its audit, all of it; null where it publishes nothing.</param>
    public static Sentence Judge(CaseFiles files, AuditTopic? audit = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        var evidence = new Evidence(
            Contracts.Read(files.Contracts),
            Log.Read("intake", files.Intake, IntakeLine.Read),
            Log.Read("agencies", files.Agencies, AgencyLine.Read),
            Log.Read("callbacks", files.Callbacks, CallbackLine.Read),
            Log.Read("results", files.Results, ResultLine.Read),
            files.Dump is null ? null : Log.Read("dump", files.Dump, DumpLine.Read))
        {
            Terms = files.Terms,
        };
        var doubts = Doubts(evidence);
        var isDrained = evidence.IsDrained;
        if (doubts.Count > 0)
            return CannotTell(doubts);
        var findings = new Findings(isDrained);
        IntakeRules.Check(evidence, findings);
        EffectRules.Check(evidence, findings);
        AttemptRules.Check(evidence, findings);
        WithdrawalRules.Check(evidence, findings);
        OrderRules.Check(evidence, findings);
        ResultRules.Check(evidence, findings);
        AnswerRules.Check(evidence, findings);
        DumpRules.Check(evidence, findings);
        if (audit is not null)
            AuditRules.Check(evidence, audit.Story, findings);
        var account = AccountRules.Check(evidence, findings);
        if (!isDrained && !findings.Any)
            return CannotTell(["not drained: nothing wrong so far, and nothing can be called missing"]);
        return new(findings.Any ? Violated : Holds, Report(evidence, findings, account));
    }

    private static Sentence CannotTell(IReadOnlyList<string> doubts) =>
        new(CannotJudge, new JsonObject { ["verdict"] = "cannot-judge", ["why"] = new JsonArray([.. doubts.Select(doubt => (JsonNode)doubt)]) });

    private static List<string> Doubts(Evidence evidence)
    {
        List<string> doubts = [.. evidence.Damages];
        if (evidence.IsDrained && !Tries.ArePaired(evidence.Intake.Lines.Select(line => (line.Event, line.Phase))))
            doubts.Add("intake: a try and its end do not belong together");
        if (evidence.IsDrained && !Tries.ArePaired(evidence.Callbacks.Lines.Select(line => ($"{line.CallbackId} {line.Key}", line.Phase))))
            doubts.Add("callbacks: a try and its end do not belong together");
        if (!evidence.Dossiers.Values.Any(dossier => dossier.IsAccepted))
            doubts.Add("no dossier was accepted: there is nothing to judge");
        doubts.AddRange(evidence.Dossiers.Values.Where(d => evidence.StepsOf(d.Dossier).Count == 0).Select(d => $"{d.Dossier}: procedure {d.Procedure} is not in the contracts").Take(5));
        return doubts;
    }

    private static JsonObject Report(Evidence evidence, Findings findings, Account account) => new()
    {
        ["verdict"] = findings.Any ? "violated" : "holds",
        ["dossiers"] = new JsonObject
        {
            ["accepted"] = account.Accepted,
            ["settled"] = account.Settled,
            ["withdrawn"] = account.Withdrawn,
            ["parked"] = account.Parked,
            ["unaccounted"] = account.Unaccounted,
        },
        ["procedures"] = evidence.Dossiers.Values.Where(d => d.IsAccepted).Select(d => d.Procedure).Distinct().Count(),
        ["events"] = evidence.Events.Values.Count(offered => offered.IsAccepted),
        ["repeatedEvents"] = evidence.Events.Values.Count(offered => offered.Receipts.Count > 2),
        ["exchanges"] = Count(evidence.Heard.Where(line => line.IsFinal || line.Type == "exchange.parked"), line => line.Type[9..]),
        ["atAgencies"] = Count(evidence.Agencies.Lines, line => line.Verdict),
        ["faults"] = Count(evidence.Agencies.Lines.Where(line => line.Fault is not null), line => line.Fault!),
        ["callbacks"] = evidence.Callbacks.Lines.Count(line => line.Phase == "ok"),
        ["resultsHeard"] = evidence.Heard.Count,
        ["counts"] = Count(findings.Counts),
        ["findings"] = new JsonArray([.. findings.Shown.Select(f => (JsonNode)new JsonObject { ["kind"] = f.Kind, ["dossier"] = f.Dossier, ["id"] = f.Id, ["text"] = f.Text })]),
    };

    private static JsonObject Count<T>(IEnumerable<T> items, Func<T, string> by) => Count(items.GroupBy(by).OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count()));

    private static JsonObject Count(IReadOnlyDictionary<string, int> counts) => new([.. counts.Select(count => KeyValuePair.Create(count.Key, (JsonNode?)count.Value))]);
}
