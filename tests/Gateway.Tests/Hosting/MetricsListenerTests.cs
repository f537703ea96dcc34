using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Gateway.Host.Hosting;
using Gateway.Host.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Hosting;

public sealed class MetricsListenerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Our_instruments_and_only_ours_are_shown_on_their_own_address()
    {
        var url = $"http://127.0.0.1:{FreePort()}";
        using var listener = Listener(url);
        using var meter = new Meter(MetricsListener.Meter);
        using var other = new Meter("Somebody.Else");
        await listener.StartAsync(Stop);
        using var client = Client();
        await AnsweredAsync(client, url);
        meter.CreateCounter<long>("exchanges_total").Add(3, new KeyValuePair<string, object?>("agency", "police"));
        other.CreateCounter<long>("things").Add(1);
        meter.CreateObservableGauge("sparrows", () => new Measurement<int>(7, new KeyValuePair<string, object?>("agency", "police")));

        var shown = await client.GetStringAsync(url + "/metrics", Stop);
        await listener.StopAsync(Stop);

        Assert.Contains("gateway_exchanges_total{agency=\"police\"} 3", shown, StringComparison.Ordinal);
        Assert.Contains("\nprocess_start_time_seconds ", shown, StringComparison.Ordinal);
        Assert.Contains("gateway_sparrows{agency=\"police\"} 7", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("things", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_stages_tell_of_publishing_and_signing_is_shown_until_they_do_it_no_more()
    {
        var url = $"http://127.0.0.1:{FreePort()}";
        using var listener = Listener(url);
        await listener.StartAsync(Stop);
        using var client = Client();
        await AnsweredAsync(client, url);
        Measures.Unpublished("test", 7, TimeSpan.FromSeconds(1.5));
        Measures.Signed(DateTimeOffset.FromUnixTimeSeconds(1_795_000_000));
        Measures.LastStamp(DateTimeOffset.FromUnixTimeSeconds(1_795_000_001));

        var shown = await client.GetStringAsync(url + "/metrics", Stop);
        Measures.NotPublishing("test");
        var later = await client.GetStringAsync(url + "/metrics", Stop);
        await listener.StopAsync(Stop);

        Assert.Contains("gateway_publisher_lag{stream=\"test\"} 7\n", shown, StringComparison.Ordinal);
        Assert.Contains("gateway_outbox_oldest_seconds{stream=\"test\"} 1.5\n", shown, StringComparison.Ordinal);
        Assert.Matches("\ngateway_audit_last_checkpoint_timestamp_seconds [0-9.]+\n", shown);
        Assert.Matches("\ngateway_audit_last_stamp_timestamp_seconds [0-9.]+\n", shown);
        Assert.Contains("gateway_publisher_lag{stream=\"test\"} 0\n", later, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_costs_the_metrics_only()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var listener = Listener($"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");

        await listener.StartAsync(Stop);

        await listener.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(10), Stop);
    }

    private static MetricsListener Listener(string url) =>
        new(new ConfigurationBuilder().AddInMemoryCollection([new("Metrics:Urls", url)]).Build(), NullLogger<MetricsListener>.Instance);

    // The server starts beside us; a refused connection is the signal to ask again.
    private static async Task AnsweredAsync(HttpClient client, string url)
    {
        while (true)
        {
            try
            {
                await client.GetStringAsync(url + "/metrics", Stop);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Yield();
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

#pragma warning disable RS0030 // A scraper is a stranger: no factory, no limits of ours.
    private static HttpClient Client() => new();
#pragma warning restore RS0030
}
