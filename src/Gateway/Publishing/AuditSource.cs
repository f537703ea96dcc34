using System.Globalization;
using Gateway.Adapters.Kafka;
using Gateway.Auditing;
using Gateway.Dossiers;

namespace Gateway.Host.Publishing;

/// <summary>Sealed records in the log's order, each with the very bytes that were sealed, so that a reader can check them against a checkpoint.</summary>
internal sealed class AuditSource(IAuditLog log, string topic, string typePrefix, string source) : IPublishSource
{
    public string Stream => "audit";

    public async Task<IReadOnlyList<Publication>> ReadAsync(long after, int max, CancellationToken cancellation) =>
        [.. (await log.RecordsAsync(after, max, cancellation)).Select(record => new Publication(record.Position + 1, Ids.BornAt(record.Id), Of(record)))];

    public Task<long> EndAsync(CancellationToken cancellation) => log.SizeAsync(cancellation);

    private StreamMessage Of(SealedRecord record) => new(topic, record.Dossier ?? "", CloudEventHeaders.Of(
    [
        new("specversion", "1.0"),
        new("type", $"{typePrefix}audit.{record.Type}.v1"),
        new("source", source),
        new("id", Ids.Format(Ids.Audit, record.Id)),
        .. record.Dossier is { } dossier ? new KeyValuePair<string, string>[] { new("subject", dossier), new("partitionkey", dossier) } : [],
        new("position", record.Position.ToString(CultureInfo.InvariantCulture)),
        new("datacontenttype", "application/json"),
    ]), record.Record);
}
