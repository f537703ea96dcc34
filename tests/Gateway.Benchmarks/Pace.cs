using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Benchmarks;

/// <summary>
/// How long a shop waits for its receipt at an ordinary pace, and how long a restart takes: the medians of three rounds, floor and gateway in
/// turns. One stall of the machine of a tenth of a second reaches every hundredth event of a round, so one round alone would measure that.
/// </summary>
internal sealed record Pace(double P99, double ColdStart, IReadOnlyList<(string Name, double Floor, double Gateway)> Rows, JsonObject Report)
{
    public const double P99Max = 50, StartMax = 2.0;
    private const double PerSecond = 500;
    private const int Rounds = 3, Warmup = 2000;
    private static readonly string[] Figures = ["accept_p50_ms", "accept_p99_ms"];

    public static async Task<Pace> MeasureAsync(Machine machine, Options options)
    {
        var count = Math.Min(5000, options.Events / 2);
        var (floors, gateways, starts) = (new List<JsonElement>(), new List<JsonElement>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var floor = await machine.StartFloorAsync();
            floors.Add(await machine.LoadAsync(floor.Process, floor.Address, null, count, Warmup, $"q{round}-", PerSecond));
            machine.Stop(floor.Process);
            var gateway = await machine.StartGatewayAsync();
            starts.Add(gateway.Start.TotalSeconds);
            gateways.Add(await machine.LoadAsync(gateway.Process, gateway.Address, gateway.Key, count, Warmup, $"p{round}-", PerSecond));
            machine.Stop(gateway.Process);
        }
        var rows = Figures.Select(name => (Name: $"{name} at {PerSecond}/s", Floor: Speed.Median(floors, name), Gateway: Speed.Median(gateways, name))).ToList();
        var report = new JsonObject { ["offered_per_s"] = PerSecond, ["events"] = count, ["rounds"] = Rounds, ["cold_start_s"] = Speed.Median(starts) };
        foreach (var (name, (_, floor, gateway)) in Figures.Zip(rows))
            report[name] = new JsonObject { ["floor"] = floor, ["gateway"] = gateway, ["ratio"] = gateway / floor };
        return new Pace(rows[1].Gateway, Speed.Median(starts), rows, report);
    }
}
