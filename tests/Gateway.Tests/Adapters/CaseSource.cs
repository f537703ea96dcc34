using System.Text.RegularExpressions;

namespace Gateway.Tests.Adapters;

/// <summary>
/// What a case models: entries separated by semicolons, each a section of the field's facts with the row's words (<c>§4 duplicate</c>) or
/// an id of the reliability plan (<c>F-AG-4 BOM</c>). At least one is a section: a fault alone does not say which conversation it strikes.
/// </summary>
public static partial class CaseSource
{
    // The sections that hold rows. Nothing in the repository reads the facts themselves, so their headings are listed here.
    private static readonly HashSet<string> Sections =
        ["1", "2", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "4", "5.1", "5.2", "5.3", "6.1", "6.2", "6.3", "6.4", "7", "8", "9", "10"];

    private static readonly Dictionary<string, int> Plan = new() { ["F-AG"] = 6, ["F-NET"] = 6, ["INV"] = 24 };

    /// <summary>Every entry that names nothing; empty when the source is good.</summary>
    public static IEnumerable<string> Problems(string source)
    {
        var entries = source.Split(';').Select(e => e.Trim()).ToArray();
        foreach (var entry in entries.Where(e => !IsSection(e) && !IsOfPlan(e)))
            yield return $"'{entry}' is neither '§<section> <row>' nor an id of the reliability plan";
        if (!entries.Any(IsSection))
            yield return $"'{source}' names no section";
    }

    private static bool IsSection(string entry) => Section().Match(entry) is { Success: true } match && Sections.Contains(match.Groups["id"].Value);

    private static bool IsOfPlan(string entry) =>
        OfPlan().Match(entry) is { Success: true } match && int.Parse(match.Groups["number"].ValueSpan, null) is var number && number >= 1 && number <= Plan[match.Groups["kind"].Value];

    [GeneratedRegex(@"\A§(?<id>[0-9]+(\.[0-9]+)?) [^§]*[^§\s]\z")]
    private static partial Regex Section();

    [GeneratedRegex(@"\A(?<kind>F-AG|F-NET|INV)-(?<number>[1-9][0-9]?)( [^§]*[^§\s])?\z")]
    private static partial Regex OfPlan();
}
