using System.Runtime.CompilerServices;
using Confluent.Kafka;

namespace Gateway.Adapters.Kafka;

/// <summary>One partition from its oldest record to where it ended when it was asked.</summary>
public sealed record TopicSpan(string Topic, int Partition, long Oldest, long End)
{
    /// <summary>Whether nothing is left of what once was there.</summary>
    public bool IsEmptied => Oldest == End && End > 0;
}

/// <summary>Reads topics from their oldest records on, for one caller at a time. It joins no group and commits nothing, so nobody's position moves.</summary>
public sealed class TopicScan(KafkaOptions options, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan AskFor = TimeSpan.FromSeconds(10), Look = TimeSpan.FromMilliseconds(5);

    private IConsumer<byte[]?, byte[]?>? consumer;
    private volatile string? lasting;

    /// <summary>How long nothing at all may be heard.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Why something could not be read, in a word; null while all is well.</summary>
    public string? Trouble { get; private set; }

    /// <summary>The topic's partitions; none where there is trouble.</summary>
    public IReadOnlyList<TopicSpan> Ask(string topic)
    {
        try
        {
            using var admin = new DependentAdminClientBuilder(Open().Handle).Build();
            var found = admin.GetMetadata(topic, AskFor).Topics[0];
            if (found.Error.IsError)
                throw new KafkaException(found.Error);
            return [.. found.Partitions.Select(partition => partition.PartitionId).Order().Select(partition => Span(topic, partition))];
        }
        catch (KafkaException e)
        {
            Trouble = KafkaCodes.OfReading(e.Error.Code);
            return [];
        }
    }

    /// <summary>Every record of the partition in its order; it ends early where there is trouble.</summary>
    public async IAsyncEnumerable<KafkaRecord> ReadAsync(TopicSpan span, [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(span);
        if (span.Oldest == span.End)
            yield break;
        Open().Assign(new TopicPartitionOffset(span.Topic, span.Partition, Offset.Beginning));
        for (var heard = clock.GetTimestamp(); Trouble is null;)
        {
            if (Next() is { } read)
            {
                heard = clock.GetTimestamp();
                if (!read.IsPartitionEOF && read.Offset < span.End)
                    yield return KafkaRecord.Of(read);
                if (read.Offset >= span.End - 1)
                    yield break;
            }
            else if (clock.GetElapsedTime(heard) > Patience)
                Trouble = lasting ?? KafkaCodes.BrokersAway;
            else
                await Task.Delay(Look, clock, cancellation);
        }
    }

    public void Dispose() => consumer?.Dispose();

    private TopicSpan Span(string topic, int partition)
    {
        var marks = Open().QueryWatermarkOffsets(new TopicPartition(topic, partition), AskFor);
        return new(topic, partition, marks.Low.Value, marks.High.Value);
    }

    private ConsumeResult<byte[]?, byte[]?>? Next()
    {
        try
        {
            return Open().Consume(TimeSpan.Zero);
        }
        catch (KafkaException e)
        {
            Trouble = KafkaCodes.OfReading(e.Error.Code);
            return null;
        }
    }

    private IConsumer<byte[]?, byte[]?> Open() => consumer ??= new ConsumerBuilder<byte[]?, byte[]?>(KafkaClients.Scanner(options))
        .SetLogHandler((_, _) => { })
        .SetErrorHandler((_, error) => lasting = KafkaCodes.Lasting(error.Code) ?? lasting)
        .Build();
}
