using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Storage;
using Gateway.Tests.Storage;
using Npgsql;

namespace Gateway.Tests.Telemetry;

/// <summary>What a collector and a scraper see of the real binary on a PostgreSQL server: pools by fixed names, and nothing of where the server is.</summary>
public sealed partial class WatchedServerTests(PostgresServer server) : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-watched-server-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Pools_have_names_and_no_label_says_where_the_server_is()
    {
        var store = server.Create();
        await using var collector = await Collector.StartAsync();
        var metrics = $"http://127.0.0.1:{FreePort()}";
        using var gateway = Binary.Serving(store, folder);
        gateway.Environment["GATEWAY_Metrics__Urls"] = metrics;
        gateway.Environment["GATEWAY_Telemetry__OtlpEndpoint"] = collector.Url.ToString();
        await gateway.StartAsync(Stop);
        using var scraper = Client();

        var told = await scraper.GetStringAsync(metrics + "/metrics", Stop);
        Assert.Equal(0, await gateway.StopAsync());
        var sent = string.Concat(collector.Sent.Select(Encoding.UTF8.GetString));

        var labels = Label().Matches(told).Select(match => (Name: match.Groups[1].Value, Value: match.Groups[2].Value)).ToList();
        Assert.Equal(["gateway", "gateway-reader", "gateway-wake-up"], labels.Where(label => label.Name.Contains("pool_name", StringComparison.Ordinal)).Select(label => label.Value).Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotContain(labels, label => label.Name != "le" && Place(store).IsMatch(label.Value));
        Assert.Contains("gateway-wake-up", sent, StringComparison.Ordinal);
        Assert.DoesNotContain("host=", sent, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(new NpgsqlConnectionStringBuilder(store.ConnectionString).Database!, sent, StringComparison.Ordinal);
    }

    // Ids have long runs of digits, and a connection string has its words, its host and its port.
    private static Regex Place(StoreAddress store)
    {
        var parts = new NpgsqlConnectionStringBuilder(store.ConnectionString);
        return new Regex($"[0-9]{{4}}|host|user|password|database|application|{Regex.Escape(parts.Host!)}|{Regex.Escape(parts.Database!)}", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));
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

    [GeneratedRegex("""([a-z_]+)="([^"]*)"[,}]""")]
    private static partial Regex Label();
}
