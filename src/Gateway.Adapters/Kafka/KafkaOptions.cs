namespace Gateway.Adapters.Kafka;

/// <summary>Where the brokers are and who we are to them. The password's file is read at each new connection, so that it may be changed under way.</summary>
public sealed record KafkaOptions
{
    /// <summary><c>host:port</c>, several with commas.</summary>
    public required string BootstrapServers { get; init; }

    /// <summary>As the client library names it: <c>plaintext</c>, <c>ssl</c>, <c>sasl_plaintext</c>, <c>sasl_ssl</c>.</summary>
    public string? SecurityProtocol { get; init; }

    /// <summary><c>PLAIN</c>, <c>SCRAM-SHA-256</c> or <c>SCRAM-SHA-512</c>.</summary>
    public string? SaslMechanism { get; init; }

    public string? SaslUsername { get; init; }

    public string? SaslPassword { get; init; }

    public string? SaslPasswordFile { get; init; }

    /// <summary>PEM file of the authorities that brokers' certificates come from; the machine's own where nothing is set.</summary>
    public string? CaLocation { get; init; }

    /// <summary>The consumer group that dossier events are read as.</summary>
    public string Group { get; init; } = "gateway";

    /// <summary>True where a position that the brokers no longer have begins again with the oldest record; else such a partition stands still.</summary>
    public bool FromOldestWhenLost { get; init; }

    /// <summary>How long the partitions of a member that died are nobody's.</summary>
    public TimeSpan SilentFor { get; init; } = TimeSpan.FromSeconds(10);

    public KafkaTopics Topics { get; init; } = new();
}

/// <summary>The names of the topics.</summary>
public sealed record KafkaTopics(
    string Audit = "onestop.gateway.audit.v1",
    string Results = "onestop.gateway.results.v1",
    string Checkpoints = "onestop.gateway.checkpoints.v1",
    string DossierEvents = "onestop.gateway.dossier-events.v1",
    string Parked = "onestop.gateway.dossier-events.v1.parked");
