using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Adapters.Kafka;
using Gateway.Host.Cli;
using Gateway.Host.Publishing;
using Gateway.Tests.Cli;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Kafka;

/// <summary>The verbs of the shop's developers at real topics.</summary>
public sealed class KafkaVerbTests(KafkaCluster cluster) : IClassFixture<KafkaCluster>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Results_are_heard_from_the_topic_as_the_feed_has_them_and_on_from_the_cursor()
    {
        var options = await cluster.CreateAsync(2);
        await using var stage = new Stage();
        for (var i = 0; i < 4; i++)
        {
            await stage.OpenAsync("accepted-birth", $"D-{i}");
            await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Gateway.Exchanges.Outcome.Refused("refused"));
        }
        var due = await new ResultSource(stage.Results, options.Topics.DossierEvents).ReadAsync(0, 1000, Stop);
        using var stream = new KafkaStream(options, TimeProvider.System);
        await stream.SendAsync([.. due.Select(item => item.Message)], Stop);
        var feed = (await stage.Results.ReadAsync(0, 1000, null, Stop)).Events.Select(content => JsonNode.Parse(content.Span)!["id"]!.GetValue<string>()).ToList();
        Assert.InRange(feed.Count, 4, 1000);

        var first = await RunAsync(options, "listen", "--kafka", cluster.Servers, "--since", "0", "--limit", "3", "-o", "jsonl");
        Assert.True(first.ExitCode == ExitCodes.Done, first.Error);
        var cursor = first.Error.Split("--since ")[1].Trim();
        Assert.Contains($"gateway listen --kafka {cluster.Servers} --since {cursor}", first.Error, StringComparison.Ordinal);
        var rest = await RunAsync(options, "listen", "--kafka", cluster.Servers, "--since", cursor, "--limit", $"{feed.Count - 3}", "-o", "jsonl");

        var heard = (first.Output + rest.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(feed.Order(StringComparer.Ordinal), heard.Select(item => item["id"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.All(heard, item => Assert.Equal("application/json", item["datacontenttype"]!.GetValue<string>()));
    }

    [Fact]
    public async Task An_event_goes_to_the_topic_and_is_what_intake_takes()
    {
        await using var host = await RecordHost.StartAsync(cluster, partitions: 1);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, RecordHost.Sample(1).ToJsonString(), Stop);
        try
        {
            var run = await RunAsync(host.Options, "event", "send", file, "--kafka", cluster.Servers);
            Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
            var member = host.Member();
            await host.UntilStoredAsync(1, member);
            await member.StopAsync(Stop);
            Assert.Empty(host.Parked());

            await File.WriteAllTextAsync(file, "[]", Stop);
            Assert.Equal(ExitCodes.Usage, (await RunAsync(host.Options, "event", "send", file, "--kafka", cluster.Servers)).ExitCode);
            Assert.Equal(ExitCodes.Usage, (await RunAsync(host.Options, "event", "send", file, "--wait", "--kafka", cluster.Servers)).ExitCode);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData(ExitCodes.Usage, "listen", "--kafka")]
    [InlineData(ExitCodes.Unreachable, "listen", "--kafka", "127.0.0.1:9")]
    public async Task Brokers_that_are_not_named_or_not_there_are_told(int exitCode, params string[] verb) => Assert.Equal(exitCode, (await RunAsync(null, verb)).ExitCode);

    [Fact]
    public async Task A_cursor_that_is_none_is_a_mistake_of_typing()
    {
        var options = await cluster.CreateAsync(1);
        Assert.Equal(ExitCodes.Usage, (await RunAsync(options, "listen", "--kafka", cluster.Servers, "--since", "0:x")).ExitCode);
    }

    [Theory]
    [InlineData("0:7")]
    [InlineData("4:0")]
    public async Task A_cursor_that_the_topic_never_reached_is_told(string cursor)
    {
        var options = await cluster.CreateAsync(1);
        var run = await RunAsync(options, "listen", "--kafka", cluster.Servers, "--since", cursor, "--lang", "en");
        Assert.Equal((ExitCodes.Usage, $"--since: the topic {options.Topics.DossierEvents} does not reach to {cursor}: it is of another topic, or this one was made anew. 0 is the beginning\n"), (run.ExitCode, run.Error));
    }

    private static async Task<CliRun> RunAsync(KafkaOptions? options, params string[] verb)
    {
        var start = new ProcessStartInfo(Binary.Path, verb) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath(), StandardOutputEncoding = Encoding.UTF8 };
        if (options is not null)
        {
            start.Environment["GATEWAY_Kafka__Topics__Results"] = options.Topics.DossierEvents;
            start.Environment["GATEWAY_Kafka__Topics__DossierEvents"] = options.Topics.DossierEvents;
        }
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(Stop);
        var output = await process.StandardOutput.ReadToEndAsync(Stop).WaitAsync(KafkaCluster.Soon, Stop);
        await process.WaitForExitAsync(Stop);
        return new(process.ExitCode, output, await error);
    }
}
