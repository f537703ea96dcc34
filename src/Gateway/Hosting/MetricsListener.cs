using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Net.Sockets;
using Prometheus;

namespace Gateway.Host.Hosting;

/// <summary>
/// <c>/metrics</c> on an address of its own (<c>Metrics:Urls</c>, empty switches it off), never beside the API. The instruments are .NET's own
/// (meter <c>Gateway</c>, so <c>exchanges_total</c> shows as <c>gateway_exchanges_total</c>); this only shows them, and the process itself
/// (<c>process_…</c>, <c>dotnet_…</c>). A taken port costs the metrics, not the gateway.
/// </summary>
internal sealed class MetricsListener(IConfiguration settings, ILogger<MetricsListener> log) : BackgroundService
{
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromDays(1);

    public const string Meter = "Gateway", PoolMeter = "Npgsql", DefaultUrl = "http://127.0.0.1:9464";

    /// <summary>False for nothing, which switches it off, and for what is no address, which the start refuses.</summary>
    public static bool TryAddress(string text, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address) && address is { Scheme: "http", AbsolutePath: "/", Query: "", UserInfo: "" };

    // Of the driver only its pools: what it times for each command would be paid for by each command.
    private static bool IsShown(Instrument instrument) =>
        instrument.Meter.Name == Meter || (instrument.Meter.Name == PoolMeter && instrument.Name.StartsWith("db.client.connection", StringComparison.Ordinal));

    private static double[]? Bounds(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(bound => (double)bound)],
        _ => null,
    };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!TryAddress(settings["Metrics:Urls"] ?? DefaultUrl, out var address))
            return;
        await Task.Yield();
        var registry = Metrics.NewCustomRegistry();
        DotNetStats.Register(registry);
        using var adapter = MeterAdapter.StartListening(new MeterAdapterOptions
        {
            MetricFactory = Metrics.WithCustomRegistry(registry),
            Registry = registry,               // whose scrape makes it ask the instruments that are only looked at
            MetricsExpireAfter = ForgetAfter,
            InstrumentFilterPredicate = IsShown,
            ResolveHistogramBuckets = instrument => Bounds(instrument) ?? MeterAdapterOptions.DefaultHistogramBuckets,
        });
        using var server = new KestrelMetricServer(address.Host, address.Port, registry: registry);
        try
        {
            server.Start();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stoppingToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            log.MetricsNotShown(address.Port);
        }
        catch (OperationCanceledException)
        {
            await server.StopAsync();
        }
    }
}
