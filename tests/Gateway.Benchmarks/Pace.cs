using System.Text.Json.Nodes;

namespace Gateway.Benchmarks;

/// <summary>How long a shop waits for its receipt at an ordinary pace, and how long a restart takes.</summary>
internal sealed record Pace(double P99, double ColdStart, JsonObject Report)
{
    public const double P99Max = 50, StartMax = 2.0;
    private const double PerSecond = 500;

    public static async Task<Pace> MeasureAsync(Machine machine, Options options)
    {
        var gateway = await machine.StartGatewayAsync();
        var run = await machine.LoadAsync(gateway.Process, gateway.Address, gateway.Key, Math.Min(5000, options.Events), 2000, "p-", PerSecond);
        machine.Stop(gateway.Process);
        var (p50, p99) = (run.GetProperty("accept_p50_ms").GetDouble(), run.GetProperty("accept_p99_ms").GetDouble());
        return new Pace(p99, gateway.Start.TotalSeconds, new JsonObject
        {
            ["offered_per_s"] = PerSecond,
            ["accept_p50_ms"] = p50,
            ["accept_p99_ms"] = p99,
            ["cold_start_s"] = gateway.Start.TotalSeconds,
        });
    }
}
