using Gateway.Adapters.Kafka;
using Gateway.Dossiers;

namespace Gateway.Host.Hosting;

/// <summary>The section <c>Kafka</c>; without brokers everything of it is off.</summary>
internal static class KafkaSettings
{
    private const string Stop = "stop", Oldest = "oldest";
    private static readonly string[] Protocols = ["plaintext", "ssl", "sasl_plaintext", "sasl_ssl"], Mechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"];

    private static readonly string[] TopicNames = ["Audit", "Results", "Checkpoints", "DossierEvents", "Parked"];

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

    public static IEnumerable<LocalText> Problems(IConfiguration settings)
    {
        foreach (var topic in settings.GetSection("Kafka:Topics").GetChildren().Where(topic => !TopicNames.Contains(topic.Key, StringComparer.OrdinalIgnoreCase)))
            yield return new($"{topic.Path}: không có cài đặt này. Có: {string.Join(", ", TopicNames)}", $"{topic.Path}: there is no such setting. There are: {string.Join(", ", TopicNames)}");
        if (settings.Kafka() is not { } options)
            yield break;
        var isSound = true;
        foreach (var problem in Unreadable(options, settings["Kafka:WhenLost"]))
        {
            isSound = false;
            yield return problem;
        }
        if (isSound && KafkaCheck.Trouble(options) is { } trouble)
            yield return new($"Kafka: thư viện Kafka trên máy này không nhận cài đặt này ({trouble})", $"Kafka: the Kafka library on this machine does not take these settings ({trouble})");
    }

    private static IEnumerable<LocalText> Unreadable(KafkaOptions options, string? whenLost)
    {
        if (options.SecurityProtocol is { } protocol && !Protocols.Contains(protocol, StringComparer.OrdinalIgnoreCase))
            yield return new($"Kafka:SecurityProtocol: chỉ nhận {string.Join(", ", Protocols)}", $"Kafka:SecurityProtocol: one of {string.Join(", ", Protocols)}");
        if (options.SaslMechanism is { } mechanism && !Mechanisms.Contains(mechanism, StringComparer.OrdinalIgnoreCase))
            yield return new($"Kafka:SaslMechanism: chỉ nhận {string.Join(", ", Mechanisms)}", $"Kafka:SaslMechanism: one of {string.Join(", ", Mechanisms)}");
        if (options.SaslPassword is not null && options.SaslPasswordFile is not null)
            yield return new("Kafka:SaslPasswordFile: đã có Kafka:SaslPassword, chỉ đặt một trong hai", "Kafka:SaslPasswordFile: Kafka:SaslPassword is set too; only one of them");
        foreach (var (key, file) in new[] { ("SaslPasswordFile", options.SaslPasswordFile), ("CaLocation", options.CaLocation) })
        {
            if (file is not null && !File.Exists(file))
                yield return new($"Kafka:{key}: không có tệp này", $"Kafka:{key}: there is no such file");
        }
        if (whenLost is { Length: > 0 } and not (Stop or Oldest))
            yield return new($"Kafka:WhenLost: chỉ nhận {Stop} hoặc {Oldest}", $"Kafka:WhenLost: {Stop} or {Oldest}");
    }

    private static string? Text(string? value) => value is { Length: > 0 } ? value : null;
}
