namespace Gateway.Checker;

/// <summary>A receipt is a promise: the same one for every repeat, for one body only, and for a dossier that then goes its way.</summary>
internal static class IntakeRules
{
    public static void Check(Evidence evidence, Findings findings)
    {
        foreach (var offered in evidence.Events.Values)
        {
            if (offered.Receipts.Distinct().Count() > 1)
                findings.Add(Kinds.Lost, offered.Dossier, offered.Id, "a later repeat got another receipt: the first acceptance was forgotten", isCertain: true);
            if (offered.BodiesAccepted.Count > 1)
                findings.Add(Kinds.Invented, offered.Dossier, offered.Id, "two bodies were accepted under one id", isCertain: true);
            if (offered.IsForgotten)
                findings.Add(Kinds.Lost, offered.Dossier, offered.Id, "the topic had it, and the gateway had not taken it in");
            if (offered.Receipts.Count == 1)
                findings.Add(Kinds.Lost, offered.Dossier, offered.Id, "accepted once and never proved by a repeat");
        }
        foreach (var same in evidence.Events.Values.Where(e => e.IsAccepted).GroupBy(e => e.Receipts[0]).Where(g => g.Count() > 1))
            findings.Add(Kinds.Lost, same.First().Dossier, same.Key, "one receipt stands for two events");
        CheckNothingInvented(evidence, findings);
        CheckWithdrawn(evidence, findings);
        foreach (var line in evidence.Dump?.Lines ?? [])
            if (!line.IsFound)
                findings.Add(Kinds.Lost, line.Dossier, "", "the gateway does not know this dossier");
        foreach (var dossier in evidence.Dump is null ? [] : evidence.Dossiers.Values.Where(d => d.IsAccepted).Select(d => d.Dossier).Except(evidence.Dump.Lines.Select(line => line.Dossier)))
            findings.Add(Kinds.Lost, dossier, "", "the dump lacks this dossier");
    }

    private static void CheckNothingInvented(Evidence evidence, Findings findings)
    {
        foreach (var line in evidence.Agencies.Lines.Where(line => line.Verdict != "breach" && !line.IsInquiry && !evidence.Dossiers.ContainsKey(line.Dossier)).DistinctBy(line => line.Key))
            findings.Add(Kinds.Invented, line.Dossier, line.Key, $"{line.Agency} got a request for a dossier that nobody gave us");
        foreach (var line in evidence.Heard.Where(line => !evidence.Dossiers.ContainsKey(line.Dossier)))
            findings.Add(Kinds.Invented, line.Dossier, line.ResultId, "the shop heard of a dossier that it never gave");
        foreach (var line in evidence.Heard.Where(line => line.Step is not null && evidence.StepsOf(line.Dossier) is { Count: > 0 } steps && steps.All(step => step.Code != line.Step)))
            findings.Add(Kinds.Invented, line.Dossier, line.ResultId, $"{line.Step} is no step of its procedure");
    }

    // A withdrawal leaves one trace outside: the portal is told 7, unless the dossier had come to another final status, or that news waits
    // for a person because the portal's own order forbids it now.
    private static void CheckWithdrawn(Evidence evidence, Findings findings)
    {
        var waiting = (evidence.Dump?.Lines ?? []).Where(line => line.Exchanges.Any(exchange => exchange is { Operation: "sync-status", State: "parked" or "waiting" })).Select(line => line.Dossier).ToHashSet();
        foreach (var withdrawn in evidence.Events.Values.Where(e => e.Kind == "withdrawn" && e.IsAccepted))
        {
            var statuses = evidence.ByDossier[withdrawn.Dossier].Where(line => line.IsEffect && line.Operation == "sync-status").Select(line => line.Status).ToHashSet();
            if (statuses.Count > 0 && !waiting.Contains(withdrawn.Dossier) && !statuses.Overlaps(["3", "7", "8", "10"]))
                findings.Add(Kinds.Lost, withdrawn.Dossier, withdrawn.Id, "the withdrawal never reached the portal");
        }
    }
}
