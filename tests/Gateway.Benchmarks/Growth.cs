using System.Text.Json.Nodes;

namespace Gateway.Benchmarks;

/// <summary>Whether history makes work dearer: CPU seconds per 1,000 of the last 5,000 events of many against the first 5,000.</summary>
internal sealed record Growth(double Ratio, JsonObject Report)
{
    public const double RatioMax = 1.25;
    private const int Window = 5000;

    public static async Task<Growth> MeasureAsync(Machine machine, Options options)
    {
        var ratios = new List<double>();
        var rounds = new JsonArray();
        for (var round = 0; round < options.GrowthRounds; round++)
        {
            var gateway = await machine.StartGatewayAsync();
            // The first events of a process also pay for its compiling; that is not what is asked here.
            var first = await machine.LoadAsync(gateway.Process, gateway.Address, gateway.Key, Window, Window, $"a{round}-");
            await machine.LoadAsync(gateway.Process, gateway.Address, gateway.Key, options.GrowthEvents - (2 * Window), 0, $"b{round}-");
            var last = await machine.LoadAsync(gateway.Process, gateway.Address, gateway.Key, Window, 0, $"c{round}-");
            machine.Stop(gateway.Process);
            var (before, after) = (first.GetProperty("cpu_per_1000").GetDouble(), last.GetProperty("cpu_per_1000").GetDouble());
            ratios.Add(after / before);
            rounds.Add(new JsonObject { ["first_cpu_s_per_1000"] = before, ["last_cpu_s_per_1000"] = after });
        }
        var ratio = Speed.Median(ratios);
        return new Growth(ratio, new JsonObject { ["events"] = options.GrowthEvents, ["rounds"] = rounds, ["ratio"] = ratio });
    }
}
