using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Prometheus;

namespace Gateway.Host.Hosting;

/// <summary>
/// <c>/metrics</c> on an address of its own (<c>Metrics:Urls</c>, empty switches it off), never beside the API. The instruments are .NET's own
/// (meter <c>Gateway</c>, so <c>exchanges_total</c> shows as <c>gateway_exchanges_total</c>); this only shows them. A taken port costs the metrics, not the gateway.
/// </summary>
internal sealed class MetricsListener(IConfiguration settings, ILogger<MetricsListener> log) : BackgroundService
{
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromDays(1);

    public const string Meter = "Gateway", DefaultUrl = "http://127.0.0.1:9464";

    /// <summary>False for nothing, which switches it off, and for what is no address, which the start refuses.</summary>
    public static bool TryAddress(string text, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address) && address is { Scheme: "http", AbsolutePath: "/", Query: "", UserInfo: "" };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!TryAddress(settings["Metrics:Urls"] ?? DefaultUrl, out var address))
            return;
        await Task.Yield();
        var registry = Metrics.NewCustomRegistry();
        using var adapter = MeterAdapter.StartListening(new MeterAdapterOptions
        {
            MetricFactory = Metrics.WithCustomRegistry(registry),
            MetricsExpireAfter = ForgetAfter,
            InstrumentFilterPredicate = instrument => instrument.Meter.Name == Meter,
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
