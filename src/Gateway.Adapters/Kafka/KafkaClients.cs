using Confluent.Kafka;

namespace Gateway.Adapters.Kafka;

/// <summary>The client library's settings for each of our two uses.</summary>
internal static class KafkaClients
{
    /// <summary>A record that is longer is refused here already.</summary>
    public const int MessageBytesMax = 1_000_000;

    private const int SocketTimeoutMs = 15_000, ReconnectMs = 100, ReconnectMaxMs = 2_000, LingerMs = 20, TopicAppearsMs = 5_000, QueuedRecords = 2_000, QueuedKilobytes = 8_192, FetchBytes = 4 << 20;

    public static ProducerConfig Producer(KafkaOptions options) => new(Connection(options))
    {
        // Acks.All comes with it. A failed batch stops the producer before anything behind it can pass: see KafkaStream.
        EnableIdempotence = true,
        Acks = Acks.All,
        EnableGaplessGuarantee = true,
        // Order then hangs on no broker's memory of what it has seen.
        MaxInFlight = 1,
        // The one failure that the guarantee above leaves out is a record's own timeout, so records have none; KafkaStream has the patience.
        MessageTimeoutMs = 0,
        Partitioner = Confluent.Kafka.Partitioner.Murmur2Random,
        // What is handed over in a few milliseconds goes in one request for each partition and not in one for each millisecond.
        LingerMs = LingerMs,
        MessageMaxBytes = MessageBytesMax,
        // The library that loads need not be the one that was built with every codec; this one is always there.
        CompressionType = CompressionType.Lz4,
        DeliveryReportFields = "status",
        TopicMetadataPropagationMaxMs = TopicAppearsMs,
    };

    public static ConsumerConfig Consumer(KafkaOptions options) => new(Connection(options))
    {
        GroupId = options.Group,
        PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
        SessionTimeoutMs = (int)options.SilentFor.TotalMilliseconds,
        HeartbeatIntervalMs = (int)options.SilentFor.TotalMilliseconds / 4,
        EnableAutoCommit = false,
        EnableAutoOffsetStore = false,
        AutoOffsetReset = options.FromOldestWhenLost ? AutoOffsetReset.Earliest : AutoOffsetReset.Error,
        AllowAutoCreateTopics = false,
        QueuedMinMessages = QueuedRecords,
        QueuedMaxMessagesKbytes = QueuedKilobytes,
        FetchMaxBytes = FetchBytes,
        MaxPartitionFetchBytes = FetchBytes,
        IsolationLevel = IsolationLevel.ReadCommitted,
    };

    /// <summary>Reads without being a member; the group's name only because the brokers' rights are given by it.</summary>
    public static ConsumerConfig Scanner(KafkaOptions options) => new(Consumer(options))
    {
        AutoOffsetReset = AutoOffsetReset.Earliest,
        EnablePartitionEof = true,
    };

    /// <summary>Where the brokers are and how they are signed in to.</summary>
    public static ClientConfig Connection(KafkaOptions options)
    {
        var config = new ClientConfig
        {
            BootstrapServers = options.BootstrapServers,
            ClientId = "gateway",
            SocketTimeoutMs = SocketTimeoutMs,
            SocketKeepaliveEnable = true,
            ReconnectBackoffMs = ReconnectMs,
            ReconnectBackoffMaxMs = ReconnectMaxMs,
            SslCaLocation = options.CaLocation,
            SaslUsername = options.SaslUsername,
            SaslPassword = options.SaslPasswordFile is { } file ? File.ReadAllText(file).TrimEnd('\r', '\n') : options.SaslPassword,
        };
        if (options.SecurityProtocol is { } protocol)
            config.Set("security.protocol", protocol.ToLowerInvariant());
        if (options.SaslMechanism is { } mechanism)
            config.Set("sasl.mechanism", mechanism.ToUpperInvariant());
        return config;
    }
}
