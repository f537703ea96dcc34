using System.Collections.Concurrent;
using System.Threading.Channels;
using Gateway.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Gateway.Tests.Telemetry;

/// <summary>A span as it came over the wire.</summary>
internal sealed record SeenSpan(string Trace, string Id, string Parent, string Name, IReadOnlyDictionary<string, string> Tags, IReadOnlyList<string> LinkedTraces)
{
    public string? this[string tag] => Tags.GetValueOrDefault(tag);
}

/// <summary>An OpenTelemetry collector on a free loopback port (OTLP over HTTP, protocol buffers) that keeps what it is sent.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(60);
    private readonly Channel<SeenSpan> arrived = Channel.CreateUnbounded<SeenSpan>();
    private readonly List<SeenSpan> spans = [];
    private SmallHost host = null!;

    public Uri Url => host.Client.BaseAddress!;

    public ConcurrentDictionary<string, bool> Metrics { get; } = new();

    /// <summary>Everything that was sent, as it was sent.</summary>
    public ConcurrentQueue<byte[]> Sent { get; } = new();

    public IReadOnlyList<SeenSpan> Spans
    {
        get
        {
            while (arrived.Reader.TryRead(out var span))
                spans.Add(span);
            return spans;
        }
    }

    public static async Task<Collector> StartAsync()
    {
        var collector = new Collector();
        collector.host = await SmallHost.StartAsync(app =>
        {
            app.MapPost("/v1/traces", (HttpRequest request) => collector.TakeAsync(request, collector.TakeSpans));
            app.MapPost("/v1/metrics", (HttpRequest request) => collector.TakeAsync(request, collector.TakeMetrics));
        });
        return collector;
    }

    /// <summary>Returns when what has come is enough.</summary>
    public async Task UntilAsync(Func<IReadOnlyList<SeenSpan>, bool> isEnough, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(WaitMax);
        while (!isEnough(Spans))
        {
            var hasCome = await arrived.Reader.WaitToReadAsync(patience.Token).AsTask().ContinueWith(wait => wait.IsCompletedSuccessfully, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            Assert.True(hasCome, string.Join('\n', Spans.Select(span => $"{span.Name} {string.Join(' ', span.Tags)}")));
        }
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpRequest request, Action<ReadOnlyMemory<byte>> take)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        Sent.Enqueue(body.ToArray());
        take(body.ToArray());
        return Results.Bytes([], "application/x-protobuf");
    }

    private void TakeSpans(ReadOnlyMemory<byte> request)
    {
        foreach (var span in ProtoField.Messages(request, 1, 2, 2))
        {
            var fields = ProtoField.Read(span).ToLookup(field => field.Number);
            arrived.Writer.TryWrite(new(
                fields[1].Single().Hex, fields[2].Single().Hex, fields[4].SingleOrDefault()?.Hex ?? "", fields[5].Single().Text,
                fields[9].Select(tag => ProtoField.Read(tag.Bytes)).ToDictionary(tag => tag[0].Text, tag => Value(tag[1])),
                [.. fields[13].Select(link => ProtoField.Read(link.Bytes).First(field => field.Number == 1).Hex)]));
        }
    }

    private void TakeMetrics(ReadOnlyMemory<byte> request)
    {
        foreach (var metric in ProtoField.Messages(request, 1, 2, 2))
            Metrics.TryAdd(ProtoField.Read(metric).First(field => field.Number == 1).Text, true);
    }

    private static string Value(ProtoField any) =>
        ProtoField.Read(any.Bytes) is [var value] ? value.Number == 1 ? value.Text : value.Value.ToString(System.Globalization.CultureInfo.InvariantCulture) : "";
}
