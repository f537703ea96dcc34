using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Gateway.Adapters.Kafka;

namespace Gateway.Tests.Kafka;

/// <summary>
/// Brokers for one class of tests: librdkafka's own mock in a process of its own, or those of <c>GATEWAY_TEST_KAFKA=host:port</c>, where nothing
/// can be broken.
/// </summary>
public sealed class KafkaCluster : IAsyncLifetime
{
    public const int Produce = 0;
    private static readonly string? Real = Environment.GetEnvironmentVariable("GATEWAY_TEST_KAFKA");

    // The mock brokers wait about as long before they let anybody join a group that somebody left.
    private static readonly TimeSpan SilentFor = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim line = new(1, 1);
    private Process? process;
    private int topics;

    /// <summary>How long a test waits for what has to happen.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    public string Servers { get; private set; } = Real ?? "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (Real is not null)
            return;
        process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Gateway.Simulators"), ["kafka", "--brokers", "3"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Servers = await process.StandardOutput.ReadLineAsync(Stop).AsTask().WaitAsync(Soon, Stop) ?? throw new InvalidOperationException("The mock brokers did not start.");
    }

    /// <summary>A fresh topic, and the options that read and park there in a group of its own.</summary>
    public async Task<KafkaOptions> CreateAsync(int partitions = 4)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"t{Environment.ProcessId}-{Stopwatch.GetTimestamp()}-{++topics}");
        var options = new KafkaOptions { BootstrapServers = Servers, Group = name, SilentFor = SilentFor, Topics = new() { DossierEvents = name, Parked = name + ".parked" } };
        if (Real is null)
        {
            // What a test before has ordered and not used up is none of this one's.
            await OrderAsync($"no-errors {Produce}");
            await OrderAsync($"topic {options.Topics.DossierEvents} {partitions} 3");
            await OrderAsync($"topic {options.Topics.Parked} 1 3");
            return options;
        }
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Servers }).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = options.Topics.DossierEvents, NumPartitions = partitions }, new TopicSpecification { Name = options.Topics.Parked, NumPartitions = 1 }]);
        return options;
    }

    /// <summary>Tells the mock brokers what to do; a test that needs it is skipped on real ones.</summary>
    public async Task OrderAsync(string order)
    {
        Assert.SkipWhen(process is null, "Brokers that were made elsewhere are not broken here.");
        await line.WaitAsync(Stop);
        try
        {
            await process!.StandardInput.WriteLineAsync(order.AsMemory(), Stop);
            await process.StandardInput.FlushAsync(Stop);
            Assert.Equal("ok", await process.StandardOutput.ReadLineAsync(Stop).AsTask().WaitAsync(Soon, Stop));
        }
        finally
        {
            line.Release();
        }
    }

    /// <summary>Every record of a topic, each partition from its beginning, partition by partition.</summary>
    public List<ConsumeResult<string?, byte[]?>> ReadAll(string topic)
    {
        using var reader = new ConsumerBuilder<string?, byte[]?>(new ConsumerConfig { BootstrapServers = Servers, GroupId = "reading-" + topic, EnablePartitionEof = true, AutoOffsetReset = AutoOffsetReset.Earliest }).Build();
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
        using var asking = new ConsumerBuilder<Null, Null>(new ConsumerConfig { BootstrapServers = Servers, GroupId = options.Group }).Build();
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

    public async ValueTask DisposeAsync()
    {
        line.Dispose();
        if (process is null)
            return;
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), TimeProvider.System);
        await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }
}
