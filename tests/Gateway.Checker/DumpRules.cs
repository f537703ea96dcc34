namespace Gateway.Checker;

/// <summary>What the dump says of itself and of the wire: who waits has somebody to wait for, a lane was worked in the order of birth, every key is owned.</summary>
internal static class DumpRules
{
    public static void Check(Evidence evidence, Findings findings)
    {
        // While things move the dump is older than the ends of the logs.
        if (evidence.Dump is null || !evidence.IsDrained)
            return;
        foreach (var told in evidence.Dump.Lines.GroupBy(line => line.Dossier))
        {
            if (told.Count() > 1)
                findings.Add(Kinds.Duplicated, told.Key, "", "the dump has the dossier twice");
            CheckOwned(evidence, findings, told.First());
            CheckWaiting(evidence, findings, told.First());
            foreach (var lane in told.First().Exchanges.GroupBy(exchange => exchange.Lane))
                CheckLane(evidence, findings, told.Key, [.. lane]);
        }
    }

    private static void CheckOwned(Evidence evidence, Findings findings, DumpLine dossier)
    {
        var keys = dossier.Exchanges.Select(exchange => exchange.Key).ToHashSet();
        // The shop knows a delivery by its result's id; that one is in R.
        foreach (var line in evidence.ByDossier[dossier.Dossier].Where(line => line.IsAct && line.Agency != "one-stop" && !keys.Contains(line.Key)).DistinctBy(line => line.Key))
            findings.Add(Kinds.Invented, dossier.Dossier, line.Key, $"{line.Agency}/{line.Operation} was sent under a key that the gateway does not know");
        foreach (var exchange in dossier.Exchanges.Where(exchange => exchange.IsSettled != exchange.Outcome is not null))
            findings.Add(Kinds.Invented, dossier.Dossier, exchange.Key, $"{exchange.State}, and its outcome is {exchange.Outcome ?? "none"}");
    }

    // It waits for an older one of its lane or for a step that it needs. When all of those have ended nobody will ever wake it.
    private static void CheckWaiting(Evidence evidence, Findings findings, DumpLine dossier)
    {
        var steps = evidence.StepsOf(dossier.Dossier).ToDictionary(step => step.Code);
        var open = dossier.Exchanges.Where(exchange => !exchange.IsSettled && exchange.Step is not null).Select(exchange => exchange.Step!).ToHashSet();
        var openLanes = new HashSet<string>();
        foreach (var exchange in dossier.Exchanges)
        {
            var needs = exchange.Step is not null && steps.TryGetValue(exchange.Step, out var step) ? step.Needs : [];
            if (exchange.State == "waiting" && !openLanes.Contains(exchange.Lane) && !needs.Any(need => open.Contains(need.Step)))
                findings.Add(Kinds.Stuck, dossier.Dossier, exchange.Key, $"waits in {exchange.Lane} though everything before it has ended");
            if (!exchange.IsSettled)
                openLanes.Add(exchange.Lane);
        }
    }

    private static void CheckLane(Evidence evidence, Findings findings, string dossier, IReadOnlyList<DumpedExchange> lane)
    {
        DumpedExchange? unsettled = null;
        DateTimeOffset? last = null;
        foreach (var exchange in lane)
        {
            var begun = evidence.ByKey[exchange.Key].FirstOrDefault(line => line.IsAct)?.At;
            if (begun is not null && unsettled is not null)
                findings.Add(Kinds.Misordered, dossier, exchange.Key, $"{exchange.Lane}: was sent though {unsettled.Key} before it is still {unsettled.State}");
            else if (begun < last)
                findings.Add(Kinds.Misordered, dossier, exchange.Key, $"{exchange.Lane}: was sent before an older one");
            last = begun ?? last;
            unsettled ??= exchange.IsSettled ? null : exchange;
        }
    }
}
