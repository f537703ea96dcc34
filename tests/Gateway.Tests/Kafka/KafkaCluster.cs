using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Gateway.Adapters.Kafka;
using Gateway.Host.Hosting;
using Gateway.Simulators.Kafka;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Kafka;

/// <summary>
/// Brokers for one class of tests: librdkafka's own mock in a process of its own, or those of <c>GATEWAY_TEST_KAFKA=host:port</c>, where nothing
/// can be broken. How to sign in there is told under the names of our settings: <c>GATEWAY_TEST_KAFKA_SaslUsername</c> and so on.
/// </summary>
public sealed class KafkaCluster : IAsyncLifetime
{
    public const int Produce = 0;
    private const string Switch = "GATEWAY_TEST_KAFKA";
    private static readonly string? Real = Environment.GetEnvironmentVariable(Switch);
    private static readonly string[] SignIn = ["SecurityProtocol", "SaslMechanism", "SaslUsername", "SaslPassword", "SaslPasswordFile", "CaLocation"];

    // The mock brokers wait about as long before they let anybody join a group that somebody left.
    private static readonly TimeSpan SilentFor = TimeSpan.FromSeconds(3);

    private MockBrokers? brokers;
    private int topics;

    /// <summary>How long a test waits for what has to happen.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    public string Servers { get; private set; } = Real ?? "";

    public bool IsMock => brokers is not null;

    /// <summary>What a gateway is told to reach these brokers, by the names of the environment.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        new("GATEWAY_Kafka__BootstrapServers", Servers),
        .. Real is null ? [] : SignIn.Select(name => (name, Environment.GetEnvironmentVariable($"{Switch}_{name}"))).Where(one => one.Item2 is not null).Select(one => new KeyValuePair<string, string>($"GATEWAY_Kafka__{one.name}", one.Item2!)),
    ];

    /// <summary>What any client is told.</summary>
    public ClientConfig Client => KafkaClients.Connection(Options);

    private KafkaOptions Options => new ConfigurationBuilder().AddInMemoryCollection(Gateway.Host.Hosting.Settings.FromEnvironment(Settings.ToDictionary())).Build().Kafka()!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (Real is not null)
            return;
        brokers = await MockBrokers.StartAsync(3, Stop);
        Servers = brokers.Servers;
    }

    /// <summary>A fresh topic, and the options that read and park there in a group of its own.</summary>
    public async Task<KafkaOptions> CreateAsync(int partitions = 4)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"t{Environment.ProcessId}-{Stopwatch.GetTimestamp()}-{++topics}");
        var options = Options with { Group = name, SilentFor = SilentFor, Topics = new() { DossierEvents = name, Parked = name + ".parked", Audit = name + ".audit", Checkpoints = name + ".checkpoints" } };
        if (Real is null)
        {
            // What a test before has ordered and not used up is none of this one's.
            await OrderAsync($"no-errors {Produce}");
        }
        foreach (var (topic, count) in Needed(options.Topics, partitions))
            await CreateAsync(topic, count);
        return options;
    }

    /// <summary>One topic more.</summary>
    public async Task CreateAsync(string topic, int partitions)
    {
        if (Real is null)
        {
            await OrderAsync($"topic {topic} {partitions} 3");
            return;
        }
        using var admin = new AdminClientBuilder(Client).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = partitions }]);
    }

    private static (string Name, int Partitions)[] Needed(KafkaTopics topics, int partitions) => [(topics.DossierEvents, partitions), (topics.Parked, 1), (topics.Audit, partitions), (topics.Checkpoints, 1)];

    /// <summary>Tells the mock brokers what to do; a test that needs it is skipped on real ones.</summary>
    public Task OrderAsync(string order)
    {
        Assert.SkipWhen(brokers is null, "Brokers that were made elsewhere are not broken here.");
        return brokers!.OrderAsync(order, Stop);
    }

    /// <summary>Stops the mock brokers where they stand, connections and all, until the result is disposed of.</summary>
    public IDisposable Freeze()
    {
        Assert.SkipWhen(brokers is null, "Brokers that were made elsewhere are not stopped here.");
        return new Frost(brokers!);
    }

    /// <summary>Every record of a topic, each partition from its beginning, partition by partition.</summary>
    public List<ConsumeResult<string?, byte[]?>> ReadAll(string topic)
    {
        using var reader = new ConsumerBuilder<string?, byte[]?>(new ConsumerConfig(Client) { GroupId = "reading-" + topic, EnablePartitionEof = true, AutoOffsetReset = AutoOffsetReset.Earliest }).Build();
        using var admin = new DependentAdminClientBuilder(reader.Handle).Build();
        var partitions = admin.GetMetadata(topic, Soon).Topics[0].Partitions.Select(partition => new TopicPartitionOffset(topic, partition.PartitionId, Offset.Beginning)).ToList();
        reader.Assign(partitions);
        var (read, open, since) = (new List<ConsumeResult<string?, byte[]?>>(), partitions.Count, Stopwatch.StartNew());
        while (open > 0)
        {
            Assert.True(since.Elapsed < Soon, "The topic could not be read to its end.");
            if (reader.Consume(TimeSpan.FromSeconds(1)) is not { } record)
                continue;
            if (record.IsPartitionEOF)
                open--;
            else
                read.Add(record);
        }
        return [.. read.OrderBy(record => record.Partition.Value).ThenBy(record => record.Offset.Value)];
    }

    /// <summary>Where a group stands on every partition that it ever committed.</summary>
    public long Committed(KafkaOptions options, int partitions)
    {
        using var asking = new ConsumerBuilder<Null, Null>(new ConsumerConfig(Client) { GroupId = options.Group }).Build();
        return asking.Committed(Enumerable.Range(0, partitions).Select(partition => new TopicPartition(options.Topics.DossierEvents, partition)), Soon).Where(known => known.Offset != Offset.Unset).Sum(known => known.Offset.Value);
    }

    /// <summary>Until it is so, asked again and again.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        var since = Stopwatch.StartNew();
        while (!await isSo())
        {
            Assert.True(since.Elapsed < Soon, $"Not within {Soon.TotalSeconds} s: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Stop);
        }
    }

    public ValueTask DisposeAsync()
    {
        brokers?.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Frost : IDisposable
    {
        private readonly MockBrokers brokers;

        public Frost(MockBrokers brokers) => (this.brokers = brokers).Signal("STOP");

        public void Dispose() => brokers.Signal("CONT");
    }
}
