namespace Gateway.Procedures;

/// <summary>
/// What belongs to births and what to deaths. A district's map was seen that sent the birth code 1.006714 into the death group 2.002622; the
/// same mistake in a file here must not start.
/// </summary>
internal static class GroupLint
{
    private const string HandOver = Routes.HandOver, RegisterBirth = "register-birth", IssueHealthCard = "issue-health-card";

    private static readonly Dictionary<ProcedureGroup, HashSet<string>> Belongs = new()
    {
        [ProcedureGroup.Birth] = ["birth", RegisterBirth, "register-residence", "issue-identity-card", IssueHealthCard, "1.001193", "1.006714", "2.000986", "2.001023", "2.002621", "3.000722"],
        [ProcedureGroup.Death] = ["death", "register-death", "remove-residence", "request-death-benefit", "1.000656", "1.011733", "2.002622", "2.002913"],
    };

    public static IEnumerable<LintFinding> Check(LintedFile file) => [.. Routing(file), .. HandOverLast(file), .. CardAfterBirth(file)];

    private static IEnumerable<LintFinding> Routing(LintedFile file)
    {
        var definition = file.Definition;
        List<(string At, string Word)> words = [("/code", definition.Code), ("/form", definition.Form), .. definition.Steps.Select((s, i) => ($"/steps/{i}/operation", s.Operation))];

        // A single procedure has no group of its own to be held against; whatever its first word belongs to, the others must.
        var group = definition.Group != ProcedureGroup.OneAgency ? definition.Group : words.Select(w => GroupOf(w.Word)).FirstOrDefault(g => g is not null);
        foreach (var (at, word) in words.Where(w => GroupOf(w.Word) is { } other && other != group))
            yield return file.Find(at, LintRule.OtherGroup, $"'{word}' belongs to the {Word(GroupOf(word)!.Value)} group, this is a {Word(group!.Value)} procedure.");
    }

    private static ProcedureGroup? GroupOf(string word) => Belongs.Where(b => b.Value.Contains(word)).Select(b => (ProcedureGroup?)b.Key).FirstOrDefault();

    private static string Word(ProcedureGroup group) => group == ProcedureGroup.Birth ? "birth" : "death";

    private static IEnumerable<LintFinding> HandOverLast(LintedFile file)
    {
        if (file.Definition.Group == ProcedureGroup.OneAgency)
            yield break;
        var steps = file.Definition.Steps;
        if (steps.Count == 0 || steps[^1].Operation != HandOver || steps.Count(s => s.Operation == HandOver) != 1)
        {
            yield return file.Find("/steps", LintRule.HandOverNotLast, "An interconnected group ends with one step that hands everything over to the one-stop shop.");
            yield break;
        }

        var needs = steps[^1].Needs;
        if (steps.SkipLast(1).Any(s => needs.All(n => n.Step != s.Code || n.Otherwise != Otherwise.GoOn)))
            yield return file.Find($"/steps/{steps.Count - 1}/needs", LintRule.HandOverNotLast, "The hand-over needs every other step and goes on whatever became of it.");
    }

    // No card before the personal number exists.
    private static IEnumerable<LintFinding> CardAfterBirth(LintedFile file)
    {
        var steps = file.Definition.Steps;
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].Operation == IssueHealthCard && !steps.Any(s => s.Operation == RegisterBirth && StepGraph.Waits(steps, steps[i].Code, s.Code)))
                yield return file.Find($"/steps/{i}/needs", LintRule.HealthCardBeforeBirth, "A health card for a child waits for the birth registration, which gives the personal number.");
        }
    }
}
