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
    public async Task An_old_copy_of_the_store_put_back_is_found_beside_the_keys_and_once_that_is_taken_away_beside_the_topics()
    {
        var options = await cluster.CreateAsync();
        using var gateway = Binary.Serving(Store, folder);
        gateway.Environment["GATEWAY_Kafka__BootstrapServers"] = cluster.Servers;
        gateway.Environment["GATEWAY_Kafka__Topics__Audit"] = options.Topics.Audit;
        gateway.Environment["GATEWAY_Kafka__Topics__Checkpoints"] = options.Topics.Checkpoints;
        await gateway.DoAsync("migrate");
        var key = Path.Combine(folder, "key");
        await File.WriteAllTextAsync(key, (string)(await Binary.AskAsync(Store, "system", "add", "auditor", "--reason", "Test", "--kind", "operator", "--office", "*"))["key"]!, Stop);
        await gateway.StartAsync(Stop);
        var old = await PublishedAsync(0);
        await gateway.StopAsync();
        File.Copy(Store.Path, Store.Path + ".old");
        await Binary.AskAsync(Store, "system", "add", "before", "--reason", "Test", "--kind", "shop", "--office", "*");
        await gateway.StartAsync(Stop);
        await PublishedAsync(old + 1);
        await gateway.StopAsync();

        File.Move(Store.Path + ".old", Store.Path, overwrite: true);
        await gateway.StartAsync(Stop);
        var beside = await VerifyAsync();
        Assert.Equal((ExitCodes.VerificationFailed, "broken"), Answer(beside));
        Assert.StartsWith("kept_", (string?)beside.Answer["damage"], StringComparison.Ordinal);
        await gateway.StopAsync();
        File.Move(Path.Combine(folder, "keys", "last-checkpoint.json"), Path.Combine(folder, "taken-away.json"));
        await gateway.StartAsync(Stop);
        Assert.Equal((ExitCodes.Done, "intact"), Answer(await VerifyAsync()));
        await AssertFoundAsync();
        await gateway.StopAsync();

        // And once it has gone on with another history.
        await Binary.AskAsync(Store, "system", "add", "afterwards", "--reason", "Test", "--kind", "shop", "--office", "*");
        await gateway.StartAsync(Stop);
        Assert.Equal((ExitCodes.Done, "intact"), Answer(await VerifyAsync()));
        await AssertFoundAsync();
        Assert.Equal(0, await gateway.StopAsync());

        // Which of the two is met first depends on where on the topic it stands: every start leaves a record of its own.
        async Task AssertFoundAsync()
        {
            var found = await VerifyAsync("--kafka");
            Assert.Equal((ExitCodes.VerificationFailed, "broken"), Answer(found));
            Assert.True((string?)found.Answer["damage"] is "topic_beyond" or "topic_record");
            Assert.True((long)found.Answer["from"]! >= old - 1);
        }

        async Task<(int ExitCode, JsonNode Answer)> VerifyAsync(params string[] how)
        {
            var run = await CliRun.OfAsync(["audit", "verify", .. how, "-o", "json", "--server", gateway.Url.ToString(), "--token-file", key]);
            return (run.ExitCode, JsonNode.Parse(run.Output)!);
        }

        // Verifying is recorded too, so what was published is looked for with time in between.
        async Task<long> PublishedAsync(long least)
        {
            var size = 0L;
            await KafkaCluster.UntilAsync(
                async () =>
                {
                    await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, Stop);
                    return await VerifyAsync("--kafka") is { ExitCode: ExitCodes.Done } found && (int?)found.Answer["kafka"]!["unpublished"] == 0 && (size = (long)found.Answer["to"]!) > least;
                },
                "everything is published");
            return size;
        }
    }

    private static (int, string?) Answer((int ExitCode, JsonNode Answer) found) => (found.ExitCode, (string?)found.Answer["answer"]);
}
