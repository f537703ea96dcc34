using System.Text.RegularExpressions;

namespace Gateway.Tests.House;

/// <summary>House rules over text. Each takes files and names its breaches, so that a rule can be shown a breach.</summary>
internal static partial class TextRules
{
    private static readonly HashSet<string> BannedWords = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Common", "Base", "Data", "Info", "Processor", "Service"];

    // Words that mean something else here, or nothing (contracts/GLOSSARY.md).
    private static readonly HashSet<string> NeverSay = ["Workflow", "Saga", "Job", "Ack", "Resend", "Unlock", "Tunnel", "Dlq", "Retrier", "Notification"];

    /// <summary>The only names that may stand in a log template: ids, codes, counts, durations. A person's data has none of these names.</summary>
    private static readonly HashSet<string> LogNames =
    [
        "Agency", "Answer", "Attempt", "CallbackId", "Channel", "Code", "Count", "ElapsedMs", "ExchangeId", "KeyId", "KeyPrefix", "LaneId", "Kind", "Operation", "Outcome", "Port", "RetryAfter",
        "Revoked", "Right", "Route", "Stage", "Stream", "State", "System", "TraceId", "Trouble", "EventId", "Elapsed", "Script", "Position", "Node", "Procedure", "Version", "ReplayId",
    ];

    public static IEnumerable<string> TooLong(IEnumerable<SourceFile> files, int linesMax) =>
        files.Where(file => file.Lines.Length > linesMax + 1).Select(file => $"{file.Path}: {file.Lines.Length} lines");

    /// <summary>Members longer than the limit. Reads braces at the indentation of members, which the formatter keeps honest.</summary>
    public static IEnumerable<string> LongMethods(IEnumerable<SourceFile> files, int linesMax)
    {
        foreach (var file in files)
        {
            var lines = file.Lines;
            for (var i = 1; i < lines.Length; i++)
            {
                if (lines[i] is not ("    {" or "        {") || TypeHead().IsMatch(lines[i - 1]))
                    continue;
                var closing = lines[i].Replace('{', '}');
                var close = Array.FindIndex(lines, i, line => line.StartsWith(closing, StringComparison.Ordinal));
                if (close - i - 1 > linesMax)
                    yield return $"{file.Path}:{i}: {close - i - 1} lines";
            }
        }
    }

    public static IEnumerable<string> BannedNames(IEnumerable<SourceFile> files) => Types(files, BannedWords);

    public static IEnumerable<string> WrongWords(IEnumerable<SourceFile> files) => Types(files, NeverSay);

    public static IEnumerable<string> LogTemplates(IEnumerable<SourceFile> files) =>
        from file in files
        from Match template in LoggerMessage().Matches(file.Text)
        from Match name in Placeholder().Matches(template.Value)
        where !LogNames.Contains(name.Groups[1].Value)
        select $"{file.Path}: {{{name.Groups[1].Value}}}";

    /// <summary>Event ids that two messages share.</summary>
    public static IEnumerable<string> SharedEventIds(IEnumerable<SourceFile> files) =>
        files.SelectMany(file => EventId().Matches(file.Text).Select(match => (file.Path, Id: match.Groups[1].Value))).GroupBy(entry => entry.Id).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(entry => entry.Path))}");

    public static IEnumerable<string> ShoutedSql(IEnumerable<SourceFile> files) =>
        from file in files
        from Match word in Sql().Matches(file.Text)
        select $"{file.Path}: {word.Value}";

    public static IEnumerable<string> Leftovers(IEnumerable<SourceFile> files) =>
        from file in files
        from Match found in Leftover().Matches(file.Text)
        select $"{file.Path}: {found.Value.Trim()}";

    /// <summary>Pools that metrics would call by their connection string.</summary>
    public static IEnumerable<string> NamelessPools(IEnumerable<SourceFile> files) =>
        from file in files
        from Match found in NamelessPool().Matches(file.Text)
        select $"{file.Path}: {found.Value}";

    /// <summary>A decision has its number, and says context, decision, what was refused, and what follows.</summary>
    public static IEnumerable<string> Decisions(IEnumerable<SourceFile> files)
    {
        foreach (var file in files)
        {
            var number = System.IO.Path.GetFileName(file.Path).Split('-')[0];
            if (!DecisionNumber().IsMatch(number) || !file.Text.StartsWith($"# {number} ", StringComparison.Ordinal))
                yield return $"{file.Path}: the title repeats the number";
            foreach (var part in new[] { "**Context.**", "**Decision.**", "**Refused.**", "**Consequence.**" })
            {
                if (!file.Text.Contains(part, StringComparison.Ordinal))
                    yield return $"{file.Path}: {part} is missing";
            }
        }
    }

    private static IEnumerable<string> Types(IEnumerable<SourceFile> files, HashSet<string> words) =>
        from file in files
        from Match type in TypeName().Matches(file.Text)
        let bad = Word().Matches(type.Groups[1].Value).Select(word => word.Value).FirstOrDefault(words.Contains)
        where bad is not null
        select $"{file.Path}: {type.Groups[1].Value}";

    [GeneratedRegex(@"\b(class|record|struct|interface|enum)\b")]
    private static partial Regex TypeHead();

    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|protected|sealed|static|abstract|readonly|partial|file)\s+)+(?:class|record struct|record|struct|interface|enum)\s+(\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeName();

    [GeneratedRegex("[A-Z][a-z0-9]*")]
    private static partial Regex Word();

    [GeneratedRegex(@"\[LoggerMessage\([^\n]*\)\]")]
    private static partial Regex LoggerMessage();

    [GeneratedRegex(@"\{@?(\w+)[^}]*\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\[LoggerMessage\((\d+)")]
    private static partial Regex EventId();

    [GeneratedRegex(@"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|WHERE|CREATE TABLE|CREATE INDEX|ORDER BY|VALUES)\b")]
    private static partial Regex Sql();

    [GeneratedRegex(@"#region|\bTODO\b|\bFIXME\b|\bHACK\b")]
    private static partial Regex Leftover();

    [GeneratedRegex(@"new NpgsqlConnection\(|NpgsqlDataSource\.Create\(|new NpgsqlDataSourceBuilder\((?!settings\.ConnectionString\) \{ Name = name \})")]
    private static partial Regex NamelessPool();

    [GeneratedRegex(@"\A\d{4}\z")]
    private static partial Regex DecisionNumber();
}
