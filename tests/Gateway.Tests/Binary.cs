using System.Diagnostics;
using System.Text.Json.Nodes;
using Gateway.Simulators.Driving;
using Gateway.Storage;

namespace Gateway.Tests;

/// <summary>The real binary beside the tests: one verb to its end, or a process that serves.</summary>
internal static class Binary
{
    public static string Path { get; } = System.IO.Path.Combine(Repository.Root, "artifacts", "bin", "Gateway", "release", "gateway");

    /// <summary>A verb on a store; where it stands is told by the environment, as on a server.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(StoreAddress store, params string[] verb)
    {
        var start = new ProcessStartInfo(Path, verb) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = System.IO.Path.GetTempPath() };
        foreach (var (name, value) in Environment(store))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output, await error);
    }

    public static async Task<JsonNode> AskAsync(StoreAddress store, params string[] verb)
    {
        var (exitCode, output, error) = await RunAsync(store, [.. verb, "-o", "json"]);
        Assert.True(exitCode == 0, error);
        return JsonNode.Parse(output)!;
    }

    /// <summary>A process on the store, not yet started.</summary>
    public static GatewayProcess Serving(StoreAddress store, string folder)
    {
        var gateway = new GatewayProcess(Path, folder, TimeProvider.System);
        foreach (var (name, value) in Environment(store))
            gateway.Environment[name] = value;
        gateway.Environment["GATEWAY_Urls"] = gateway.Url.ToString().TrimEnd('/');
        gateway.Environment["GATEWAY_Metrics__Urls"] = "";
        return gateway;
    }

    private static Dictionary<string, string> Environment(StoreAddress store)
    {
        var all = new Dictionary<string, string>();
        if (store.ConnectionString is { } server)
            all["GATEWAY_Storage__ConnectionString"] = server;
        else
            all["GATEWAY_Storage__Path"] = store.Path;
        if (store.Pooled)
            (all["GATEWAY_Storage__Pooled"], all["GATEWAY_Storage__DirectConnectionString"]) = ("true", store.Direct!);
        return all;
    }
}
