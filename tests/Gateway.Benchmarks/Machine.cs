using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Gateway.Benchmarks;

/// <summary>Starts and stops the processes of a measurement; whatever it started ends with it, by its own id.</summary>
internal sealed class Machine : IDisposable
{
    private readonly Options options;
    private readonly List<Process> running = [];
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-bench-").FullName;

    public Machine(Options options)
    {
        this.options = options;
        ReceiverPort = FreePort();
        Start("dotnet", [Rig, "agency", "--port", Text(ReceiverPort), "--id-field", "eventId"]);
    }

    public int ReceiverPort { get; }

    private string Rig => Path.Combine(options.Reference, "rig", "rig.dll");

    /// <summary>The hand-tuned floor on an empty file.</summary>
    public async Task<(Process Process, Uri Address)> StartFloorAsync()
    {
        var port = FreePort();
        var process = Start("dotnet", [Path.Combine(options.Reference, "floor", "floor.dll"), "sqlite"], new()
        {
            ["PORT"] = Text(port),
            ["AGENCY_URL"] = $"http://127.0.0.1:{ReceiverPort}/any",
            ["SQLITE"] = Path.Combine(folder, $"floor-{port}.db"),
        });
        await ReadyAsync(new Uri($"http://127.0.0.1:{port}/health"), process);
        return (process, new Uri($"http://127.0.0.1:{port}/events"));
    }

    /// <summary>The gateway on an empty file, with a key for the load, and how long it took from start to ready.</summary>
    public async Task<(Process Process, Uri Address, string Key, TimeSpan Start)> StartGatewayAsync()
    {
        var port = FreePort();
        var settings = new Dictionary<string, string>
        {
            ["GATEWAY_Storage__Path"] = Path.Combine(folder, $"gateway-{port}.db"),
            ["GATEWAY_Urls"] = $"http://127.0.0.1:{port}",
            ["GATEWAY_Metrics__Urls"] = "",
            ["GATEWAY_Contracts__Overlay"] = Path.Combine(options.Files, "contracts"),
            ["GATEWAY_Agencies__bench_receiver__Endpoint"] = $"http://127.0.0.1:{ReceiverPort}/",
        };
        var key = await KeyAsync(settings);
        var started = Stopwatch.GetTimestamp();
        var process = Start(options.Gateway, ["serve"], settings);
        await ReadyAsync(new Uri($"http://127.0.0.1:{port}/readyz"), process);
        return (process, new Uri($"http://127.0.0.1:{port}/v1/dossier-events"), key, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>One run of the rig; its JSON line.</summary>
    public async Task<JsonElement> LoadAsync(Process target, Uri address, string? key, int count, int warmup, string prefix, double rate = 0)
    {
        var arguments = new List<string>
        {
            Rig, "load", "--url", address.ToString(), "--agency", $"http://127.0.0.1:{ReceiverPort}", "--template", Path.Combine(options.Files, "event.json"),
            "--count", Text(count), "--concurrency", "64", "--warmup", Text(warmup), "--id-prefix", prefix, "--cpu-pids", $"gateway={target.Id}", "--timeout-s", "120",
        };
        if (key is not null)
            arguments.AddRange(["--header", $"Authorization: Bearer {key}"]);
        if (rate > 0)
            arguments.AddRange(["--rate", rate.ToString(CultureInfo.InvariantCulture)]);
        using var load = Start("dotnet", arguments);
        var line = await load.StandardOutput.ReadToEndAsync();
        await load.WaitForExitAsync();
        running.Remove(load);
        using var http = Http();
        await http.PostAsync(new Uri($"http://127.0.0.1:{ReceiverPort}/reset"), null);
        return JsonDocument.Parse(line).RootElement.Clone();
    }

    public void Stop(Process process)
    {
        running.Remove(process);
        if (!process.HasExited)
            process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    public void Dispose()
    {
        foreach (var process in running.ToArray())
            Stop(process);
        Directory.Delete(folder, recursive: true);
    }

    private async Task<string> KeyAsync(Dictionary<string, string> settings)
    {
        using var add = Start(options.Gateway, ["system", "add", "bench", "--kind", "shop", "--office", "*", "-o", "json"], settings);
        var answer = await add.StandardOutput.ReadToEndAsync();
        await add.WaitForExitAsync();
        running.Remove(add);
        return JsonDocument.Parse(answer).RootElement.GetProperty("key").GetString()!;
    }

    private Process Start(string file, IEnumerable<string> arguments, Dictionary<string, string>? settings = null)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings ?? [])
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        running.Add(process);
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        if (arguments.First() is "serve" || arguments.Contains("agency") || arguments.Contains("sqlite"))
        {
            process.OutputDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
        }
        return process;
    }

    // A real process of its own has no other signal than its own answer.
    private static async Task ReadyAsync(Uri address, Process process)
    {
        using var http = Http();
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60))
        {
            if (process.HasExited)
                throw new InvalidOperationException($"A process of the measurement ended by itself with {process.ExitCode}.");
            try
            {
                using var answer = await http.GetAsync(address);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
            }
        }
        throw new TimeoutException($"{address} did not become ready within a minute.");
    }

#pragma warning disable RS0030 // A measurement is its own client: no agency is reached from here.
    private static HttpClient Http() => new() { Timeout = TimeSpan.FromSeconds(5) };
#pragma warning restore RS0030

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
