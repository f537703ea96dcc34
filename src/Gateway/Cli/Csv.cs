using System.Text.Json;

namespace Gateway.Host.Cli;

/// <summary>A list as RFC 4180: one header, one line per item; an inner object becomes columns with a dot, an inner list words with a space between.</summary>
internal static class Csv
{
    private static readonly System.Buffers.SearchValues<char> Quoted = System.Buffers.SearchValues.Create(",\"\r\n");

    /// <summary>Columns are those of any item, in the order in which they first appear.</summary>
    public static IEnumerable<string> Lines(IEnumerable<JsonElement> items)
    {
        var rows = items.ToList();
        var columns = rows.SelectMany(row => Flat(row, "")).Select(cell => cell.Name).Distinct(StringComparer.Ordinal).ToList();
        return columns.Count == 0 ? [] : [Header(columns), .. rows.Select(row => Line(row, columns))];
    }

    public static string Header(IEnumerable<string> columns) => string.Join(',', columns.Select(Cell));

    /// <summary>One item under columns that are given.</summary>
    public static string Line(JsonElement item, IEnumerable<string> columns)
    {
        var cells = Flat(item, "").ToDictionary(cell => cell.Name, cell => cell.Value, StringComparer.Ordinal);
        return string.Join(',', columns.Select(column => Cell(cells.GetValueOrDefault(column, ""))));
    }

    private static IEnumerable<(string Name, string Value)> Flat(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Flat(member.Value, name.Length == 0 ? member.Name : $"{name}.{member.Name}")),
        JsonValueKind.Array => [(name, string.Join(' ', value.EnumerateArray().Select(Text)))],
        _ => [(name, Text(value))],
    };

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => value.GetString()!,
        _ => CliJson.OneLine(value),
    };

    private static string Cell(string text) => text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
