using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Gateway.Benchmarks;

/// <summary>An agency, or a family of them by path, that answers at once and remembers under which key each event came, and how often.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private static readonly byte[] Received = "{\"status\":\"received\"}"u8.ToArray(), Name = "\"eventId\""u8.ToArray();
    private readonly ConcurrentDictionary<(string Path, string Event), Arrivals> seen = new();
    private readonly ConcurrentDictionary<(string Path, string Event), TaskCompletionSource> awaited = new();
    private readonly ConcurrentDictionary<string, byte> connections = new();
    private readonly WebApplication app;
    private (HashSet<string> Old, TaskCompletionSource<long> First)? watch;

    private Receiver(WebApplication app) => this.app = app;

    /// <summary>Where it listens; every path below is one of its agencies.</summary>
    public required Uri Address { get; init; }

    public int Events => seen.Count;

    /// <summary>How often something came that had come before.</summary>
    public int Repeats => seen.Values.Sum(arrivals => arrivals.Count - 1);

    /// <summary>How many events came under more than one key.</summary>
    public int OtherKeys => seen.Values.Count(arrivals => arrivals.HasOtherKey);

    public static async Task<Receiver> StartAsync()
    {
        var port = Machine.FreePort();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port, listen => listen.Protocols = HttpProtocols.Http1));
        var app = builder.Build();
        var receiver = new Receiver(app) { Address = new($"http://127.0.0.1:{port}/") };
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Completes when the event has come to the agency.</summary>
    public Task ArrivalAsync(string agency, string id)
    {
        var place = ($"/{agency}", id);
        var arrival = awaited.GetOrAdd(place, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (seen.ContainsKey(place))
            arrival.TrySetResult();
        return arrival.Task;
    }

    /// <summary>Completes when something comes over a connection that was not there before: another process sends. When that was, by the stopwatch.</summary>
    public Task<long> FirstOfAnotherAsync()
    {
        var first = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        watch = ([.. connections.Keys], first);
        return first.Task;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream((int)(context.Request.ContentLength ?? 4096));
        await context.Request.Body.CopyToAsync(body);
        connections.TryAdd(context.Connection.Id, 0);
        if (watch is { } watching && !watching.Old.Contains(context.Connection.Id))
            watching.First.TrySetResult(Stopwatch.GetTimestamp());
        var place = (context.Request.Path.Value!, EventOf(body.GetBuffer().AsSpan(0, (int)body.Length)));
        seen.GetOrAdd(place, _ => new()).Add(context.Request.Headers["Idempotency-Key"].ToString());
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Received.Length;
        await context.Response.Body.WriteAsync(Received);
        if (awaited.TryGetValue(place, out var arrival))
            arrival.TrySetResult();
    }

    // The load's own id; looked for and not parsed, since it is always there and nothing else here needs the body.
    private static string EventOf(ReadOnlySpan<byte> body)
    {
        var value = body[(body.IndexOf(Name) + Name.Length)..];
        value = value[(value.IndexOf((byte)'"') + 1)..];
        return Encoding.UTF8.GetString(value[..value.IndexOf((byte)'"')]);
    }

    private sealed class Arrivals
    {
        private string? key;

        public int Count { get; private set; }

        public bool HasOtherKey { get; private set; }

        public void Add(string arrived)
        {
            lock (this)
            {
                key ??= arrived;
                HasOtherKey |= arrived.Length == 0 || arrived != key;
                Count++;
            }
        }
    }
}
