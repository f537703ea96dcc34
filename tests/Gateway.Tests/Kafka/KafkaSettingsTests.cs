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
    [InlineData("Kafka:SecurityProtocol", "tls")]
    [InlineData("Kafka:SaslMechanism", "GSSAPI")]
    [InlineData("Kafka:SaslPasswordFile", "/nowhere/password")]
    [InlineData("Kafka:CaLocation", "/nowhere/ca.pem")]
    [InlineData("Kafka:WhenLost", "latest")]
    [InlineData("Kafka:Topics:Adit", "x")]
    public void A_value_that_cannot_be_read_is_told_under_its_name_and_not_repeated(string name, string value)
    {
        var problem = Assert.Single(KafkaSettings.Problems(Of(("Kafka:BootstrapServers", "127.0.0.1:9"), (name, value))));

        Assert.StartsWith(name + ":", problem.Vi, StringComparison.Ordinal);
        Assert.StartsWith(name + ":", problem.En, StringComparison.Ordinal);
        Assert.DoesNotContain(value + " ", problem.En[name.Length..] + " ", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sasl_plaintext", "PLAIN")]
    [InlineData("sasl_plaintext", "scram-sha-256")]
    [InlineData("SASL_SSL", "SCRAM-SHA-512")]
    [InlineData("ssl", "")]
    public void The_library_on_this_machine_signs_in_in_every_way_that_may_be_set(string protocol, string mechanism) => Assert.Empty(KafkaSettings.Problems(Of(
        ("Kafka:BootstrapServers", "127.0.0.1:9"), ("Kafka:SecurityProtocol", protocol), ("Kafka:SaslMechanism", mechanism), ("Kafka:SaslUsername", "gateway"), ("Kafka:SaslPassword", "secret"))));

    private static IConfigurationRoot Of(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Name, setting.Value))).Build();
}
