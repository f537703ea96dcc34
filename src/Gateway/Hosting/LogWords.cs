using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Dossiers;

namespace Gateway.Host.Hosting;

/// <summary>
/// Ids and states in a log line as they stand on the API: <c>exc_…</c>, <c>awaiting_callback</c>. Whoever reads a line can ask the API for what
/// it names. A message with such a value is put together here; a value that is empty takes the blank before it along.
/// </summary>
internal static class LogWords
{
    public const string Template = "{OriginalFormat}";

    private static readonly Dictionary<string, string> Prefixes = new(StringComparer.Ordinal)
    {
        ["ExchangeId"] = Ids.Exchange, ["CallbackId"] = Ids.Callback, ["EventId"] = Ids.Event, ["ReplayId"] = Ids.Replay,
    };

    private static readonly ConcurrentDictionary<Enum, string> Words = new();
    private static readonly ConcurrentDictionary<string, (string Literal, string? Name)[]> Templates = new(StringComparer.Ordinal);

    [ThreadStatic] private static StringBuilder? builder;

    /// <summary>The word for an id or a state; null for anything else.</summary>
    public static string? Edge(string name, object? value) => value switch
    {
        Guid id => Prefixes.TryGetValue(name, out var prefix) ? Ids.Format(prefix, id) : id.ToString(),
        Enum word => Words.GetOrAdd(word, static word => JsonNamingPolicy.SnakeCaseLower.ConvertName(word.ToString())),
        _ => null,
    };

    /// <summary>The message of these fields with our words in it; null where none of them stands in it, so that the logger's own text serves.</summary>
    public static string? Message(IReadOnlyList<KeyValuePair<string, object?>> fields)
    {
        string? template = null;
        var isOurs = false;
        for (var i = 0; i < fields.Count; i++)
        {
            if (fields[i].Key == Template)
                template = fields[i].Value as string;
            else
                isOurs |= fields[i].Value is Guid or Enum or "";
        }
        return isOurs && template is not null ? Render(Templates.GetOrAdd(template, Parse), fields) : null;
    }

    private static string Render((string Literal, string? Name)[] parts, IReadOnlyList<KeyValuePair<string, object?>> fields)
    {
        var text = (builder ??= new StringBuilder(256)).Clear();
        foreach (var (literal, name) in parts)
        {
            text.Append(literal);
            if (name is not null && ValueOf(fields, name) is { Length: > 0 } value)
                text.Append(value);
            else if (name is not null && text.Length > 0 && text[^1] == ' ')
                text.Length--;
        }
        return text.ToString();
    }

    private static string? ValueOf(IReadOnlyList<KeyValuePair<string, object?>> fields, string name)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (fields[i].Key == name)
                return Edge(name, fields[i].Value) ?? Convert.ToString(fields[i].Value, CultureInfo.InvariantCulture);
        }
        return null;
    }

    // {Name} and {Name:format}: the format is for people in front of a terminal, a line for machines has none.
    private static (string Literal, string? Name)[] Parse(string template)
    {
        var parts = new List<(string, string?)>();
        var at = 0;
        while (template.IndexOf('{', at) is >= 0 and var open && template.IndexOf('}', open) is >= 0 and var close)
        {
            parts.Add((template[at..open], template[(open + 1)..close].Split(':', ',')[0]));
            at = close + 1;
        }
        parts.Add((template[at..], null));
        return [.. parts];
    }
}
