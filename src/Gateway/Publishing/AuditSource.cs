using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;
using Gateway.Adapters.Kafka;
using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Storage;

namespace Gateway.Host.Publishing;

/// <summary>Sealed records in the log's order, each with the very bytes that were sealed, so that a reader can check them against a checkpoint.</summary>
internal sealed class AuditSource(IAuditLog log, string topic, string typePrefix, string source, FreshRows<byte[]>? fresh = null) : IPublishSource
{
    private const int PositionDigitsMax = 19;
    private static readonly KeyValuePair<string, byte[]> Version = CloudEventHeaders.Of("specversion", "1.0"), Json = CloudEventHeaders.Of("datacontenttype", "application/json");
    private static readonly string Id = CloudEventHeaders.Name("id"), Subject = CloudEventHeaders.Name("subject"), PartitionKey = CloudEventHeaders.Name("partitionkey"), Position = CloudEventHeaders.Name("position");

    // As many as the catalogue has types.
    private readonly ConcurrentDictionary<string, KeyValuePair<string, byte[]>> types = new(StringComparer.Ordinal);
    private readonly KeyValuePair<string, byte[]> origin = CloudEventHeaders.Of("source", source);

    public string Stream => "audit";

    public async Task<IReadOnlyList<Publication>> ReadAsync(long after, int max, CancellationToken cancellation)
    {
        var known = Fresh(after, max);
        // Up to what is missing: that is for a person, and nothing goes on over it.
        return [.. (known.Count > 0 && await IsSealedAsync(known[^1], cancellation) ? known : await log.RecordsAsync(after, max, cancellation)).TakeWhile((record, i) => record.Position == after + i).Select(Of)];
    }

    public Task<long> EndAsync(CancellationToken cancellation) => log.SizeAsync(cancellation);

    internal Publication Of(SealedRecord record)
    {
        var (id, position, dossier) = (Ids.FormatUtf8(Ids.Audit, record.Id), Digits(record.Position), record.Dossier is { } number ? Encoding.UTF8.GetBytes(number) : null);
        KeyValuePair<string, byte[]>[] headers = dossier is null
            ? [Version, TypeOf(record.Type), origin, new(Id, id), new(Position, position), Json]
            : [Version, TypeOf(record.Type), origin, new(Id, id), new(Subject, dossier), new(PartitionKey, dossier), new(Position, position), Json];
        return new(record.Position + 1, Ids.BornAt(record.Id), new StreamMessage(topic, dossier, headers, record.Record));
    }

    // What was sealed here may be lost since: an older copy was put back, or another server went on without the last of it. The store is asked for a hash.
    private async Task<bool> IsSealedAsync(SealedRecord record, CancellationToken cancellation) =>
        (await log.LeafAsync(record.Position, cancellation)).Span.SequenceEqual(MerkleHash.Leaf(record.Record));

    private List<SealedRecord> Fresh(long after, int max)
    {
        var known = new List<SealedRecord>();
        foreach (var record in fresh?.From(after, max) ?? [])
        {
            if (RecordLabel.Read(record) is not { } label)
                break;
            known.Add(new(after + known.Count, label.Id, label.Dossier, label.Type, record));
        }
        return known;
    }

    private KeyValuePair<string, byte[]> TypeOf(string type) => types.TryGetValue(type, out var known) ? known : types[type] = CloudEventHeaders.Of("type", typePrefix + RecordLabel.OnTopic(type));

    private static byte[] Digits(long number)
    {
        Span<byte> digits = stackalloc byte[PositionDigitsMax];
        Utf8Formatter.TryFormat(number, digits, out var length);
        return digits[..length].ToArray();
    }
}
