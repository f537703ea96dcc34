using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Gateway.Simulators;

/// <summary>How an agency understood the gateway's answer to its callback.</summary>
public enum CallbackEnd
{
    Ok,

    /// <summary>Not now: the agency sends the same again.</summary>
    Again,

    /// <summary>Never like this: the agency gives up.</summary>
    Rejected,
}

/// <summary>One callback as an agency sends it. <see cref="Content"/> is what it says, without send times: the log hashes it.</summary>
public sealed record SimulatedCallback
{
    public required string CallbackId { get; init; }

    public required string Key { get; init; }

    public required string Dossier { get; init; }

    public required string Kind { get; init; }

    public required string Code { get; init; }

    public required string Content { get; init; }

    /// <summary>Relative to the gateway's address.</summary>
    public required string Path { get; init; }

    public required string ContentType { get; init; }

    public required string Body { get; init; }

    /// <summary>Reads the gateway's answer; null: by the HTTP status, receipt from the JSON member of that name.</summary>
    public Func<int, string, (CallbackEnd End, string? Receipt)>? Judge { get; init; }
}

/// <summary>Delivers callbacks as a correct agency does: again and again until there is a receipt or a final no. Writes log C.</summary>
public sealed class CallbackSender(string agency, SimulatorSettings settings) : IDisposable
{
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(2);

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(10) };
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly HashSet<Task> pending = [];

    /// <summary>Called with each callback that got a receipt.</summary>
    public Action<SimulatedCallback>? Receipted { get; set; }

    /// <summary>Sends later, in the background.</summary>
    public void Schedule(SimulatedCallback callback, TimeSpan after)
    {
        var work = LaterAsync(callback, after);
        lock (gate)
            pending.Add(work);
        _ = work.ContinueWith(Forget, TaskScheduler.Default);
    }

    /// <summary>Sends now; returns when there is a receipt or a final no.</summary>
    public async Task SendAsync(SimulatedCallback callback)
    {
        var began = settings.Clock.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(100);
        while (settings.Clock.GetElapsedTime(began) < GiveUpAfter && !stop.IsCancellationRequested)
        {
            Log(callback, "invoke", null, null);
            if (await TryAsync(callback) is not CallbackEnd.Again)
                return;
            await Task.Delay(pause, settings.Clock, stop.Token);
            pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
        }
    }

    /// <summary>Completes when nothing scheduled so far is outstanding.</summary>
    public async Task WhenQuietAsync()
    {
        while (true)
        {
            Task[] now;
            lock (gate)
                now = [.. pending];
            if (now.Length == 0)
                return;
            await Task.WhenAll(now);
        }
    }

    public void Dispose()
    {
        stop.Cancel();
        stop.Dispose();
        http.Dispose();
    }

    private async Task LaterAsync(SimulatedCallback callback, TimeSpan after)
    {
        try
        {
            await Task.Delay(after, settings.Clock, stop.Token);
            await SendAsync(callback);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The simulator ends; what is unsent stays unsent, and the log says so.
        }
    }

    private void Forget(Task work)
    {
        lock (gate)
            pending.Remove(work);
    }

    private async Task<CallbackEnd> TryAsync(SimulatedCallback callback)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(settings.Gateway!, callback.Path));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(callback.Body));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", callback.ContentType);
        if (settings.CallbackKey is { } key)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        try
        {
            using var response = await http.SendAsync(request, stop.Token);
            var status = (int)response.StatusCode;
            var (end, receipt) = (callback.Judge ?? ByStatus)(status, await response.Content.ReadAsStringAsync(stop.Token));
            Log(callback, end == CallbackEnd.Ok ? "ok" : "fail", receipt, status);
            if (end == CallbackEnd.Ok)
                Receipted?.Invoke(callback);
            return end;
        }
        catch (Exception e) when (e is HttpRequestException or System.Net.Sockets.SocketException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            Log(callback, "info", null, null);
            return CallbackEnd.Again;
        }
    }

    private static (CallbackEnd, string?) ByStatus(int status, string body) => status switch
    {
        >= 200 and < 300 => (CallbackEnd.Ok, JsonNode.Parse(body)?["receipt"]?.GetValue<string>()),
        408 or 425 or 429 or >= 500 => (CallbackEnd.Again, null),
        _ => (CallbackEnd.Rejected, null),
    };

    private void Log(SimulatedCallback callback, string phase, string? receipt, int? http) => settings.CallbackLog.Write(
        ("agency", agency), ("callbackId", callback.CallbackId), ("key", callback.Key), ("dossier", callback.Dossier), ("kind", callback.Kind),
        ("code", callback.Code), ("resultHash", Hash(callback.Content)), ("phase", phase), ("receipt", receipt), ("http", http));

    internal static string Hash(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..32];
}
