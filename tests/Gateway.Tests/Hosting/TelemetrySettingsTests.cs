using Gateway.Host.Hosting;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Hosting;

public sealed class TelemetrySettingsTests
{
    [Theory]
    [InlineData("http://127.0.0.1:4318", true)]
    [InlineData("http://localhost:4318/otlp/", true)]
    [InlineData("https://collector.example/otlp", true)]
    [InlineData("http://collector.example:4318", false)]
    [InlineData("https://somebody:secret@collector.example", false)]
    [InlineData("https://collector.example?key=secret", false)]
    [InlineData("collector", false)]
    [InlineData("grpc://127.0.0.1:4317", false)]
    public void What_leaves_this_machine_is_encrypted_and_shows_no_secret(string endpoint, bool isGood)
    {
        var settings = Settings(("Telemetry:OtlpEndpoint", endpoint));

        Assert.Equal(isGood, TelemetrySettings.TryEndpoint(settings, out _));
        Assert.Equal(!isGood, TelemetrySettings.Problems(settings).Any(problem => problem.En.StartsWith("Telemetry:OtlpEndpoint: ", StringComparison.Ordinal) && !problem.En.Contains("secret", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("0", 0, true)]
    [InlineData("0.25", 0.25, true)]
    [InlineData("1", 1, true)]
    [InlineData("1.5", 1, false)]
    [InlineData("-1", 1, false)]
    [InlineData("0,5", 1, false)]
    public void A_share_is_between_nothing_and_everything(string text, double ratio, bool isGood)
    {
        var settings = Settings(("Telemetry:SampleRatio", text));

        Assert.Equal(isGood, !TelemetrySettings.Problems(settings).Any());
        Assert.Equal(ratio, TelemetrySettings.SampleRatio(settings));
    }

    [Fact]
    public void Nothing_is_sent_unless_somebody_says_where_to()
    {
        Assert.False(TelemetrySettings.TryEndpoint(Settings(), out _));
        Assert.Empty(TelemetrySettings.Problems(Settings(("Telemetry:OtlpEndpoint", ""))));
    }

    private static IConfigurationRoot Settings(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, (string?)value.Value))).Build();
}
