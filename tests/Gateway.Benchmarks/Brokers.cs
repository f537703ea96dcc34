using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Confluent.Kafka;

namespace Gateway.Benchmarks;

/// <summary>
/// librdkafka's mock broker in a process of its own, whose CPU is nobody's cost here, with topics of its own. A partition of it keeps five
/// megabytes as they came over the wire, so a row that leaves much there asks for many.
/// </summary>
internal sealed class Brokers : IDisposable
{
    /// <summary>What a hosted cluster gives a topic where nobody says otherwise.</summary>
    public const int Usual = 6;

    private const int Broker = 1, Many = 24;
    private static readonly string[] Topics = ["Audit", "Results", "Checkpoints", "DossierEvents", "Parked"];
    private readonly Process process;
    private readonly string servers;
    private readonly int partitions;

    public Brokers(string simulators, int partitions = Many)
    {
        this.partitions = partitions;
        process = Process.Start(new ProcessStartInfo(simulators, ["kafka", "--brokers", "1"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        servers = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The mock broker did not start.");
        foreach (var topic in Topics)
            Order($"topic {topic} {partitions} 1");
    }

    /// <summary>What a gateway is told to publish there.</summary>
    public Dictionary<string, string> Settings => new(Topics.Select(topic => new KeyValuePair<string, string>($"GATEWAY_Kafka__Topics__{topic}", topic))) { ["GATEWAY_Kafka__BootstrapServers"] = servers };

    public void TakeDown() => Order($"down {Broker}");

    public void BringUp() => Order($"up {Broker}");

    /// <summary>The load's events as a shop would send them, numbered from <paramref name="prefix"/> on.</summary>
    public void Send(string template, string prefix, int count)
    {
        using var shop = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = servers, CompressionType = CompressionType.Lz4, LingerMs = 20, QueueBufferingMaxMessages = 1_000_000 }).Build();
        var (text, undelivered) = (File.ReadAllText(template), count);
        for (var number = 0; number < count; number++)
        {
            var whole = text.Replace("{id}", prefix + number.ToString("D8", CultureInfo.InvariantCulture), StringComparison.Ordinal);
            var message = new Message<string, byte[]> { Key = JsonNode.Parse(whole)!["subject"]!.GetValue<string>(), Value = Encoding.UTF8.GetBytes(whole), Headers = [new Header("content-type", "application/cloudevents+json"u8.ToArray())] };
            shop.Produce("DossierEvents", message, report => Interlocked.Add(ref undelivered, report.Error.IsError ? 0 : -1));
        }
        shop.Flush(TimeSpan.FromSeconds(60));
        if (undelivered > 0)
            throw new InvalidOperationException($"{undelivered} events did not reach the topic.");
    }

    /// <summary>What the audit's topic has: different records, repeats, and how many first come behind a later one of their chain.</summary>
    public (int Records, int Repeats, int Misplaced) ReadAudit()
    {
        using var reader = new ConsumerBuilder<Ignore, byte[]>(new ConsumerConfig { BootstrapServers = servers, GroupId = "reading", EnablePartitionEof = true }).Build();
        reader.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset("Audit", partition, Offset.Beginning)));
        var (seen, ends, open, repeats, misplaced) = (new HashSet<(string, int)>(), new Dictionary<string, int>(), partitions, 0, 0);
        while (open > 0)
        {
            if (reader.Consume(TimeSpan.FromSeconds(30)) is not { } read)
                throw new TimeoutException("The audit's topic could not be read to its end.");
            if (read.IsPartitionEOF)
            {
                open--;
                continue;
            }
            var record = JsonNode.Parse(read.Message.Value)!;
            var (chain, n) = (record["chain"]!.GetValue<string>(), record["n"]!.GetValue<int>());
            if (!seen.Add((chain, n)))
                repeats++;
            // A door's records lie with the dossiers that they name, so only a dossier's own chain is in one place.
            else if (!chain.StartsWith("door:", StringComparison.Ordinal) && (ends[chain] = ends.GetValueOrDefault(chain) + 1) != n + 1)
                misplaced++;
        }
        return (seen.Count, repeats, misplaced);
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(5)))
            process.Kill();
        process.Dispose();
    }

    private void Order(string order)
    {
        process.StandardInput.WriteLine(order);
        process.StandardInput.Flush();
        if (process.StandardOutput.ReadLine() is var answer and not "ok")
            throw new InvalidOperationException($"The mock broker answers {order} with {answer}.");
    }
}
