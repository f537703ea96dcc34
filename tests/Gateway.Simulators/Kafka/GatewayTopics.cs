using Confluent.Kafka;
using Gateway.Checker;

namespace Gateway.Simulators.Kafka;

/// <summary>The gateway's topics on the mock brokers, and how far the gateway is with them.</summary>
public static class GatewayTopics
{
    public const string DossierEvents = "onestop.gateway.dossier-events.v1", Audit = "onestop.gateway.audit.v1";

    // The mock brokers keep 5 MB of a partition.
    private static readonly Dictionary<string, int> Partitions = new()
    {
        [DossierEvents] = 4,
        [DossierEvents + ".parked"] = 1,
        [Audit] = 12,
        ["onestop.gateway.results.v1"] = 4,
        ["onestop.gateway.checkpoints.v1"] = 1,
    };

    private const string Group = "gateway";
    private static readonly TimeSpan AskFor = TimeSpan.FromSeconds(5), ReadWithin = TimeSpan.FromSeconds(30);

    /// <summary>Every partition there is.</summary>
    public static IEnumerable<(string Topic, int Partition)> All => Partitions.SelectMany(topic => Enumerable.Range(0, topic.Value).Select(partition => (topic.Key, partition)));

    public static async Task CreateAsync(MockBrokers brokers, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(brokers);
        foreach (var (topic, partitions) in Partitions)
            await brokers.OrderAsync($"topic {topic} {partitions} {brokers.Count}", cancellation);
    }

    /// <summary>Whether the gateway has taken in and committed everything that the shop's topic has.</summary>
    public static bool AreTakenIn(string servers)
    {
        using var asking = Reader(servers, Group);
        try
        {
            var partitions = Enumerable.Range(0, Partitions[DossierEvents]).Select(partition => new TopicPartition(DossierEvents, partition)).ToList();
            return asking.Committed(partitions, AskFor).TrueForAll(known => asking.QueryWatermarkOffsets(known.TopicPartition, AskFor).High.Value is var end && (end == 0 || known.Offset.Value == end));
        }
        catch (KafkaException)
        {
            return false;               // the brokers are not back yet
        }
    }

    /// <summary>Shows the whole audit topic to its judge.</summary>
    public static AuditTopic ReadAudit(string servers)
    {
        using var reader = Reader(servers, "judge");
        var topic = new AuditTopic();
        for (var partition = 0; partition < Partitions[Audit]; partition++)
        {
            reader.Assign(new TopicPartitionOffset(Audit, partition, Offset.Beginning));
            while (Next(reader) is { IsPartitionEOF: false } read)
                topic.Add($"{partition}:{read.Offset.Value}", read.Message.Key, read.Message.Value);
        }
        return topic;
    }

    private static ConsumeResult<string?, byte[]?> Next(IConsumer<string?, byte[]?> reader) => reader.Consume(ReadWithin) ?? throw new TimeoutException("The audit topic could not be read to its end.");

    private static IConsumer<string?, byte[]?> Reader(string servers, string group) => new ConsumerBuilder<string?, byte[]?>(new ConsumerConfig
    {
        BootstrapServers = servers,
        GroupId = group,
        EnableAutoCommit = false,
        EnablePartitionEof = true,
        AutoOffsetReset = AutoOffsetReset.Earliest,
    }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
}
