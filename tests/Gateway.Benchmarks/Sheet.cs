using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Benchmarks;

/// <summary>What was measured and what was asked for: floor and gateway side by side, and each goal with its figure.</summary>
internal sealed class Sheet
{
    private readonly List<(string Name, double? Floor, double Gateway)> rows = [];
    private readonly List<(string Goal, bool IsMet)> goals = [];

    public bool IsMet => goals.TrueForAll(goal => goal.IsMet);

    public void Head(string title) => rows.Add((title, null, double.NaN));

    /// <summary>The figure of the gateway over the floor's of the same rounds.</summary>
    public double Compare(string name, double floor, double gateway)
    {
        rows.Add((name, floor, gateway));
        return gateway / floor;
    }

    public double Show(string name, double gateway)
    {
        rows.Add((name, null, gateway));
        return gateway;
    }

    public void AtLeast(string what, double figure, double bound) => Goal($"{what} at least {bound:0.##}: {figure:0.00}", figure >= bound);

    public void AtMost(string what, double figure, double bound) => Goal($"{what} at most {bound:0.##}: {figure:0.00}", figure <= bound);

    public void Print(bool asJson)
    {
        if (asJson)
        {
            Console.WriteLine(ToJson().ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            return;
        }
        Console.WriteLine($"{"",-44}{"floor",12}{"gateway",12}{"ratio",8}");
        foreach (var (name, floor, gateway) in rows)
            Console.WriteLine(double.IsNaN(gateway) ? name : string.Create(CultureInfo.InvariantCulture, $"  {name,-42}{floor,12:0.###}{gateway,12:0.###}{gateway / floor,8:0.00}"));
        foreach (var (goal, isMet) in goals)
            Console.WriteLine($"{(isMet ? "met   " : "MISSED")}  {goal}");
    }

    private void Goal(FormattableString text, bool isMet) => goals.Add((text.ToString(CultureInfo.InvariantCulture), isMet));

    private JsonObject ToJson() => new()
    {
        ["rows"] = new JsonArray([.. rows.Where(row => !double.IsNaN(row.Gateway)).Select(row => (JsonNode)new JsonObject { ["name"] = row.Name, ["floor"] = row.Floor, ["gateway"] = row.Gateway, ["ratio"] = row.Gateway / row.Floor })]),
        ["goals"] = new JsonArray([.. goals.Select(goal => (JsonNode)new JsonObject { ["goal"] = goal.Goal, ["met"] = goal.IsMet })]),
    };
}

/// <summary>The rig's JSON lines of several rounds.</summary>
internal sealed class Rounds
{
    private readonly List<JsonElement> lines = [];

    public void Add(JsonElement line) => lines.Add(line);

    public double this[string figure] => Median(lines.Select(line => line.GetProperty(figure).GetDouble()));

    public double PeakRss => lines.Max(line => line.GetProperty("peak_rss_mb").GetProperty("gateway").GetDouble());

    public double Lost => lines.Sum(line => line.GetProperty("lost").GetInt32());

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
