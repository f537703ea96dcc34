using Confluent.Kafka;

namespace Gateway.Adapters.Kafka;

/// <summary>One record as it came: nothing of it has been looked at.</summary>
public sealed record KafkaRecord(int Partition, long Offset, byte[]? Key, byte[]? Value, IReadOnlyList<KeyValuePair<string, byte[]?>> Headers)
{
    /// <summary>Partition and offset, for logs.</summary>
    public string Position => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Partition}:{Offset}");

    internal static KafkaRecord Of(ConsumeResult<byte[]?, byte[]?> read) =>
        new(read.Partition.Value, read.Offset.Value, read.Message.Key, read.Message.Value, [.. read.Message.Headers.Select(header => new KeyValuePair<string, byte[]?>(header.Key, header.GetValueBytes()))]);
}
