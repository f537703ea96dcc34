namespace Gateway.Checker;

/// <summary>Every callback with a receipt has one state, and the states of one key tell one story: the first final answer stands, a different one is on record as a conflict.</summary>
internal static class AnswerRules
{
    private static readonly HashSet<string> Ends = ["matched", "duplicate", "late", "conflict", "unmatched"];

    public static void Check(Evidence evidence, Findings findings)
    {
        if (evidence.Dump is null || !evidence.IsDrained)
            return;
        var states = evidence.Dump.Lines.SelectMany(line => line.Callbacks).ToLookup(callback => (callback.Agency, callback.CallbackId), callback => callback.State);
        var receipted = evidence.Callbacks.Lines.Where(line => line.Phase == "ok").DistinctBy(line => (line.Agency, line.CallbackId)).ToList();
        foreach (var callback in receipted)
            CheckState(evidence, findings, callback, [.. states[(callback.Agency, callback.CallbackId)]]);
        foreach (var (agency, id) in states.Select(state => state.Key).Except(receipted.Select(line => (line.Agency, line.CallbackId))))
            findings.Add(Kinds.Invented, "", id, $"the gateway has a callback of {agency} that never got a receipt");
        foreach (var said in receipted.Where(line => line.IsFinal).GroupBy(line => line.Key))
            CheckStory(evidence, findings, said.Key, [.. said.Select(line => (line, states[(line.Agency, line.CallbackId)].FirstOrDefault() ?? ""))]);
    }

    private static void CheckState(Evidence evidence, Findings findings, CallbackLine callback, IReadOnlyList<string> states)
    {
        var dossier = evidence.ByKey[callback.Key].FirstOrDefault()?.Dossier ?? "";
        if (states.Count > 1)
            findings.Add(Kinds.Duplicated, dossier, callback.CallbackId, $"stored as {string.Join(" and as ", states)}");
        else if (states is ["received"])
            findings.Add(Kinds.Stuck, dossier, callback.CallbackId, "nobody has looked at this callback");
        else if (states is not [var state] || !Ends.Contains(state))
            findings.Add(Kinds.Lost, dossier, callback.CallbackId, $"{callback.Agency} got a receipt, and the gateway does not know what became of it");
        else if (state == "unmatched" && evidence.ByKey[callback.Key].Any(line => line.Agency == callback.Agency))
            findings.Add(Kinds.ResultMissing, dossier, callback.CallbackId, $"{callback.Agency} answered the key it was sent, and nothing was matched");
    }

    private static void CheckStory(Evidence evidence, Findings findings, string key, IReadOnlyList<(CallbackLine Said, string State)> story)
    {
        if (evidence.HeardByKey[key].FirstOrDefault(heard => heard.IsFinal) is not { Outcome: "answered" or "refused" } ending)
            return;
        var applied = story.Where(one => one.State == "matched").Select(one => one.Said).ToList();
        if (applied.Count > 1)
            findings.Add(Kinds.FirstResultLost, ending.Dossier, key, $"{applied.Count} final answers were applied to one exchange");
        var winner = applied.Find(said => said.Kind == ending.Outcome);
        if (applied.Count > 0 && (winner is null || (winner.Kind == ending.Outcome && winner.Code != ending.Code)))
            findings.Add(Kinds.FirstResultLost, ending.Dossier, key, $"the answer that was applied said {applied[0].Kind} ({applied[0].Code}), the shop heard {ending.Outcome} ({ending.Code})");
        // Whatever was under way before the first receipt may have been the first inside.
        var receipted = story[0].Said.At;
        if (winner is not null && !evidence.CallbacksByKey[key].Any(line => line.Phase == "invoke" && line.CallbackId == winner.CallbackId && line.At <= receipted))
            findings.Add(Kinds.FirstResultLost, ending.Dossier, key, $"{winner.CallbackId} was applied, {story[0].Said.CallbackId} had its receipt before that was sent");
        foreach (var (said, state) in story)
            if (state is "duplicate" or "late" && (said.Kind != ending.Outcome || state == "late" || (winner is not null && winner.ResultHash != said.ResultHash)))
                findings.Add(Kinds.ConflictUnrecorded, ending.Dossier, said.CallbackId, $"says {said.Kind}, not what stands ({ending.Outcome}), and is on record as {state}");
            else if (state == "conflict" && winner is not null && winner.ResultHash == said.ResultHash)
                findings.Add(Kinds.ConflictUnrecorded, ending.Dossier, said.CallbackId, "says what stands, and is on record as a conflict");
    }
}
