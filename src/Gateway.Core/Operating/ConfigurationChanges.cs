using System.Text.Json;

namespace Gateway.Operating;

/// <summary>Something that a process worked by and the one started after it did not, or differently.</summary>
/// <param name="What"><c>version</c>, <c>contracts</c>, <c>procedure</c>, <c>agency</c> or <c>setting</c>.</param>
/// <param name="Name">Of the procedure, agency or setting.</param>
/// <param name="Before">Null where it is new; always null for a setting, of which nobody knows more than that it changed.</param>
public sealed record ConfigurationChange(DateTimeOffset At, string What, string? Name, string? Before, string? After);

/// <summary>What changed between two starts, out of their records (<c>configuration.loaded</c>).</summary>
public static class ConfigurationChanges
{
    private const int HashShown = 12;

    // What differs between processes that run side by side is no change.
    private static readonly string[] OfOneProcess = ["Urls", "Role", "Metrics:Urls"];

    public static IEnumerable<ConfigurationChange> Between(JsonElement before, JsonElement after)
    {
        var at = after.GetProperty("at").GetDateTimeOffset();
        foreach (var (what, shown) in new[] { ("version", int.MaxValue), ("contracts", HashShown) })
        {
            var (old, now) = (Text(before, what, shown), Text(after, what, shown));
            if (old != now)
                yield return new(at, what, null, old, now);
        }
        foreach (var (name, old, now) in Differ(Pairs(before, "procedures", "procedure", "version"), Pairs(after, "procedures", "procedure", "version")))
            yield return new(at, "procedure", name, old, now);
        foreach (var (name, old, now) in Differ(Names(before), Names(after)))
            yield return new(at, "agency", name, old, now);
        foreach (var (name, _, _) in Differ(Pairs(before, "settings", "name", "commitment"), Pairs(after, "settings", "name", "commitment")).Where(pair => !OfOneProcess.Contains(pair.Name)))
            yield return new(at, "setting", name, null, null);
    }

    private static IEnumerable<(string Name, string? Before, string? After)> Differ(Dictionary<string, string> before, Dictionary<string, string> after) =>
        before.Keys.Union(after.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => (name, before.GetValueOrDefault(name), after.GetValueOrDefault(name))).Where(pair => pair.Item2 != pair.Item3);

    private static string? Text(JsonElement record, string name, int max) =>
        record.TryGetProperty(name, out var value) && value.GetString() is { } text ? text[..Math.Min(max, text.Length)] : null;

    // A code may stand there once for each version that is in force.
    private static Dictionary<string, string> Pairs(JsonElement record, string list, string name, string value) => record.TryGetProperty(list, out var items)
        ? items.EnumerateArray().GroupBy(item => item.GetProperty(name).GetString()!, item => item.GetProperty(value).GetString()!).ToDictionary(group => group.Key, group => string.Join(' ', group), StringComparer.Ordinal)
        : [];

    private static Dictionary<string, string> Names(JsonElement record) => record.TryGetProperty("agencies", out var items)
        ? items.EnumerateArray().Select(item => item.GetString()!).ToDictionary(code => code, code => code, StringComparer.Ordinal)
        : [];
}
