using System.Text.RegularExpressions;
using Gateway.Storage;

namespace Gateway.Tests.House;

/// <summary>What a script may do that says older binaries keep working beside it: add, and take nothing away.</summary>
internal static partial class SchemaRules
{
    /// <summary>Scripts from here on state what they work with; those before were all before the first release.</summary>
    public const int StatedFrom = 4;

    public static IEnumerable<string> Breaches(IEnumerable<SchemaScript> scripts)
    {
        foreach (var script in scripts)
        {
            if (script.Number >= StatedFrom && !script.StatesWhatItWorksWith)
                yield return $"{script.Name} does not state what it works with";
            if (script.WorksWith > script.Number)
                yield return $"{script.Name} works with what is not there yet";
            if (script.WorksWith >= script.Number)
                continue;
            var text = Comment().Replace(script.Text, "").ToLowerInvariant();
            var born = Born().Matches(text).Select(match => match.Groups[1].Value).ToHashSet();
            foreach (var statement in text.Split(';').Where(statement => IsBreach(statement, born)))
                yield return $"{script.Name} works with {script.WorksWith} and breaks it: {statement.Trim()}";
        }
    }

    private static bool IsBreach(string statement, HashSet<string> born) =>
        TakesAway().IsMatch(statement)
        || (AddsColumn().IsMatch(statement) && statement.Contains("not null", StringComparison.Ordinal) && !statement.Contains("default", StringComparison.Ordinal))
        || (Unique().Match(statement) is { Success: true } unique && !born.Contains(unique.Groups[1].Value))
        || (Constraint().Match(statement) is { Success: true } constraint && !born.Contains(constraint.Groups[1].Value));

    [GeneratedRegex("--.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"create table (?:if not exists )?(\w+)")]
    private static partial Regex Born();

    [GeneratedRegex(@"\bdrop\s+(table|column|view|function)\b|\brename\b|\balter\s+column\s+\w+\s+(set\s+data\s+)?type\b|\bset\s+not\s+null\b|\bdrop\s+default\b")]
    private static partial Regex TakesAway();

    [GeneratedRegex(@"\balter\s+table\b[\s\S]*\badd\s+(column\s+)?(?!constraint)\w+")]
    private static partial Regex AddsColumn();

    // A rule over rows that older binaries write without knowing it.
    [GeneratedRegex(@"\bcreate\s+unique\s+index\s+(?:if\s+not\s+exists\s+)?\w+\s+on\s+(\w+)")]
    private static partial Regex Unique();

    [GeneratedRegex(@"\balter\s+table\s+(\w+)[\s\S]*\badd\s+constraint\b")]
    private static partial Regex Constraint();
}
