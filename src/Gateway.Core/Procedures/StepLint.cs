namespace Gateway.Procedures;

/// <summary>The graph of steps: that it can be walked, by agencies that exist, within the deadline.</summary>
internal static class StepLint
{
    public static IEnumerable<LintFinding> Check(LintedFile file, LintSurroundings surroundings) =>
        [.. EachStep(file, surroundings), .. Needs(file), .. Order(file), .. Paths(file, verification: false), .. Paths(file, verification: true)];

    private static IEnumerable<LintFinding> EachStep(LintedFile file, LintSurroundings surroundings)
    {
        var steps = file.Definition.Steps;
        if (steps.Count == 0)
            yield return file.Find("/steps", LintRule.UnreachableStep, "A procedure has at least one step.");
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            if (steps.Take(i).Any(s => s.Code == step.Code))
                yield return file.Find($"/steps/{i}/code", LintRule.DuplicateStep, $"The step '{step.Code}' stands twice.");
            if (ProcedureLint.IsImpossible(step.Deadline))
                yield return file.Find($"/steps/{i}/deadline", LintRule.BadNumber, ProcedureLint.DeadlineWords);
            foreach (var finding in Route(file, $"/steps/{i}", step.Agency, step.Operation, surroundings))
                yield return finding;
        }
    }

    internal static IEnumerable<LintFinding> Route(LintedFile file, string at, string agency, string operation, LintSurroundings surroundings)
    {
        if (!surroundings.Agencies.TryGetValue(agency, out var operations))
            yield return file.Find(at + "/agency", LintRule.MissingAgency, $"No agency '{agency}' has a contract.");
        else if (!operations.Contains(operation))
            yield return file.Find(at + "/operation", LintRule.UnknownOperation, $"The contract of '{agency}' has no operation '{operation}'.");
    }

    private static IEnumerable<LintFinding> Needs(LintedFile file)
    {
        var steps = file.Definition.Steps;
        for (var i = 0; i < steps.Count; i++)
        {
            for (var j = 0; j < steps[i].Needs.Count; j++)
            {
                if (steps.All(s => s.Code != steps[i].Needs[j].Step))
                    yield return file.Find($"/steps/{i}/needs/{j}/step", LintRule.UnknownNeed, $"There is no step '{steps[i].Needs[j].Step}'.");
            }
        }
    }

    private static IEnumerable<LintFinding> Order(LintedFile file)
    {
        var steps = file.Definition.Steps;
        var ordered = StepGraph.InOrder(steps);
        for (var i = 0; i < steps.Count; i++)
        {
            if (ordered.Contains(steps[i]))
                continue;
            yield return StepGraph.Waits(steps, steps[i].Code, steps[i].Code)
                ? file.Find($"/steps/{i}/needs", LintRule.Cycle, $"The step '{steps[i].Code}' waits for itself.")
                : file.Find($"/steps/{i}/needs", LintRule.UnreachableStep, $"The step '{steps[i].Code}' waits for a circle and can never begin.");
        }
    }

    // Where nothing takes another time under verification, that path is the ordinary one and was checked as such.
    private static bool Verifies(ProcedureDefinition definition) =>
        definition.Deadline.WithVerification is not null || definition.Steps.Any(step => step.Deadline.WithVerification is not null);

    // The longest chain, not the sum: steps side by side share the days. Unknown shares count as nothing, so a finding is certain.
    private static IEnumerable<LintFinding> Paths(LintedFile file, bool verification)
    {
        if (file.Definition.Deadline.For(verification) is not { } limit || (verification && !Verifies(file.Definition)))
            yield break;
        var known = file.Definition.Steps.Select(s => s with { Deadline = new DeadlineShare(s.Deadline.WorkingDays ?? 0, s.Deadline.WithVerification) }).ToList();
        var longest = StepGraph.LongestPaths(known, verification).Where(p => p.Value is not null).OrderByDescending(p => p.Value).FirstOrDefault();
        if (longest.Value > limit)
            yield return file.Find(verification ? "/deadline/withVerification" : "/deadline/workingDays", LintRule.PathLongerThanDeadline,
                $"The steps up to '{longest.Key}' take {longest.Value} working days, the whole may take {limit}.");
    }
}
