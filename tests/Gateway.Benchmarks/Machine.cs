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
    private Postgres? server;
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-bench-").FullName;

    public Machine(Options options)
    {
        this.options = options;
        ReceiverPort = FreePort();
        Start("dotnet", [Rig, "agency", "--port", Text(ReceiverPort), "--id-field", "eventId"]);
    }

    public int ReceiverPort { get; }

    private Postgres Server => server ??= new Postgres(options.PostgresCommand);

    private string Rig => Path.Combine(options.Reference, "rig", "rig.dll");

    /// <summary>The hand-tuned floor on an empty store.</summary>
    public async Task<Target> StartFloorAsync(Engine engine, int inFlight = 64)
    {
        var port = FreePort();
        var settings = new Dictionary<string, string>
        {
            ["PORT"] = Text(port),
            ["AGENCY_URL"] = $"http://127.0.0.1:{ReceiverPort}/any",
            ["SQLITE"] = Path.Combine(folder, $"floor-{port}.db"),
            ["WORKERS"] = Text(inFlight),
        };
        if (engine == Engine.Postgres)
            settings["PG"] = Server.NewDatabase();
        var process = Start("dotnet", [Path.Combine(options.Reference, "floor", "floor.dll"), engine == Engine.Postgres ? "pg" : "sqlite"], settings);
        await ReadyAsync(new Uri($"http://127.0.0.1:{port}/health"), process);
        return new(this, [process], new Uri($"http://127.0.0.1:{port}/events"), null, default, Cost(engine, [process]));
    }

    /// <summary>The gateway on an empty store, with a key for the load; events go to its first process.</summary>
    public async Task<Target> StartGatewayAsync(Engine engine, int inFlight = 256, int processes = 1)
    {
        var settings = new Dictionary<string, string>
        {
            ["GATEWAY_Metrics__Urls"] = "",
            ["GATEWAY_Contracts__Overlay"] = Contracts(inFlight),
            ["GATEWAY_Agencies__bench_receiver__Endpoint"] = $"http://127.0.0.1:{ReceiverPort}/",
        };
        if (engine == Engine.Postgres)
            settings["GATEWAY_Storage__ConnectionString"] = Server.NewDatabase();
        else
            settings["GATEWAY_Storage__Path"] = Path.Combine(folder, $"gateway-{FreePort()}.db");
        var key = await KeyAsync(settings);
        var started = Stopwatch.GetTimestamp();
        var running = new List<Process>();
        var ports = Enumerable.Range(0, processes).Select(_ => FreePort()).ToList();
        foreach (var port in ports)
            running.Add(Start(options.Gateway, ["serve"], new(settings) { ["GATEWAY_Urls"] = $"http://127.0.0.1:{port}" }));
        for (var i = 0; i < processes; i++)
            await ReadyAsync(new Uri($"http://127.0.0.1:{ports[i]}/readyz"), running[i]);
        return new(this, running, new Uri($"http://127.0.0.1:{ports[0]}/v1/dossier-events"), key, Stopwatch.GetElapsedTime(started), Cost(engine, running));
    }

    /// <summary>One run of the rig; its JSON line.</summary>
    public async Task<JsonElement> LoadAsync(Target target, int count, int warmup, string prefix, double rate = 0, bool mendWhenAccepted = false)
    {
        var arguments = new List<string>
        {
            Rig, "load", "--url", target.Address.ToString(), "--agency", $"http://127.0.0.1:{ReceiverPort}", "--template", Path.Combine(options.Files, "event.json"),
            "--count", Text(count), "--concurrency", "64", "--warmup", Text(warmup), "--id-prefix", prefix, "--cpu-pids", target.Cpu, "--timeout-s", "180",
        };
        if (target.Key is { } key)
            arguments.AddRange(["--header", $"Authorization: Bearer {key}"]);
        if (rate > 0)
            arguments.AddRange(["--rate", rate.ToString(CultureInfo.InvariantCulture)]);
        if (mendWhenAccepted)
            arguments.AddRange(["--on-accepted", "/control?mode=ok"]);
        using var load = Start("dotnet", arguments);
        var line = await load.StandardOutput.ReadToEndAsync();
        await load.WaitForExitAsync();
        running.Remove(load);
        await PostAsync("/reset");
        return JsonDocument.Parse(line).RootElement.Clone();
    }

    /// <summary>How long the receiver takes from now on.</summary>
    public Task DelayAsync(int milliseconds) => PostAsync($"/control?mode=ok&delay={Text(milliseconds)}");

    /// <summary>The receiver answers 503 until it is mended.</summary>
    public Task BreakAsync() => PostAsync("/control?mode=503");

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
        server?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private string Cost(Engine engine, IReadOnlyList<Process> processes)
    {
        var own = string.Join(',', processes.Select((process, i) => $"gateway{(i == 0 ? "" : Text(i))}={Text(process.Id)}"));
        return engine == Engine.Postgres ? $"{own},pg={Text(Server.Pid)}" : own;
    }

    // The receiver's contract with as many places as the run is to have.
    private string Contracts(int inFlight)
    {
        var copy = Path.Combine(folder, $"contracts-{inFlight}");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(options.Files, "contracts"), "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(Path.Combine(options.Files, "contracts"), file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllText(target, File.ReadAllText(file).Replace("\"concurrencyMax\": 256", $"\"concurrencyMax\": {inFlight}", StringComparison.Ordinal));
        }
        return copy;
    }

    private async Task PostAsync(string path)
    {
        using var http = Http();
        using var answer = await http.PostAsync(new Uri($"http://127.0.0.1:{ReceiverPort}{path}"), null);
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
        if (arguments.First() is "serve" || arguments.Contains("agency") || arguments.Last() is "sqlite" or "pg")
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
