using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Benchmarks;

/// <summary>What was measured and what was asked for: floor and gateway (or two other things) side by side, and each goal with its figure.</summary>
internal sealed class Sheet
{
    private readonly List<Section> sections = [];
    private readonly List<(string Goal, bool IsMet)> goals = [];

    public bool IsMet => goals.TrueForAll(goal => goal.IsMet);

    /// <summary>A new part of the sheet, and what its two columns are.</summary>
    public void Head(string title, string left = "floor", string right = "gateway")
    {
        sections.Add(new(title, left, right, [], []));
        Console.Error.WriteLine(title);
    }

    /// <summary>The right figure over the left one of the same rounds.</summary>
    public double Compare(string name, double left, double right)
    {
        sections[^1].Rows.Add((name, left, right));
        return right / left;
    }

    public double Show(string name, double figure)
    {
        sections[^1].Rows.Add((name, null, figure));
        return figure;
    }

    public void Note(string line) => sections[^1].Notes.Add(line);

    public void AtLeast(string what, double figure, double bound) => Goal($"{what} at least {bound:0.##}: {figure:0.00}", figure >= bound);

    public void AtMost(string what, double figure, double bound) => Goal($"{what} at most {bound:0.##}: {figure:0.00}", figure <= bound);

    public void Print(bool asJson)
    {
        if (asJson)
        {
            Console.WriteLine(ToJson().ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            return;
        }
        foreach (var section in sections)
        {
            Console.WriteLine($"{section.Title,-64}{section.Left,12}{section.Right,12}{"ratio",8}");
            foreach (var (name, left, right) in section.Rows)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-62}{left,12:0.###}{right,12:0.###}{right / left,8:0.00}"));
            foreach (var note in section.Notes)
                Console.WriteLine($"  {note}");
        }
        foreach (var (goal, isMet) in goals)
            Console.WriteLine($"{(isMet ? "met   " : "MISSED")}  {goal}");
    }

    // A figure that could not be had (nothing came, so nothing can be divided) meets no bound.
    private void Goal(FormattableString text, bool isMet) => goals.Add((text.ToString(CultureInfo.InvariantCulture), isMet));

    private JsonObject ToJson() => new()
    {
        ["rows"] = new JsonArray([.. sections.SelectMany(section => section.Rows.Select(row => (JsonNode)new JsonObject
        {
            ["section"] = section.Title,
            ["name"] = row.Name,
            [section.Left] = Figure(row.Left),
            [section.Right] = Figure(row.Right),
            ["ratio"] = Figure(row.Right / row.Left),
        }))]),
        ["notes"] = new JsonArray([.. sections.SelectMany(section => section.Notes.Select(note => (JsonNode)$"{section.Title}: {note.Trim()}"))]),
        ["goals"] = new JsonArray([.. goals.Select(goal => (JsonNode)new JsonObject { ["goal"] = goal.Goal, ["met"] = goal.IsMet })]),
    };

    private static JsonNode? Figure(double? figure) => figure is { } number && double.IsFinite(number) ? number : null;

    private sealed record Section(string Title, string Left, string Right, List<(string Name, double? Left, double Right)> Rows, List<string> Notes);
}
