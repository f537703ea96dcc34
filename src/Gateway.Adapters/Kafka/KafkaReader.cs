using Confluent.Kafka;

namespace Gateway.Adapters.Kafka;

/// <summary>
/// Our member of the consumer group, for one caller at a time. What was read stays in the hand until it is done with; only what is done with is
/// ever committed, and what belongs to somebody else after a rebalance leaves the hand. The next reader then begins with repeats, never behind a gap.
/// </summary>
public sealed class KafkaReader(KafkaOptions options) : IDisposable
{
    private static readonly TimeSpan AskFor = TimeSpan.FromSeconds(10), LookFor = TimeSpan.FromMilliseconds(500);

    private readonly string topic = options.Topics.DossierEvents;
    private readonly List<KafkaRecord> hand = [];
    private readonly Dictionary<int, long> done = [], committed = [];
    private readonly HashSet<int> lost = [];
    private IConsumer<byte[]?, byte[]?>? consumer;
    private volatile string? trouble;

    public IReadOnlyList<KafkaRecord> Hand => hand;

    /// <summary>True while nothing is fetched.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>What went wrong last, in a word; null when all is well.</summary>
    public string? Trouble => lost.Count > 0 ? "position-lost" : trouble;

    /// <summary>Partitions whose committed position the brokers no longer have: they stand still until a person decides.</summary>
    public IReadOnlyCollection<int> Lost => lost;

    /// <summary>Takes what has been fetched, until so many are in the hand; never waits. Also what keeps us in the group.</summary>
    public void Fill(int max)
    {
        try
        {
            if (IsHeld && hand.Count > 0)
                Hold();
            else
                Release();
            var due = IsHeld ? 1 : max - hand.Count;
            for (var i = 0; i < due && Open().Consume(TimeSpan.Zero) is { } read; i++)
                hand.Add(KafkaRecord.Of(read));
            if (hand.Count > 0)
                trouble = null;
        }
        catch (ConsumeException e) when (!e.Error.IsFatal)
        {
            if (e.Error.Code == ErrorCode.Local_AutoOffsetReset && e.ConsumerRecord?.Partition is { } partition)
                lost.Add(partition.Value);
            trouble = KafkaCodes.OfReading(e.Error.Code);
        }
        catch (KafkaException e)
        {
            trouble = KafkaCodes.OfReading(e.Error.Code);
            Leave();
        }
    }

    /// <summary>The library says when no broker is left and not when one is back: where nothing comes that would tell, they are asked.</summary>
    public void Look()
    {
        if (trouble != KafkaCodes.BrokersAway || consumer is null)
            return;
        try
        {
            using var asking = new DependentAdminClientBuilder(consumer.Handle).Build();
            asking.GetMetadata(topic, LookFor);
            trouble = null;
        }
        catch (KafkaException)
        {
            // Still away.
        }
    }

    /// <summary>Fetches nothing more until the hand is empty.</summary>
    public void Hold()
    {
        IsHeld = true;
        if (consumer is { Assignment: { Count: > 0 } partitions })
            consumer.Pause(partitions);
    }

    /// <summary>The whole hand is done with, and durably so.</summary>
    public void Done()
    {
        foreach (var record in hand)
            done[record.Partition] = record.Offset + 1;
        hand.Clear();
    }

    /// <summary>Tells the brokers how far we are; what they do not hear is read again by whoever comes next.</summary>
    public void Commit()
    {
        var due = done.Where(position => committed.GetValueOrDefault(position.Key, -1) != position.Value).ToList();
        if (due.Count == 0 || consumer is null)
            return;
        try
        {
            consumer.Commit(due.Select(position => new TopicPartitionOffset(topic, position.Key, position.Value)));
            foreach (var (partition, position) in due)
                committed[partition] = position;
        }
        catch (KafkaException e)
        {
            trouble = KafkaCodes.OfReading(e.Error.Code);
        }
    }

    /// <summary>Records on our partitions that are not yet in the hand, as the last fetches told.</summary>
    public long Lag()
    {
        var all = 0L;
        foreach (var partition in consumer?.Assignment ?? [])
        {
            var (end, at) = (consumer!.GetWatermarkOffsets(partition).High, consumer.Position(partition));
            if (end != Offset.Unset && at != Offset.Unset)
                all += Math.Max(0, end.Value - at.Value);
        }
        return all;
    }

    /// <summary>Commits and leaves the group, so that others need not wait for our silence.</summary>
    public void Close()
    {
        Commit();
        try
        {
            consumer?.Close();
        }
        catch (KafkaException)
        {
            // The group notices by itself.
        }
        Leave();
    }

    public void Dispose() => Leave();

    private void Release()
    {
        if (!IsHeld)
            return;
        IsHeld = false;
        if (consumer is { Assignment: { Count: > 0 } partitions })
            consumer.Resume(partitions);
    }

    private IConsumer<byte[]?, byte[]?> Open()
    {
        if (consumer is not null)
            return consumer;
        consumer = new ConsumerBuilder<byte[]?, byte[]?>(KafkaClients.Consumer(options))
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, error) => trouble = KafkaCodes.Lasting(error.Code) ?? trouble)
            .SetPartitionsAssignedHandler(Begin)
            .SetPartitionsRevokedHandler((_, positions) =>
            {
                Commit();
                Forget(positions);
            })
            .SetPartitionsLostHandler((_, positions) => Forget(positions))
            .Build();
        consumer.Subscribe(topic);
        return consumer;
    }

    // A partition that the group has no position for is new to it and begins with its oldest record. A position that the brokers do not have any
    // more is another matter: records were lost or the topic was made anew, and the library says so instead of jumping.
    private List<TopicPartitionOffset> Begin(IConsumer<byte[]?, byte[]?> member, List<TopicPartition> partitions)
    {
        lost.ExceptWith(partitions.Select(partition => partition.Partition.Value));
        return [.. member.Committed(partitions, AskFor).Select(known => known.Offset == Offset.Unset ? new TopicPartitionOffset(known.TopicPartition, Offset.Beginning) : known)];
    }

    private void Forget(List<TopicPartitionOffset> positions)
    {
        foreach (var partition in positions.Select(position => position.Partition.Value))
        {
            hand.RemoveAll(record => record.Partition == partition);
            done.Remove(partition);
            committed.Remove(partition);
            lost.Remove(partition);
        }
    }

    private void Leave()
    {
        consumer?.Dispose();
        consumer = null;
        hand.Clear();
        done.Clear();
        committed.Clear();
        lost.Clear();
        IsHeld = false;
    }
}
