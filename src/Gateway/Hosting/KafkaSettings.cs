using Gateway.Adapters.Kafka;

namespace Gateway.Host.Hosting;

/// <summary>The section <c>Kafka</c>; without brokers everything of it is off.</summary>
internal static class KafkaSettings
{
    public const string Stop = "stop", Oldest = "oldest";

    /// <summary>Null where no brokers are set.</summary>
    public static KafkaOptions? Kafka(this IConfiguration settings)
    {
        var kafka = settings.GetSection("Kafka");
        if (kafka["BootstrapServers"] is not { Length: > 0 } servers)
            return null;
        var (topics, named) = (new KafkaTopics(), kafka.GetSection("Topics"));
        return new()
        {
            BootstrapServers = servers,
            SecurityProtocol = Text(kafka["SecurityProtocol"]),
            SaslMechanism = Text(kafka["SaslMechanism"]),
            SaslUsername = Text(kafka["SaslUsername"]),
            SaslPassword = Text(kafka["SaslPassword"]),
            SaslPasswordFile = Text(kafka["SaslPasswordFile"]),
            CaLocation = Text(kafka["CaLocation"]),
            Group = Text(kafka["Group"]) ?? "gateway",
            FromOldestWhenLost = kafka["WhenLost"] == Oldest,
            Topics = new(Text(named["Audit"]) ?? topics.Audit, Text(named["Results"]) ?? topics.Results, Text(named["Checkpoints"]) ?? topics.Checkpoints,
                Text(named["DossierEvents"]) ?? topics.DossierEvents, Text(named["Parked"]) ?? topics.Parked),
        };
    }

    /// <summary>The system that the topic of dossier events speaks for; null where nothing is read from it.</summary>
    public static string? KafkaSystem(this IConfiguration settings) => Text(settings["Kafka:System"]);

    private static string? Text(string? value) => value is { Length: > 0 } ? value : null;
}
