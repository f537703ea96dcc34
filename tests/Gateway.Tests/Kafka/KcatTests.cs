using System.Diagnostics;
using Gateway.Adapters.Kafka;

namespace Gateway.Tests.Kafka;

/// <summary>A stranger's client reads what we write.</summary>
public sealed class KcatTests(KafkaCluster cluster) : IClassFixture<KafkaCluster>
{
    private const string Program = "/usr/bin/kcat";

    [Fact]
    public async Task Kcat_reads_a_topic_in_binary_mode()
    {
        if (!File.Exists(Program))
        {
            Assert.False(Environment.GetEnvironmentVariable("GATEWAY_GATE") == "1", "Install Debian's kcat.");
            Assert.Skip("Install Debian's kcat.");
        }
        var options = await cluster.CreateAsync();
        using var stream = new KafkaStream(options, TimeProvider.System);
        await stream.SendAsync([new(options.Topics.DossierEvents, "H26-1"u8.ToArray(), CloudEventHeaders.Of([new("specversion", "1.0"), new("datacontenttype", "application/json")]), "{}"u8.ToArray())], TestContext.Current.CancellationToken);

        var start = new ProcessStartInfo(Program, ["-b", cluster.Servers, .. cluster.Client.Where(setting => setting.Key.StartsWith("sasl.", StringComparison.Ordinal) || setting.Key.StartsWith("ssl.", StringComparison.Ordinal) || setting.Key == "security.protocol").SelectMany(setting => new[] { "-X", $"{setting.Key}={setting.Value}" }), "-t", options.Topics.DossierEvents, "-C", "-o", "beginning", "-e", "-q", "-f", "%k|%h|%s\\n"]) { RedirectStandardOutput = true };
        using var kcat = Process.Start(start)!;
        var read = await kcat.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(KafkaCluster.Soon, TestContext.Current.CancellationToken);

        Assert.Equal("H26-1|ce_specversion=1.0,content-type=application/json|{}\n", read);
    }
}
