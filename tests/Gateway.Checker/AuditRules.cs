using System.Text.RegularExpressions;

namespace Gateway.Checker;

/// <summary>
/// Transitions and records are one to one: what agencies, the shop and the gateway say happened has its record, and no record tells of what nobody saw.
/// </summary>
internal static partial class AuditRules
{
    public static void Check(Evidence evidence, AuditStory audit, Findings findings)
    {
        CheckReceipts(evidence, audit, findings);
        CheckResults(evidence, audit, findings);
        foreach (var dossier in evidence.Dump?.Lines ?? [])
            foreach (var exchange in dossier.Exchanges)
                CheckExchange(evidence, audit, findings, dossier.Dossier, exchange);
        foreach (var (key, standings) in audit.Exchanges.Where(moved => evidence.Dump is not null && !evidence.Exchanges.ContainsKey(moved.Key)))
            findings.Add(Kinds.AuditExtra, standings[0].Dossier, key, "the audit moves an exchange that the gateway does not have");
    }

    private static void CheckReceipts(Evidence evidence, AuditStory audit, Findings findings)
    {
        foreach (var offered in evidence.Events.Values)
            foreach (var id in offered.Receipts.Select(receipt => EventId().Match(receipt)).Where(id => id.Success && !audit.Events.Contains(id.Value)).DistinctBy(id => id.Value))
                findings.Add(Kinds.AuditMissing, offered.Dossier, id.Value, "the event has a receipt and no record");
        foreach (var callback in evidence.Callbacks.Lines.Where(line => line.Phase == "ok" && line.Receipt?.StartsWith("cbk_", StringComparison.Ordinal) == true && !audit.Callbacks.Contains(line.Receipt)).DistinctBy(line => line.Receipt))
            findings.Add(Kinds.AuditMissing, "", callback.Receipt!, "the answer has a receipt and no record");
    }

    private static void CheckResults(Evidence evidence, AuditStory audit, Findings findings)
    {
        var (told, heard) = (new HashSet<string>(), evidence.Heard.Select(line => line.ResultId).ToHashSet());
        foreach (var (result, dossier) in audit.Results)
        {
            if (!told.Add(result))
                findings.Add(Kinds.AuditExtra, dossier, result, "two records tell of this result");
            else if (!heard.Contains(result))
                findings.Add(Kinds.AuditExtra, dossier, result, "a record tells of a result that the shop never heard");
        }
        foreach (var line in evidence.Heard.Where(line => !told.Contains(line.ResultId)))
            findings.Add(Kinds.AuditMissing, line.Dossier, line.ResultId, $"the shop heard {line.Type}, and no record tells of it");
        foreach (var line in evidence.Heard.Where(line => line.IsFinal && line.Key is not null && !audit.StandingsOf(line.Key).Any(standing => standing.Ending == line.Outcome)))
            findings.Add(Kinds.AuditMissing, line.Dossier, line.Key!, $"the shop heard {line.Outcome}, the audit has {Last(audit, line.Key!)}");
    }

    private static void CheckExchange(Evidence evidence, AuditStory audit, Findings findings, string dossier, DumpedExchange exchange)
    {
        var (key, standings, attempts) = (exchange.Key, audit.StandingsOf(exchange.Key), audit.AttemptsOf(exchange.Key));
        if (standings.Count == 0 || standings[^1].State != exchange.State || (exchange.IsSettled && standings[^1].Ending != exchange.Outcome))
            findings.Add(Kinds.AuditMissing, dossier, key, $"the gateway has it {exchange.Outcome ?? exchange.State}, the audit {Last(audit, key)}");
        if (standings.SkipWhile(standing => !standing.IsSettled).Distinct().Skip(1).Any())
            findings.Add(Kinds.AuditExtra, dossier, key, $"the audit goes on after its end: {string.Join(", ", standings)}");
        // That agencies saw no more than these is asked elsewhere.
        if (attempts != exchange.Attempts)
            findings.Add(attempts < exchange.Attempts ? Kinds.AuditMissing : Kinds.AuditExtra, dossier, key, $"{exchange.Attempts} attempts, {attempts} of them in the audit");
        // The shop knows a delivery by its result; everybody else knows an exchange by its key.
        if (exchange.Lane != "one-stop" && standings.Any(standing => standing.Ending == "answered") && !evidence.ByKey[key].Any())
            findings.Add(Kinds.AuditExtra, dossier, key, "answered in the audit, though no agency ever saw this key");
    }

    private static string Last(AuditStory audit, string key) => audit.StandingsOf(key) is [.., var last] ? last.ToString() : "nothing of it";

    [GeneratedRegex("evt_[0-9a-z]+")]
    private static partial Regex EventId();
}
