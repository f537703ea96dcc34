using Gateway.Simulators.Driving;
using Gateway.Storage;

namespace Gateway.Tests.Kafka;

/// <summary>The real binary at the topic.</summary>
public sealed class ServedRecordsTests(KafkaCluster cluster) : IClassFixture<KafkaCluster>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gateway_waits_for_its_shop_and_then_reads_the_topic_and_says_both()
    {
        await using var host = await RecordHost.StartAsync(cluster, partitions: 1);
        var folder = Directory.CreateTempSubdirectory("gateway-records-").FullName;
        try
        {
            var store = new StoreAddress(Path.Combine(folder, "gateway.db"));
            using var gateway = Binary.Serving(store, folder);
            foreach (var (name, value) in cluster.Settings)
                gateway.Environment[name] = value;
            gateway.Environment["GATEWAY_Kafka__Topics__DossierEvents"] = host.Options.Topics.DossierEvents;
            gateway.Environment["GATEWAY_Kafka__Topics__Parked"] = host.Options.Topics.Parked;
            gateway.Environment["GATEWAY_Kafka__Group"] = host.Options.Group;
            gateway.Environment["GATEWAY_Kafka__System"] = RecordHost.Shop;
            await gateway.StartAsync(Stop);
            await host.SendAsync(RecordHost.Dossier(1), "{", ("content-type", "application/cloudevents+json"));

            await UntilSaidAsync(gateway, "[!]kafka system-unknown");
            Assert.Empty(host.Parked());
            Assert.Equal(0, (await Binary.RunAsync(store, "system", "add", RecordHost.Shop, "--reason", "Test", "--kind", "shop", "--office", "*")).ExitCode);
            await UntilSaidAsync(gateway, "[+]kafka ok");

            Assert.Equal(0, await gateway.StopAsync());
            Assert.Single(host.Parked());
            Assert.Equal(1, host.Committed());
            Assert.Contains("\"event\":1101", await File.ReadAllTextAsync(gateway.LogPath, Stop), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task UntilSaidAsync(GatewayProcess gateway, string line)
    {
        using var client = Client(gateway);
        await KafkaCluster.UntilAsync(async () => (await client.GetStringAsync("readyz?verbose", Stop)).Contains(line, StringComparison.Ordinal), line);
    }

#pragma warning disable RS0030 // Whoever asks for health is a stranger: no factory, no limits of ours.
    private static HttpClient Client(GatewayProcess gateway) => new() { BaseAddress = gateway.Url };
#pragma warning restore RS0030
}
