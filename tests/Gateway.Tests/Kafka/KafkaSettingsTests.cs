using Confluent.Kafka;
using Gateway.Adapters.Kafka;
using Gateway.Host.Hosting;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Kafka;

public sealed class KafkaSettingsTests
{
    [Fact]
    public void Without_brokers_everything_is_off()
    {
        Assert.Null(Of().Kafka());
        Assert.Null(Of(("Kafka:BootstrapServers", "")).Kafka());
    }

    [Fact]
    public void Topics_and_group_have_their_published_names()
    {
        var options = Of(("Kafka:BootstrapServers", "127.0.0.1:9")).Kafka()!;

        Assert.Equal(
            ["onestop.gateway.audit.v1", "onestop.gateway.results.v1", "onestop.gateway.checkpoints.v1", "onestop.gateway.dossier-events.v1", "onestop.gateway.dossier-events.v1.parked", "gateway"],
            [options.Topics.Audit, options.Topics.Results, options.Topics.Checkpoints, options.Topics.DossierEvents, options.Topics.Parked, options.Group]);
        Assert.False(options.FromOldestWhenLost);
        Assert.Equal("x", Of(("Kafka:BootstrapServers", "127.0.0.1:9"), ("Kafka:Topics:Audit", "x")).Kafka()!.Topics.Audit);
        Assert.True(Of(("Kafka:BootstrapServers", "127.0.0.1:9"), ("Kafka:WhenLost", "oldest")).Kafka()!.FromOldestWhenLost);
    }

    [Theory]
    [InlineData("Kafka:BootstrapServers", "broker")]
    [InlineData("Kafka:BootstrapServers", "broker:9092,broker:70000")]
    [InlineData("Kafka:BootstrapServers", "https://broker:9092")]
    [InlineData("Kafka:SecurityProtocol", "tls")]
    [InlineData("Kafka:SaslMechanism", "GSSAPI")]
    [InlineData("Kafka:SaslMechanism", "")]
    [InlineData("Kafka:SaslUsername", "")]
    [InlineData("Kafka:SaslPasswordFile", "/nowhere/password", "Kafka:SaslPassword", "")]
    [InlineData("Kafka:SaslPasswordFile", "", "Kafka:SaslPassword", "")]
    [InlineData("Kafka:CaLocation", "/nowhere/ca.pem")]
    [InlineData("Kafka:WhenLost", "latest")]
    [InlineData("Kafka:Topics:Adit", "x")]
    [InlineData("Kafka:Topics:Audit", "a topic")]
    [InlineData("Kafka:Topics:Parked", "onestop.gateway.dossier-events.v1")]
    public void A_value_that_cannot_be_read_is_told_under_its_name_and_not_repeated(string name, string value, string? beside = null, string? other = null)
    {
        var problem = Assert.Single(KafkaProblems.Of(Of([.. SignedIn, (name, value), (beside ?? name, other ?? value)])));

        Assert.StartsWith(name + ":", problem.Vi, StringComparison.Ordinal);
        Assert.StartsWith(name + ":", problem.En, StringComparison.Ordinal);
        Assert.DoesNotContain($" {value} ", problem.En[name.Length..] + " ", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plaintext", "SaslMechanism", "SaslUsername", "SaslPasswordFile", "CaLocation")]
    [InlineData("ssl", "SaslMechanism", "SaslUsername", "SaslPasswordFile")]
    [InlineData("sasl_plaintext", "CaLocation")]
    public void What_a_connection_never_asks_for_is_a_problem_and_no_comfort(string protocol, params string[] names) => Assert.Equal(
        names.Select(name => $"Kafka:{name}"),
        KafkaProblems.Of(Of([.. SignedIn, ("Kafka:SecurityProtocol", protocol), ("Kafka:CaLocation", typeof(KafkaSettingsTests).Assembly.Location)])).Select(problem => problem.En[..problem.En.IndexOf(": ", StringComparison.Ordinal)]));

    [Theory]
    [InlineData("sasl_plaintext", "PLAIN")]
    [InlineData("sasl_plaintext", "scram-sha-256")]
    [InlineData("SASL_SSL", "SCRAM-SHA-512")]
    public void The_library_on_this_machine_signs_in_in_every_way_that_may_be_set(string protocol, string mechanism) =>
        Assert.Empty(KafkaProblems.Of(Of([.. SignedIn, ("Kafka:SecurityProtocol", protocol), ("Kafka:SaslMechanism", mechanism)])));

    [Fact]
    public void Both_clients_get_what_is_set()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "from a file\n");
            var options = Of([.. SignedIn, ("Kafka:SaslMechanism", "scram-sha-512"), ("Kafka:SaslPassword", ""), ("Kafka:SaslPasswordFile", file), ("Kafka:CaLocation", file)]).Kafka()!;
            foreach (var client in new ClientConfig[] { KafkaClients.Producer(options), KafkaClients.Consumer(options) })
            {
                Assert.Equal(
                    ["127.0.0.1:9", "sasl_ssl", "SCRAM-SHA-512", "gateway", "from a file", file],
                    [client.Get("bootstrap.servers"), client.Get("security.protocol"), client.Get("sasl.mechanism"), client.Get("sasl.username"), client.Get("sasl.password"), client.Get("ssl.ca.location")]);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static (string, string)[] SignedIn => [("Kafka:BootstrapServers", "127.0.0.1:9"), ("Kafka:SecurityProtocol", "sasl_ssl"), ("Kafka:SaslMechanism", "PLAIN"), ("Kafka:SaslUsername", "gateway"), ("Kafka:SaslPassword", "secret")];

    // The later value of a name wins.
    private static IConfigurationRoot Of(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.GroupBy(setting => setting.Name).Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Last().Value))).Build();
}
