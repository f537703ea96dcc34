namespace Gateway.Procedures;

/// <summary>What definitions may refer to: agencies with their operations, forms of contracts/intake, the portal's codes.</summary>
public sealed record LintSurroundings(IReadOnlyDictionary<string, IReadOnlySet<string>> Agencies, IReadOnlySet<string> Forms, PortalCodes Codes);

/// <summary>The definitions that could be read, and every finding about all of them; the host starts only without findings.</summary>
public sealed record LintReport(IReadOnlyList<ProcedureDefinition> Definitions, IReadOnlyList<LintFinding> Findings);

/// <summary>One file under lint. <see cref="Find"/> makes a finding in it.</summary>
internal sealed record LintedFile(string Name, ProcedureDefinition Definition)
{
    public LintFinding Find(string at, LintRule rule, string words) => new(Name, at, rule, words);
}

/// <summary>Checks all definitions together, before any of them is used, and names everything that is wrong at once.</summary>
public static class ProcedureLint
{
    private const int WindowMinutesMax = 8 * 60;

    public static LintReport Check(IReadOnlyList<(string File, ReadOnlyMemory<byte> Json)> sources, LintSurroundings surroundings)
    {
        var findings = new List<LintFinding>();
        var files = new List<LintedFile>();
        foreach (var (name, json) in sources)
        {
            if (ProcedureReader.Read(name, json.Span, out var unreadable) is { } definition)
                files.Add(new LintedFile(name, definition));
            else
                findings.Add(unreadable!);
        }

        findings.AddRange(files.SelectMany(f => Alone(f.Name, f.Definition, surroundings)));
        findings.AddRange(Together(files));
        return new LintReport([.. files.Select(f => f.Definition)], findings);
    }

    /// <summary>What is wrong with one definition, whatever the others say.</summary>
    public static IReadOnlyList<LintFinding> Alone(string name, ProcedureDefinition definition, LintSurroundings surroundings)
    {
        var file = new LintedFile(name, definition);
        return [.. OfItself(file, surroundings), .. StepLint.Check(file, surroundings), .. GroupLint.Check(file), .. PortalLint.Check(file, surroundings)];
    }

    private static IEnumerable<LintFinding> OfItself(LintedFile file, LintSurroundings surroundings)
    {
        var definition = file.Definition;
        if (!ProcedureCatalog.IsPlainCode(definition.Code))
            yield return file.Find("/code", LintRule.MalformedCode, "A national code is d.dddddd, without publishing unit.");
        if (definition.Effective.To < definition.Effective.From)
            yield return file.Find("/effective/to", LintRule.EndsBeforeStart, $"In force until {definition.Effective.To:yyyy-MM-dd}, but only from {definition.Effective.From:yyyy-MM-dd}.");
        if (!surroundings.Forms.Contains(definition.Form))
            yield return file.Find("/form", LintRule.UnknownForm, $"There is no form '{definition.Form}' in contracts/intake/v1/forms.");
        if (definition.Clock is { AfterCutOff: Reading.A, NonWorkingDay: Reading.B })
            yield return file.Find("/clock/nonWorkingDay", LintRule.UnfairClock, "With A after the cut-off and B on rest days a dossier of Saturday is due before one of Friday evening.");
        if (definition.SupplementWindowMinutes is < 0 or > WindowMinutesMax)
            yield return file.Find("/supplementWindowMinutes", LintRule.BadNumber, $"A window is 0 to {WindowMinutesMax} working minutes.");
        if (IsImpossible(definition.Deadline))
            yield return file.Find("/deadline", LintRule.BadNumber, DeadlineWords);
    }

    internal const string DeadlineWords = "Days are 0 to 1000, and with verification not fewer than without.";

    internal static bool IsImpossible(DeadlineShare share) =>
        share.WorkingDays is < 0 or > WorkingCalendar.DaysMax || share.WithVerification is < 0 or > WorkingCalendar.DaysMax || share.WithVerification < share.WorkingDays;

    private static IEnumerable<LintFinding> Together(List<LintedFile> files)
    {
        for (var i = 0; i < files.Count; i++)
        {
            foreach (var earlier in files.Take(i).Where(f => f.Definition.Code == files[i].Definition.Code))
            {
                if (earlier.Definition.Version == files[i].Definition.Version)
                    yield return files[i].Find("/version", LintRule.DuplicateVersion, $"{earlier.Name} is this version of the code too.");
                if (earlier.Definition.Effective.Overlaps(files[i].Definition.Effective))
                    yield return files[i].Find("/effective", LintRule.OverlappingDates, $"{earlier.Name} is in force on some of these days too.");
            }
        }
    }
}
