using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Benchmarks;

/// <summary>Floor and gateway in turns on one machine, the medians of the rounds: times drift with the machine, the ratio does not.</summary>
internal sealed record Speed(double Ratio, double PeakRss, int Lost, IReadOnlyList<(string Name, double Floor, double Gateway)> Rows, JsonObject Report)
{
    public const double RatioMin = 0.35, RssMax = 300;
    private const int Warmup = 2000;
    private static readonly string[] Figures = ["delivered_per_s", "accept_per_s", "cpu_per_1000", "accept_p50_ms", "accept_p99_ms", "e2e_p50_ms", "e2e_p99_ms"];

    public static async Task<Speed> MeasureAsync(Machine machine, Options options)
    {
        var (floors, gateways) = (new List<JsonElement>(), new List<JsonElement>());
        for (var round = 0; round < options.Rounds; round++)
        {
            var floor = await machine.StartFloorAsync();
            floors.Add(await machine.LoadAsync(floor.Process, floor.Address, null, options.Events, Warmup, $"f{round}-"));
            machine.Stop(floor.Process);
            var gateway = await machine.StartGatewayAsync();
            gateways.Add(await machine.LoadAsync(gateway.Process, gateway.Address, gateway.Key, options.Events, Warmup, $"g{round}-"));
            machine.Stop(gateway.Process);
        }
        var rows = Figures.Select(name => (Name: name, Floor: Median(floors, name), Gateway: Median(gateways, name))).Append((Name: "peak_rss_mb", Floor: Rss(floors), Gateway: Rss(gateways))).ToList();
        var report = new JsonObject { ["events"] = options.Events, ["rounds"] = options.Rounds };
        foreach (var (name, floor, gateway) in rows)
            report[name] = new JsonObject { ["floor"] = floor, ["gateway"] = gateway, ["ratio"] = gateway / floor };
        return new Speed(rows[0].Gateway / rows[0].Floor, Rss(gateways), gateways.Sum(run => run.GetProperty("lost").GetInt32()), rows, report);
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    public static double Median(List<JsonElement> runs, string figure) => Median(runs.Select(run => run.GetProperty(figure).GetDouble()));

    private static double Rss(List<JsonElement> runs) => runs.Max(run => run.GetProperty("peak_rss_mb").GetProperty("gateway").GetDouble());
}
