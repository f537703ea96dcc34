namespace Gateway.Procedures;

internal static class PortalLint
{
    public static IEnumerable<LintFinding> Check(LintedFile file, LintSurroundings surroundings)
    {
        if (file.Definition.Portal is not { } portal)
            return [];
        return
        [
            .. StepLint.Route(file, "/portal", portal.Agency, portal.Operation, surroundings),
            .. Start(file, "counter", portal.Start.Counter, surroundings.Codes),
            .. Start(file, "online", portal.Start.Online, surroundings.Codes),
            .. Start(file, "postal", portal.Start.Postal, surroundings.Codes),
        ];
    }

    private static IEnumerable<LintFinding> Start(LintedFile file, string channel, IReadOnlyList<int> start, PortalCodes codes)
    {
        int? before = null;
        if (start.Count == 0)
            yield return file.Find($"/portal/start/{channel}", LintRule.BadPortalStart, "A dossier begins with at least one status.");
        foreach (var code in start)
        {
            if (!codes.Exists(code) || !codes.Allows(before, code))
            {
                yield return file.Find($"/portal/start/{channel}", LintRule.BadPortalStart, $"The portal does not take status {code} {(before is null ? "first" : $"after {before}")}.");
                yield break;
            }

            before = code;
        }
    }
}
