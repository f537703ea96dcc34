namespace Gateway.Checker;

/// <summary>Where each dossier stands at the end. The four together are all that were accepted.</summary>
internal sealed record Account(int Accepted, int Settled, int Withdrawn, int Parked, int Unaccounted);

/// <summary>At rest every accepted dossier is settled, withdrawn, or waits for a person who has been told why.</summary>
internal static class AccountRules
{
    private enum Standing
    {
        Settled,
        Parked,
        Blocked,
        Stuck,
    }

    public static Account Check(Evidence evidence, Findings findings)
    {
        var (settled, withdrawn, parked, unaccounted) = (0, 0, 0, 0);
        foreach (var accepted in evidence.Dossiers.Values.Where(dossier => dossier.IsAccepted))
        {
            var closings = evidence.HeardByDossier[accepted.Dossier].Where(line => line.Type == "dossier.steps_settled").ToList();
            if (closings.Count > 1)
                findings.Add(Kinds.Duplicated, accepted.Dossier, closings[1].ResultId, "settled twice");
            var open = OpenSteps(evidence, findings, accepted.Dossier, closings.FirstOrDefault());
            if (closings.Count > 0)
                _ = closings[0].IsWithdrawn ? withdrawn++ : settled++;
            else if (open > 0)
                parked++;
            else
            {
                unaccounted++;
                findings.Add(Kinds.Lost, accepted.Dossier, accepted.Id, "accepted, but neither settled nor waiting for a person");
            }
        }
        CheckDump(evidence, findings);
        return new(settled + withdrawn + parked + unaccounted, settled, withdrawn, parked, unaccounted);
    }

    // The number of steps that wait for a person or for such a step.
    private static int OpenSteps(Evidence evidence, Findings findings, string dossier, ResultLine? closing)
    {
        var standings = new Dictionary<string, Standing>();
        foreach (var step in evidence.StepsOf(dossier).Where(step => !step.IsHandOver))
        {
            var standing = standings[step.Code] = Find(evidence, dossier, step, standings);
            if (standing == Standing.Stuck)
                findings.Add(Kinds.Stuck, dossier, step.Code, "neither ended nor waiting for a person");
            var told = closing?.Steps.FirstOrDefault(end => end.Step == step.Code);
            if (closing is not null && (standing != Standing.Settled || told is null || evidence.HeardByKey[told.Key ?? ""].All(heard => heard.Outcome != told.Outcome)))
                findings.Add(Kinds.ResultExtra, dossier, step.Code, "the closing notice and the step's own result disagree");
        }
        return standings.Values.Count(standing => standing is Standing.Parked or Standing.Blocked);
    }

    private static Standing Find(Evidence evidence, string dossier, Step step, Dictionary<string, Standing> standings)
    {
        var heard = evidence.HeardByDossier[dossier].Where(line => line.Step == step.Code).ToList();
        if (heard.Exists(line => line.IsFinal && line.Outcome != "superseded"))
            return Standing.Settled;
        if (heard.LastOrDefault()?.Type == "exchange.parked")
            return Standing.Parked;
        return step.Needs.Any(need => standings.GetValueOrDefault(need.Step) is Standing.Parked or Standing.Blocked) ? Standing.Blocked : Standing.Stuck;
    }

    private static void CheckDump(Evidence evidence, Findings findings)
    {
        foreach (var dossier in evidence.Dump?.Lines ?? [])
            foreach (var exchange in dossier.Exchanges)
            {
                if (exchange.State is "due" or "in_flight" or "awaiting_callback")
                    findings.Add(Kinds.Stuck, dossier.Dossier, exchange.Key, $"still {exchange.State} after the drain");
                var told = evidence.HeardByKey[exchange.Key].FirstOrDefault(heard => heard.IsFinal);
                if (exchange.Step is not null && exchange.Outcome is not null && evidence.StepsOf(dossier.Dossier).Any(step => step.Code == exchange.Step && !step.IsHandOver) && told?.Outcome != exchange.Outcome)
                    findings.Add(Kinds.ResultMissing, dossier.Dossier, exchange.Key, $"the gateway says {exchange.Outcome}, the shop heard {told?.Outcome ?? "nothing"}");
            }
    }
}
