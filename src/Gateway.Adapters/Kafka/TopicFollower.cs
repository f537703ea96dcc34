using System.Globalization;
using Confluent.Kafka;

namespace Gateway.Adapters.Kafka;

/// <summary>Reads a topic on for one person, outside every group: nothing is committed and nobody else's position moves.</summary>
public sealed class TopicFollower : IDisposable
{
    private static readonly TimeSpan AskFor = TimeSpan.FromSeconds(10);
    private readonly IConsumer<byte[]?, byte[]?> consumer;
    private readonly SortedDictionary<int, long> positions = [];

    private TopicFollower(KafkaOptions options) =>
        consumer = new ConsumerBuilder<byte[]?, byte[]?>(KafkaClients.Consumer(options)).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();

    /// <summary>Where it is in each partition, <c>0:12,1:40</c>: what <see cref="Open"/> takes to go on there.</summary>
    public string Cursor => string.Join(',', positions.Select(position => string.Create(CultureInfo.InvariantCulture, $"{position.Key}:{position.Value}")));

    /// <summary>Records behind the cursor that the topic no longer holds: they are passed over.</summary>
    public long Gone { get; private set; }

    /// <summary>
    /// Begins at <paramref name="cursor"/>, with the oldest records where it is <c>0</c>, or where it is null with what comes from now on. A word for
    /// why it cannot: <c>topic-missing</c>, <c>brokers-away</c>, <c>not-authorised</c>, <c>not-signed-in</c>, <c>cursor</c>,
    /// or <c>beyond-the-end</c> where nothing was ever written there.
    /// </summary>
    public static (TopicFollower? Follower, string? Trouble) Open(KafkaOptions options, string topic, string? cursor)
    {
        if (!TryRead(cursor, out var begin))
            return (null, "cursor");
        var (follower, isBeyond) = (new TopicFollower(options), false);
        try
        {
            using var asking = new DependentAdminClientBuilder(follower.consumer.Handle).Build();
            var partitions = asking.GetMetadata(topic, AskFor).Topics[0].Partitions;
            foreach (var partition in partitions.Select(partition => new TopicPartition(topic, partition.PartitionId)))
            {
                var ends = follower.consumer.QueryWatermarkOffsets(partition, AskFor);
                var asked = begin.GetValueOrDefault(partition.Partition.Value);
                begin.Remove(partition.Partition.Value);
                isBeyond |= asked > ends.High.Value;
                follower.Gone += asked > 0 ? Math.Max(0, ends.Low.Value - asked) : 0;
                follower.positions[partition.Partition.Value] = cursor is null ? ends.High.Value : Math.Max(ends.Low.Value, asked);
            }
            // Also a partition that the topic has not got: the cursor is of another topic, or of one that was made anew.
            if (partitions.Count > 0 && (isBeyond || begin.Count > 0))
            {
                follower.Dispose();
                return (null, "beyond-the-end");
            }
            follower.consumer.Assign(follower.positions.Select(position => new TopicPartitionOffset(topic, position.Key, position.Value)));
            if (partitions.Count > 0)
                return (follower, null);
            follower.Dispose();
            return (null, KafkaCodes.Of(ErrorCode.UnknownTopicOrPart));
        }
        catch (KafkaException e)
        {
            follower.Dispose();
            return (null, KafkaCodes.Of(e.Error.Code));
        }
    }

    /// <summary>The next record, or null where none came; a word where something is wrong that may pass.</summary>
    public (KafkaRecord? Record, string? Trouble) Next(TimeSpan wait)
    {
        try
        {
            if (consumer.Consume(wait) is not { } read)
                return (null, null);
            positions[read.Partition.Value] = read.Offset.Value + 1;
            return (KafkaRecord.Of(read), null);
        }
        catch (ConsumeException e)
        {
            return (null, KafkaCodes.OfReading(e.Error.Code));
        }
    }

    public void Dispose() => consumer.Dispose();

    private static bool TryRead(string? cursor, out Dictionary<int, long> positions)
    {
        positions = [];
        foreach (var part in cursor is null or "0" ? [] : cursor.Split(','))
        {
            if (part.Split(':') is not [var partition, var offset] || !int.TryParse(partition, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var at))
                return false;
            positions[number] = at;
        }
        return true;
    }
}
