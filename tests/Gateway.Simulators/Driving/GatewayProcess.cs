using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Gateway.Simulators.Driving;

/// <summary>The real binary as a child process on a folder of its own: it can be started again and again on the same data, and killed.</summary>
public sealed class GatewayProcess : IDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60), StopWithin = TimeSpan.FromSeconds(40), Pause = TimeSpan.FromMilliseconds(20);
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromSeconds(1) }) { Timeout = TimeSpan.FromSeconds(5) };
    private readonly Lock gate = new();
    private readonly string binary, folder;
    private readonly TimeProvider clock;
    private readonly Socket place;
    private Process? process;

    public GatewayProcess(string binary, string folder, TimeProvider clock)
    {
        (this.binary, this.folder, this.clock) = (binary, folder, clock);
        // Bound and never listened on: nobody else is given the port while the process is down, and the process itself may still take it.
        place = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        place.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        place.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Url = new($"http://127.0.0.1:{((IPEndPoint)place.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture)}/");
    }

    public string Binary => binary;

    public Uri Url { get; }

    /// <summary>Settings by the names of the environment; set before the start.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public string LogPath => Path.Combine(folder, "gateway.log");

    /// <summary>Starts and returns when <c>/readyz</c> says yes; how long that took.</summary>
    public async Task<TimeSpan> StartAsync(CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        process = Run("serve");
        var log = new StreamWriter(new FileStream(LogPath, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        process.OutputDataReceived += (_, line) => Keep(log, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(log, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await WhenReadyAsync(cancellation);
        return clock.GetElapsedTime(began);
    }

    /// <summary>Returns when <c>/readyz</c> says yes, of a process that was started.</summary>
    public Task WhenReadyAsync(CancellationToken cancellation) => WhenAsync(isReady: true, cancellation);

    /// <summary>Returns when <c>/readyz</c> says no.</summary>
    public Task WhenUnreadyAsync(CancellationToken cancellation) => WhenAsync(isReady: false, cancellation);

    /// <summary>Sends a signal by its name.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>SIGKILL: nothing is finished, nothing is said goodbye to.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    /// <summary>SIGTERM, and its exit code.</summary>
    public async Task<int> StopAsync()
    {
        Signal("TERM");
        using var patience = new CancellationTokenSource(StopWithin, clock);
        await process!.WaitForExitAsync(patience.Token);
        var code = process.ExitCode;
        process.Dispose();
        process = null;
        return code;
    }

    /// <summary>Runs a verb to its end and returns what it printed as JSON.</summary>
    public async Task<JsonNode> AskAsync(params string[] verb)
    {
        using var run = Run(verb);
        var error = run.StandardError.ReadToEndAsync();
        var text = await run.StandardOutput.ReadToEndAsync();
        await run.WaitForExitAsync();
        if (run.ExitCode != 0)
            throw new InvalidOperationException($"gateway {string.Join(' ', verb)} ended with {run.ExitCode}: {(await error).Trim()}");
        return JsonNode.Parse(text) ?? throw new InvalidOperationException($"gateway {string.Join(' ', verb)} printed nothing.");
    }

    /// <summary>Runs a verb that prints nothing worth reading.</summary>
    public async Task DoAsync(params string[] verb)
    {
        using var run = Run(verb);
        var (error, output) = (run.StandardError.ReadToEndAsync(), run.StandardOutput.ReadToEndAsync());
        await run.WaitForExitAsync();
        if (run.ExitCode != 0)
            throw new InvalidOperationException($"gateway {string.Join(' ', verb)} ended with {run.ExitCode}: {(await error).Trim()} {(await output).Trim()}");
    }

    public void Dispose()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            process.WaitForExit();
        }
        process?.Dispose();
        place.Dispose();
        http.Dispose();
    }

    private Process Run(params string[] verb)
    {
        var start = new ProcessStartInfo(binary, verb) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException($"{binary} could not be started.");
    }

    private async Task WhenAsync(bool isReady, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        while (await IsReadyAsync(cancellation) != isReady)
        {
            if (process!.HasExited)
                throw new InvalidOperationException($"The gateway ended with {process.ExitCode} before it was {(isReady ? "ready" : "unready")}; see {LogPath}: {string.Join(" | ", LastLines(5))}");
            if (clock.GetElapsedTime(began) > ReadyWithin)
                throw new TimeoutException($"The gateway was not {(isReady ? "ready" : "unready")} within {ReadyWithin.TotalSeconds} s; see {LogPath}.");
            await Task.Delay(Pause, clock, cancellation);
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        try
        {
            using var reply = await http.GetAsync(new Uri(Url, "readyz"), cancellation);
            return reply.IsSuccessStatusCode && await reply.Content.ReadAsStringAsync(cancellation) == "ready\n";
        }
        catch (Exception e) when (e is HttpRequestException or System.Net.Sockets.SocketException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    private void Keep(StreamWriter log, string? line)
    {
        lock (gate)
            if (line is not null)
                log.WriteLine(line);
    }

    private IEnumerable<string> LastLines(int count)
    {
        lock (gate)
        {
            using var reader = new StreamReader(new FileStream(LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(count)];
        }
    }
}
