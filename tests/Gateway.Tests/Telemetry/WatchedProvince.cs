using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Gateway.Simulators.Driving;

namespace Gateway.Tests.Telemetry;

/// <summary>
/// The real binary among simulated agencies, watched by a collector and a scraper: a dossier whose sender traces it goes the whole way, then
/// one whose sender does not.
/// </summary>
public sealed partial class WatchedProvince : IAsyncLifetime
{
    public const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736", Sender = "00f067aa0ba902b7", Procedure = "9.900001";
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-watched-").FullName;

    internal IReadOnlyList<SeenSpan> Spans { get; private set; } = [];

    internal IReadOnlyCollection<string> SentMetrics { get; private set; } = [];

    /// <summary>Everything that left the process: what was scraped and what was sent to the collector.</summary>
    internal string Told { get; private set; } = "";

    /// <summary>The samples of <c>/metrics</c>, as <c>name{labels}</c>, labels by name.</summary>
    internal IReadOnlyDictionary<string, double> Before { get; private set; } = new Dictionary<string, double>();

    internal IReadOnlyDictionary<string, double> After { get; private set; } = new Dictionary<string, double>();

    /// <summary>By agency, what it was told of traces.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<string>> Traceparents { get; private set; } = new Dictionary<string, IReadOnlyList<string>>();

    internal string Dossier { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var collector = await Collector.StartAsync();
        using var province = await Province.OpenAsync(new() { Contracts = Repository.Contracts, Binary = Path.Combine(AppContext.BaseDirectory, "gateway"), Folder = folder });
        var metrics = $"http://127.0.0.1:{FreePort()}";
        province.Gateway.Environment["GATEWAY_Metrics__Urls"] = metrics;
        province.Gateway.Environment["GATEWAY_Telemetry__OtlpEndpoint"] = collector.Url.ToString();
        await province.Gateway.StartAsync(stop);
        using var scraper = Client();
        var first = await ScrapeAsync(scraper, metrics, stop);

        var traced = province.Events.Accepted(Procedure, 1);
        traced.CloudEvent["traceparent"] = $"00-{Trace}-{Sender}-01";
        Assert.True(await province.Shop.SendAsync(traced, EventMode.Structured, stop));
        await collector.UntilAsync(spans => spans.Any(span => span.Name == "callback.match"), stop);
        await collector.UntilAsync(spans => spans.Count(span => span is { Name: "exchange.settle" } && span["gateway.operation"] == "deliver-result") == 2, stop);
        Dossier = traced.Dossier;
        Assert.True(await province.Shop.SendAsync(province.Events.Accepted(Procedure, 2), EventMode.Binary, stop));
        await collector.UntilAsync(spans => spans.Any(span => span.Name == "callback.match" && span.Trace != Trace), stop);

        var last = await ScrapeAsync(scraper, metrics, stop);
        Assert.Equal(0, await province.Gateway.StopAsync());
        (Before, After) = (Samples(first), Samples(last));
        (Spans, SentMetrics) = (collector.Spans, [.. collector.Metrics.Keys]);
        Traceparents = province.Agencies.ToDictionary(agency => agency.Key, agency => (IReadOnlyList<string>)[.. agency.Value.Traceparents]);
        Told = last + string.Concat(collector.Sent.Select(System.Text.Encoding.UTF8.GetString));
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static Dictionary<string, double> Samples(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')
        .Select(line => Sample().Match(line)).ToDictionary(
            sample => sample.Groups[1].Value + (sample.Groups[2].Length == 0 ? "" : $"{{{string.Join(',', sample.Groups[2].Value.Trim('{', '}').Split(',').Order(StringComparer.Ordinal))}}}"),
            sample => double.Parse(sample.Groups[3].Value, CultureInfo.InvariantCulture));

    // The address opens beside the API; a refused connection is the signal to ask again.
    private static async Task<string> ScrapeAsync(HttpClient scraper, string url, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await scraper.GetStringAsync(url + "/metrics", stop);
            }
            catch (HttpRequestException e) when (e.StatusCode is null)
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

    [GeneratedRegex(@"\A([a-z_]+)(\{.*\})? (\S+)\z")]
    private static partial Regex Sample();
}
