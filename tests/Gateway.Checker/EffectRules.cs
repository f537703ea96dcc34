namespace Gateway.Checker;

/// <summary>One effect per step, one key per exchange, one body per key; a doubtful attempt is asked about where the agency knows no keys.</summary>
internal static class EffectRules
{
    public static void Check(Evidence evidence, Findings findings)
    {
        foreach (var key in evidence.ByKey)
        {
            foreach (var conversation in key.Where(line => !line.IsInquiry).GroupBy(line => (line.Agency, line.Operation)))
                CheckKey(evidence, findings, [.. conversation]);
            CheckInquiry(evidence, findings, [.. key]);
        }
        foreach (var dossier in evidence.Dossiers.Keys)
            foreach (var step in evidence.StepsOf(dossier).Where(step => !step.IsHandOver))
                CheckStep(evidence, findings, dossier, step);
        CheckArrived(evidence, findings);
        foreach (var line in evidence.Agencies.Lines.Where(line => line.Verdict == "breach"))
            findings.Add(Kinds.Breach, line.Dossier, line.Key, $"{line.Agency}/{line.Operation}: the request broke the agency's contract");
    }

    private static void CheckKey(Evidence evidence, Findings findings, IReadOnlyList<AgencyLine> lines)
    {
        var first = lines[0];
        if (lines.Count(line => line.IsEffect) > 1)
            findings.Add(Kinds.EffectTwice, first.Dossier, first.Key, $"{first.Agency}/{first.Operation} was done twice under one key");
        if (lines.Where(line => line.Verdict != "breach").Select(line => line.BodyHash).Distinct().Count() > 1)
            findings.Add(Kinds.KeyChanged, first.Dossier, first.Key, $"{first.Agency}/{first.Operation}: one key, two bodies");
        if (lines.Where(line => line.Attempt is not null).Select(line => line.Attempt!.Value).Index().Any(attempt => attempt.Item != attempt.Index + 1))
            findings.Add(Kinds.Invented, first.Dossier, first.Key, $"{first.Agency}/{first.Operation}: the agency's count of attempts has a gap");
        // Whoever was killed before it could write down the no may ask for it once more.
        if (lines.Zip(lines.Skip(1)).Any(pair => pair.First.IsRefusal && !evidence.MayBeUnheard(first.Agency, pair.First.At, pair.Second.At)))
            findings.Add(Kinds.AfterRefusal, first.Dossier, first.Key, $"{first.Agency}/{first.Operation} was sent again after a final no");
    }

    // Status updates and results have no result of their own: that they arrived is all there is to see, unless one waits for a person.
    private static void CheckArrived(Evidence evidence, Findings findings)
    {
        var parked = (evidence.Dump?.Lines ?? []).SelectMany(line => line.Exchanges).Where(exchange => exchange.State == "parked").Select(exchange => exchange.Key).ToHashSet();
        foreach (var key in evidence.ByKey.Where(key => !evidence.HeardByKey[key.Key].Any() && !parked.Contains(key.Key)))
            if (key.All(line => line.Fault is not null && !line.IsEffect) && evidence.Dossiers.ContainsKey(key.First().Dossier))
                findings.Add(Kinds.Lost, key.First().Dossier, key.Key, $"{key.First().Agency}/{key.First().Operation} was tried and never arrived");
    }

    // Only "we do not have it" takes the doubt away: who hears that it is there, or hears nothing, may not send again.
    private static void CheckInquiry(Evidence evidence, Findings findings, IReadOnlyList<AgencyLine> lines)
    {
        var isDoubtful = false;
        foreach (var line in lines)
        {
            if (isDoubtful && !line.IsInquiry && evidence.Contracts.Operations.GetValueOrDefault((line.Agency, line.Operation)) is { RecognisesRepeats: false })
                findings.Add(Kinds.InquirySkipped, line.Dossier, line.Key, $"{line.Agency}/{line.Operation} was sent again though the agency had not said that it lacks it");
            isDoubtful = line.Verdict != "inquiry_absent" && (isDoubtful || line.IsEffect || line is { Fault: not null, Http: 0 });
        }
    }

    // Two keys for one step are two conversations; only a correction, which supersedes, may open a second one.
    private static void CheckStep(Evidence evidence, Findings findings, string dossier, Step step)
    {
        var keys = evidence.ByDossier[dossier].Where(line => line.Agency == step.Agency && line.Operation == step.Operation && line.Verdict != "breach").ToLookup(line => line.Key);
        var standing = keys.Where(key => evidence.HeardByKey[key.Key].All(heard => heard.Outcome != "superseded")).ToList();
        if (standing.Count > 1)
            findings.Add(Kinds.KeyChanged, dossier, standing[1].Key, $"{step.Code}: {standing.Count} keys for one step");
        if (standing.Count(key => key.Any(line => line.IsEffect)) > 1)
            findings.Add(Kinds.EffectTwice, dossier, standing[1].Key, $"{step.Code} was done twice");
    }
}
