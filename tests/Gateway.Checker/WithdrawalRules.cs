namespace Gateway.Checker;

/// <summary>
/// After a withdrawal no attempt of a plan step begins. The receipt is not the moment: the event is planned later, and nobody outside sees
/// when. What is seen is what the same transaction lets out – the first cancelled step, the portal's 7, the agency's own withdrawal, the
/// closing notice – so from the earliest of these on the gateway knew. An attempt that was in flight then may still arrive; one that arrives
/// later than an attempt can last, or after the pause that the schedule owes since the last one, began when it knew.
/// </summary>
internal static class WithdrawalRules
{
    private const string WithdrawnStatus = "7";

    public static void Check(Evidence evidence, Findings findings)
    {
        var known = new Dictionary<string, DateTimeOffset>();
        foreach (var line in evidence.Results.Lines.Where(line => line.IsOfWithdrawal))
            Note(known, line.Dossier, line.At);
        foreach (var line in evidence.Agencies.Lines.Where(line => line.IsAct && (evidence.Contracts.Withdrawals.Contains((line.Agency, line.Operation)) || line is { Operation: "sync-status", Status: WithdrawnStatus })))
            Note(known, line.Dossier, line.At);
        foreach (var (dossier, since) in known)
            foreach (var step in evidence.StepsOf(dossier).Where(step => !step.IsHandOver))
                foreach (var attempts in evidence.ByDossier[dossier].Where(line => line.IsAct && line.Agency == step.Agency && line.Operation == step.Operation).GroupBy(line => line.Key))
                    CheckAttempts(evidence.PatienceWith(step.Agency), findings, step, since, [.. attempts]);
    }

    private static void CheckAttempts(Patience patience, Findings findings, Step step, DateTimeOffset since, IReadOnlyList<AgencyLine> attempts)
    {
        foreach (var (i, line) in attempts.Index().Where(attempt => attempt.Item.At > since))
        {
            var beganAfter = line.At - patience.AttemptTimeout;
            if (i > 0 && attempts[i - 1].At + patience.PauseMin > beganAfter)
                beganAfter = attempts[i - 1].At + patience.PauseMin;
            if (beganAfter > since)
                findings.Add(Kinds.AfterWithdrawal, line.Dossier, line.Key, $"{step.Code} was sent {(line.At - since).TotalMilliseconds:0} ms after the gateway had made the withdrawal known");
        }
    }

    private static void Note(Dictionary<string, DateTimeOffset> known, string dossier, DateTimeOffset at)
    {
        if (!known.TryGetValue(dossier, out var earlier) || at < earlier)
            known[dossier] = at;
    }
}
