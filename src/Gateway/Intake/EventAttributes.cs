using System.Buffers;
using System.Text.Json;

namespace Gateway.Host.Intake;

/// <summary>
/// The context attributes of one event by name, whichever mode it came in: a lawful name (CloudEvents 1.0 §3.1, at most 20 letters and
/// digits) and a value that is text, a boolean or an integer. Those we know are text.
/// </summary>
internal sealed class EventAttributes
{
    private const int NameLengthMax = 20;

    private static readonly HashSet<string> AlwaysText =
        ["specversion", "id", "source", "type", "subject", "time", "partitionkey", "datacontenttype", "dataschema", "sequence", "traceparent"];

    private static readonly SearchValues<char> NameLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, char.MaxValue + 1).Select(code => (char)code).Where(char.IsControl)]);

    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    public string? this[string name] => values.GetValueOrDefault(name);

    /// <summary>From the members of a structured event; else the member that is wrong, empty when its name is no name of an attribute.</summary>
    public static (EventAttributes? Attributes, string? Wrong) OfMembers(JsonElement root)
    {
        var read = new EventAttributes();
        foreach (var member in root.EnumerateObject())
        {
            // The contract is JSON, so there is nothing that base64 could carry.
            var name = member.Name;
            if (name == "data_base64")
                return (null, name);
            if (name == "data")
                continue;
            if (!IsName(name))
                return (null, "");
            if (member.Value.ValueKind == JsonValueKind.Null)
                continue;                                           // the same as absent (CloudEvents JSON format §2.2)
            if (TextOf(name, member.Value) is not { } text || text.AsSpan().ContainsAny(Controls))
                return (null, name);
            read.values[name] = text;
        }
        return (read, null);
    }

    /// <summary>From the headers of a binary event; else the one that is wrong.</summary>
    public static (EventAttributes? Attributes, string? Wrong) OfHeaders(IReadOnlyList<HeaderAttribute> said)
    {
        var read = new EventAttributes();
        foreach (var (name, value) in said)
        {
            if (!IsName(name) || name == "data")
                return (null, "");
            if (value is not { } text || text.AsSpan().ContainsAny(Controls))
                return (null, name);
            read.values[name] = text;
        }
        return (read, null);
    }

    /// <summary>The first attribute of which the headers say something else than the event itself; null when they agree or are silent.</summary>
    public string? Contradicted(IReadOnlyList<HeaderAttribute> said)
    {
        foreach (var (name, value) in said)
        {
            if (value is null || this[name] != value)
                return IsName(name) ? name : "";
        }
        return null;
    }

    private static bool IsName(string name) => name.Length is > 0 and <= NameLengthMax && !name.AsSpan().ContainsAnyExcept(NameLetters);

    private static string? TextOf(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        _ when AlwaysText.Contains(name) => null,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number when value.TryGetInt32(out _) => value.GetRawText(),
        _ => null,
    };
}
