using System.Text.Json.Nodes;
using Gateway.Host.Cli;
using Gateway.Storage;
using Gateway.Tests.Cli;

namespace Gateway.Tests.Kafka;

/// <summary>The real binary publishes, and an auditor asks it whether its store is still what it published.</summary>
public sealed class ServedTopicsTests(KafkaCluster cluster) : IClassFixture<KafkaCluster>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-topics-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private StoreAddress Store => new(Path.Combine(folder, "gateway.db"));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task An_old_copy_of_the_store_put_back_is_found_only_beside_the_topics()
    {
        var options = await cluster.CreateAsync();
        using var gateway = Binary.Serving(Store, folder);
        gateway.Environment["GATEWAY_Kafka__BootstrapServers"] = cluster.Servers;
        gateway.Environment["GATEWAY_Kafka__Topics__Audit"] = options.Topics.Audit;
        gateway.Environment["GATEWAY_Kafka__Topics__Checkpoints"] = options.Topics.Checkpoints;
        await gateway.DoAsync("migrate");
        var key = Path.Combine(folder, "key");
        await File.WriteAllTextAsync(key, (string)(await Binary.AskAsync(Store, "system", "add", "auditor", "--kind", "operator", "--office", "*"))["key"]!, Stop);
        await gateway.StartAsync(Stop);
        await UntilPublishedAsync(1);
        await gateway.StopAsync();
        File.Copy(Store.Path, Store.Path + ".old");
        await Binary.AskAsync(Store, "system", "add", "before", "--kind", "shop", "--office", "*");
        await gateway.StartAsync(Stop);
        await UntilPublishedAsync(2);
        await gateway.StopAsync();

        File.Move(Store.Path + ".old", Store.Path, overwrite: true);
        await gateway.StartAsync(Stop);
        Assert.Equal((ExitCodes.Done, "intact"), Answer(await VerifyAsync()));
        var beyond = await VerifyAsync("--kafka");
        Assert.Equal((ExitCodes.VerificationFailed, "broken"), Answer(beyond));
        Assert.Equal(("topic_beyond", 1, "2", "1"), Broken(beyond.Answer));
        await gateway.StopAsync();

        // And once it has gone on with another history.
        await Binary.AskAsync(Store, "system", "add", "afterwards", "--kind", "shop", "--office", "*");
        await gateway.StartAsync(Stop);
        await KafkaCluster.UntilAsync(async () => (int?)(await VerifyAsync()).Answer["unsealed"] == 0, "everything is sealed");
        var other = await VerifyAsync("--kafka");
        Assert.Equal((ExitCodes.VerificationFailed, "topic_record", 1), (other.ExitCode, (string?)other.Answer["damage"], (int)other.Answer["from"]!));
        Assert.Equal(0, await gateway.StopAsync());

        async Task<(int ExitCode, JsonNode Answer)> VerifyAsync(params string[] how)
        {
            var run = await CliRun.OfAsync(["audit", "verify", .. how, "-o", "json", "--server", gateway.Url.ToString(), "--token-file", key]);
            return (run.ExitCode, JsonNode.Parse(run.Output)!);
        }

        Task UntilPublishedAsync(int records) => KafkaCluster.UntilAsync(
            async () => await VerifyAsync("--kafka") is { ExitCode: ExitCodes.Done } found && (int?)found.Answer["kafka"]!["records"] == records && (int?)found.Answer["kafka"]!["unpublished"] == 0, $"{records} records are published");
    }

    private static (int, string?) Answer((int ExitCode, JsonNode Answer) found) => (found.ExitCode, (string?)found.Answer["answer"]);

    private static (string?, int?, string?, string?) Broken(JsonNode answer) => ((string?)answer["damage"], (int?)answer["from"], (string?)answer["expected"], (string?)answer["actual"]);
}
