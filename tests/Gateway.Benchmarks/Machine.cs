using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Benchmarks;

/// <summary>Starts and stops the processes of a measurement; whatever it started ends with it, by its own id.</summary>
internal sealed class Machine : IDisposable
{
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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

    /// <summary>The one server of this run, started when it is first needed.</summary>
    public Postgres Server => server ??= new Postgres(options.PostgresCommand);

    private string Rig => Path.Combine(options.Reference, "rig", "rig.dll");

    /// <summary>The hand-tuned floor on an empty store.</summary>
    public async Task<Target> StartFloorAsync(Engine engine, int inFlight = 64)
    {
        var port = FreePort();
        var store = new Store(engine, engine == Engine.Postgres ? Server.NewDatabase() : Path.Combine(folder, $"floor-{port}.db"), null, new Dictionary<string, string>());
        var settings = new Dictionary<string, string>
        {
            ["PORT"] = Text(port),
            ["AGENCY_URL"] = $"http://127.0.0.1:{ReceiverPort}/any",
            [engine == Engine.Postgres ? "PG" : "SQLITE"] = store.Place,
            ["WORKERS"] = Text(inFlight),
        };
        var process = Start("dotnet", [Path.Combine(options.Reference, "floor", "floor.dll"), engine == Engine.Postgres ? "pg" : "sqlite"], settings);
        await ReadyAsync(new Uri($"http://127.0.0.1:{port}/health"), process);
        return new(this, [process], new Uri($"http://127.0.0.1:{port}/events"), store, default, Cost(engine, [process]));
    }

    /// <summary>The gateway with a key for the load; events go to its first process.</summary>
    public async Task<Target> StartGatewayAsync(Shape shape)
    {
        var store = await NewStoreAsync(shape);
        return await StartGatewayAsync(store, shape.Processes);
    }

    /// <summary>An empty store, or a copy of another one.</summary>
    public async Task<Store> NewStoreAsync(Shape shape)
    {
        var agencies = shape.Agencies ?? new Dictionary<string, Uri> { [Overlay.Receiver] = new($"http://127.0.0.1:{ReceiverPort}/") };
        var settings = new Dictionary<string, string> { ["GATEWAY_Metrics__Urls"] = "", ["GATEWAY_Audit__Record"] = shape.IsAudited ? "true" : "false", ["GATEWAY_Audit__Keys"] = Path.Combine(folder, "keys-" + Path.GetRandomFileName()), ["GATEWAY_Contracts__Overlay"] = new Overlay(options.Files, folder).Write([.. agencies.Keys], shape.InFlight) };
        foreach (var (agency, address) in agencies)
            settings[$"GATEWAY_Agencies__{agency.Replace('-', '_')}__Endpoint"] = address.ToString();
        foreach (var (name, value) in shape.Settings)
            settings[name] = value;
        var place = shape.Engine == Engine.Postgres ? Server.NewDatabase(shape.CopyOf?.Place) : Path.Combine(folder, $"gateway-{FreePort()}.db");
        settings[shape.Engine == Engine.Postgres ? "GATEWAY_Storage__ConnectionString" : "GATEWAY_Storage__Path"] = place;
        return new(shape.Engine, place, shape.CopyOf?.Key ?? await KeyAsync(settings, "shop"), settings);
    }

    /// <summary>The gateway on a store that is there already; on <paramref name="port"/> where a shop knows it.</summary>
    public async Task<Target> StartGatewayAsync(Store store, int processes = 1, int port = 0)
    {
        var started = Stopwatch.GetTimestamp();
        var ports = Enumerable.Range(0, processes).Select(_ => port > 0 ? port : FreePort()).ToList();
        var serving = ports.ConvertAll(one => Start(options.Gateway, ["serve"], new(store.Settings) { ["GATEWAY_Urls"] = $"http://127.0.0.1:{one}" }));
        for (var i = 0; i < processes; i++)
            await ReadyAsync(new Uri($"http://127.0.0.1:{ports[i]}/readyz"), serving[i]);
        return new(this, serving, new Uri($"http://127.0.0.1:{ports[0]}/v1/dossier-events"), store, Stopwatch.GetElapsedTime(started), Cost(store.Engine, serving));
    }

