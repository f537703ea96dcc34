namespace Gateway.Checker;

/// <summary>What agencies said comes home once, unchanged, by both ways; nothing comes home that no agency said.</summary>
internal static class ResultRules
{
    public static void Check(Evidence evidence, Findings findings)
    {
        CheckChannels(evidence, findings);
        CheckDelivered(evidence, findings);
        foreach (var told in evidence.HeardByKey)
            CheckEnding(evidence, findings, told.Key, [.. told.Where(line => line.IsFinal)]);
        foreach (var said in evidence.CallbacksByKey)
            CheckSaid(evidence, findings, said.Key, [.. said]);
        foreach (var id in evidence.Callbacks.Lines.Where(line => line is { Phase: "ok", Receipt: not null }).GroupBy(line => (line.Agency, line.CallbackId)))
            if (id.Select(line => line.Receipt).Distinct().Count() > 1)
                findings.Add(Kinds.Lost, "", id.Key.CallbackId, "the same callback got two receipts: the first was forgotten");
    }

    private static void CheckChannels(Evidence evidence, Findings findings)
    {
        foreach (var told in evidence.Results.Lines.GroupBy(line => line.ResultId))
        {
            var channels = told.Select(line => line.Channel).ToHashSet();
            if (!channels.SetEquals(evidence.Terms.Channels))
                findings.Add(Kinds.ChannelsDiffer, told.First().Dossier, told.Key, $"told by {string.Join(" and ", channels)}, not by {string.Join(" and ", evidence.Terms.Channels)}");
            if (told.Select(line => line.BodyHash).Distinct().Count() > 1)
                findings.Add(Kinds.ChannelsDiffer, told.First().Dossier, told.Key, "feed and webhook say different things under one id");
        }
    }

    // What came by webhook is in the shop's own log of requests, and what that log has was heard.
    private static void CheckDelivered(Evidence evidence, Findings findings)
    {
        var delivered = evidence.Agencies.Lines.Where(line => line is { Agency: "one-stop", IsEffect: true }).DistinctBy(line => line.Key).ToDictionary(line => line.Key);
        var heard = evidence.Results.Lines.Where(line => line.Channel == "webhook").DistinctBy(line => line.ResultId).ToDictionary(line => line.ResultId);
        foreach (var line in delivered.Values.Where(line => !heard.ContainsKey(line.Key)))
            findings.Add(Kinds.Lost, line.Dossier, line.Key, "the webhook took this, and the shop never heard it");
        foreach (var line in heard.Values.Where(line => !delivered.ContainsKey(line.ResultId)))
            findings.Add(Kinds.Invented, line.Dossier, line.ResultId, "heard by a webhook that nobody called");
    }

    private static void CheckEnding(Evidence evidence, Findings findings, string key, IReadOnlyList<ResultLine> endings)
    {
        if (endings.Count == 0)
            return;
        var first = endings[0];
        if (endings.Select(ending => ending.Outcome).Distinct().Count() > 1)
            findings.Add(Kinds.FirstResultLost, first.Dossier, key, $"ended as {string.Join(" and as ", endings.Select(ending => ending.Outcome))}");
        else if (endings.Count > 1)
            findings.Add(Kinds.Duplicated, first.Dossier, key, "one ending, told under two ids");
        if (first.Outcome is "answered" or "refused")
            CheckWasSaid(evidence, findings, key, first);
    }

    private static void CheckWasSaid(Evidence evidence, Findings findings, string key, ResultLine ending)
    {
        var lines = evidence.ByKey[key].ToList();
        if (lines.Count == 0)
        {
            findings.Add(Kinds.Invented, ending.Dossier, key, $"{ending.Outcome}, but no agency ever saw this key");
            return;
        }
        if (ending.Outcome == "answered" && !lines.Any(line => line.IsEffect))
            findings.Add(Kinds.ResultExtra, ending.Dossier, key, "answered without any effect at the agency");
        var isSaid = lines.Exists(line => line.Answer == ending.Outcome || (line.Verdict == "inquiry_found" && line.Answer is null)
                || (ending.Outcome == "refused" ? line.IsRefusal : line.Verdict is "effect" or "repeat" && !evidence.AnswersLater(line)))
            || evidence.CallbacksByKey[key].Any(callback => callback.Kind == ending.Outcome);
        if (!isSaid)
            findings.Add(Kinds.ResultExtra, ending.Dossier, key, $"{ending.Outcome}, but the agency never said so");
    }

    // The first answer with a receipt stands. Another that was under way at the same time may have been first inside.
    private static void CheckSaid(Evidence evidence, Findings findings, string key, IReadOnlyList<CallbackLine> lines)
    {
        var receipts = lines.Where(line => line is { Phase: "ok", IsFinal: true }).ToList();
        if (receipts.Count == 0 || !evidence.ByKey[key].Any())
            return;
        var dossier = evidence.ByKey[key].First().Dossier;
        var ending = evidence.HeardByKey[key].FirstOrDefault(heard => heard.IsFinal);
        if (ending is null)
        {
            if (evidence.HeardByKey[key].LastOrDefault()?.Type != "exchange.parked")
                findings.Add(Kinds.ResultMissing, dossier, key, $"{lines[0].Agency} got a receipt for its answer, the shop never heard of it");
            return;
        }
        var underWay = lines.Where(line => line is { Phase: "invoke", IsFinal: true } && line.At <= receipts[0].At).Select(line => line.Kind).ToHashSet();
        var asked = evidence.ByKey[key].Any(line => line.Verdict == "inquiry_found" || line.IsRefusal);
        if (ending.Outcome is "answered" or "refused" && !underWay.Contains(ending.Outcome) && !asked)
            findings.Add(Kinds.FirstResultLost, dossier, key, $"the first answer said {receipts[0].Kind}, the shop heard {ending.Outcome}");
    }
}
