using System.Text.Json.Nodes;

namespace Gateway.Simulators.Driving;

/// <summary>What may happen to a run, one thing after another, chosen by the seed.</summary>
/// <param name="server">Crashes too where given.</param>
/// <param name="mayStall">Processes also stand still for longer than their leases, and go on as if nothing had been.</param>
public sealed class Blows(Province province, PostgresServer? server, bool mayStall, int seed, TimeProvider clock)
{
    private static readonly TimeSpan LifeMin = TimeSpan.FromMilliseconds(150), LifeMax = TimeSpan.FromMilliseconds(1800), StallFor = TimeSpan.FromSeconds(6);
    private readonly Random random = new(seed);

    /// <summary>How often each thing happened.</summary>
    public JsonObject Counts { get; } = [];

    public JsonArray ReadyAfterSeconds { get; } = [];

    /// <summary>Lets everything live for a moment and strikes; what it was, and how long until whoever was struck said that it was ready.</summary>
    public async Task<(string What, TimeSpan Ready)> NextAsync(CancellationToken cancellation)
    {
        await Task.Delay(LifeMin + ((LifeMax - LifeMin) * random.NextDouble()), clock, cancellation);
        var victim = province.Replicas[random.Next(province.Replicas.Count)];
        var what = Choose();
        var ready = what switch
        {
            "kill" => await KillAsync(victim, cancellation),
            "restart-server" => await RestartAsync(cancellation),
            "stall" => await StallAsync(victim, cancellation),
            _ => throw new System.Diagnostics.UnreachableException(what),
        };
        Counts[what] = ((int?)Counts[what] ?? 0) + 1;
        ReadyAfterSeconds.Add(Math.Round(ready.TotalSeconds, 2));
        return (what, ready);
    }

    // Without the others the dice are not cast, so that a seed means what it meant.
    private string Choose()
    {
        string[] may = ["kill", .. server is null ? Array.Empty<string>() : ["restart-server"], .. mayStall ? ["stall"] : Array.Empty<string>()];
        return may.Length == 1 ? may[0] : may[random.Next(may.Length)];
    }

    private async Task<TimeSpan> KillAsync(GatewayProcess victim, CancellationToken cancellation)
    {
        await province.KillAsync(victim);
        return await victim.StartAsync(cancellation);
    }

    private async Task<TimeSpan> RestartAsync(CancellationToken cancellation)
    {
        server!.Restart();
        var began = clock.GetTimestamp();
        foreach (var replica in province.Replicas)
            await replica.WhenReadyAsync(cancellation);
        return clock.GetElapsedTime(began);
    }

    private async Task<TimeSpan> StallAsync(GatewayProcess victim, CancellationToken cancellation)
    {
        await province.StallAsync(victim, StallFor, cancellation);
        var began = clock.GetTimestamp();
        await victim.WhenReadyAsync(cancellation);
        return clock.GetElapsedTime(began);
    }
}
