using System.Text.Json;

namespace Gateway.Benchmarks;

/// <summary>The rig's JSON lines of several rounds.</summary>
internal sealed class Rounds
{
    private readonly List<JsonElement> lines = [];

    public void Add(JsonElement line) => lines.Add(line);

    public double this[string figure] => Median(lines.Select(line => line.GetProperty(figure).GetDouble()));

    /// <summary>The largest of any process of ours in any round; the database is not one of them.</summary>
    public double PeakRss => lines.Max(line => line.GetProperty("peak_rss_mb").EnumerateObject().Where(process => process.Name.StartsWith("gateway", StringComparison.Ordinal)).Max(process => process.Value.GetDouble()));

    public double Lost => lines.Sum(line => line.GetProperty("lost").GetInt32());

    /// <summary>CPU seconds per 1,000 events of one of the processes that were counted, with its children.</summary>
    public double CpuOf(string process) => Median(lines.Select(line => line.GetProperty("cpu_s").GetProperty(process).GetDouble() * 1000 / line.GetProperty("accepted").GetInt32()));

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