    /// <summary>One run of the rig; its JSON line.</summary>
    public async Task<JsonElement> LoadAsync(Target target, Load load)
    {
        var arguments = new List<string> { Rig, "load", "--url", target.Address.ToString(), "--cpu-pids", target.Cpu, "--concurrency", "64", "--timeout-s", "300" };
        arguments.AddRange(["--template", load.Template ?? Path.Combine(options.Files, "event.json"), "--count", Text(load.Count), "--warmup", Text(load.Warmup), "--id-prefix", load.Prefix]);
        if (load.IsAwaited)
            arguments.AddRange(["--agency", $"http://127.0.0.1:{ReceiverPort}"]);
        if (target.Key is { } key)
            arguments.AddRange(["--header", $"Authorization: Bearer {key}"]);
        if (load.PerSecond > 0)
            arguments.AddRange(["--rate", load.PerSecond.ToString(CultureInfo.InvariantCulture)]);
        if (load.MendWhenAccepted)
            arguments.AddRange(["--on-accepted", "/control?mode=ok"]);
        if (load.IsPatient)
            arguments.AddRange(["--retry", "true"]);
        using var rig = Start("dotnet", arguments);
        var line = await rig.StandardOutput.ReadToEndAsync();
        await rig.WaitForExitAsync();
        running.Remove(rig);
        await PostAsync("/reset");
        var told = JsonDocument.Parse(line).RootElement.Clone();
        // What was not even taken in cannot be lost, and would look like a bound that is met.
        if (told.GetProperty("accepted").GetInt32() is var accepted && accepted < load.Count)
            throw new InvalidOperationException($"Only {accepted} of {load.Count} events were accepted: {told.GetProperty("first_error").GetString()}");
        return told;
    }

    /// <summary>How long the receiver takes from now on.</summary>
    public Task DelayAsync(int milliseconds) => PostAsync($"/control?mode=ok&delay={Text(milliseconds)}");

    /// <summary>The receiver answers 503 until it is mended.</summary>
    public Task BreakAsync() => PostAsync("/control?mode=503");

    /// <summary>An event like the load's, of another procedure; in its form much or next to nothing.</summary>
    public string EventOf(string procedure, bool isShort)
    {
        var file = Path.Combine(folder, $"event-{procedure}.json");
        var sample = JsonNode.Parse(File.ReadAllText(Path.Combine(options.Files, "event.json")))!;
        sample["data"]!["procedureCode"] = procedure;
        if (isShort)
            sample["data"]!["form"]!["note"] = "";
        File.WriteAllText(file, sample.ToJsonString(AsWritten));
        return file;
    }

    /// <summary>A store that nobody uses any more.</summary>
    public void Drop(Store store)
    {
        if (store.Engine == Engine.Postgres)
            Server.Drop(store.Place);
    }

    public void Stop(Process process)
    {
        if (!running.Remove(process))
            return;
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

    private async Task PostAsync(string path)
    {
        using var http = Http();
        using var answer = await http.PostAsync(new Uri($"http://127.0.0.1:{ReceiverPort}{path}"), null);
    }

    /// <summary>The whole audit verified by the running gateway, as an auditor would: the answer, and how long the gateway took.</summary>
    public async Task<(string Answer, double Seconds)> VerifyAuditAsync(Target target)
    {
        var settings = new Dictionary<string, string>(target.Store.Settings) { ["GATEWAY_SERVER"] = target.Address.GetLeftPart(UriPartial.Authority), ["GATEWAY_TOKEN"] = await KeyAsync(target.Store.Settings, "operator") };
        var answer = await AskAsync(["audit", "verify", "-o", "json"], settings);
        return (answer.GetProperty("answer").GetString()!, answer.GetProperty("seconds").GetDouble());
    }

    /// <summary>The key of an operator who acts for this office, or <c>*</c> for all; each call names another one.</summary>
    public Task<string> OperatorKeyAsync(Target target, string office) => KeyAsync(target.Store.Settings, "operator", office);

    private async Task<string> KeyAsync(IReadOnlyDictionary<string, string> settings, string kind, string office = "*") =>
        (await AskAsync(["system", "add", office == "*" ? $"bench-{kind}" : $"bench-{kind}-of-one", "--reason", "Test", "--kind", kind, "--office", office, "-o", "json"], new(settings))).GetProperty("key").GetString()!;

    // A verb of the gateway and its JSON answer.
    private async Task<JsonElement> AskAsync(string[] verb, Dictionary<string, string> settings)
    {
        using var process = Start(options.Gateway, verb, settings);
        var answer = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        running.Remove(process);
        return JsonDocument.Parse(answer).RootElement.Clone();
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
            catch (Exception error) when (error is HttpRequestException or TaskCanceledException)
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

    /// <summary>A port where nobody listens.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
