using System.Text;
using Gateway.Adapters.Kafka;
using Gateway.Auditing;

namespace Gateway.Host.Publishing;

/// <summary>Signed checkpoints: whoever keeps this topic can tell when the store was put back to an earlier time, or rewritten.</summary>
internal sealed class CheckpointSource(IAuditLog log, string topic, string typePrefix, string source) : IPublishSource
{
    public string Stream => "checkpoints";

    public async Task<IReadOnlyList<Publication>> ReadAsync(long after, int max, CancellationToken cancellation) =>
        [.. (await log.CheckpointsAsync(after, max, cancellation)).Select(signed => Of(signed, Checkpoint.Read(signed.Bytes) ?? throw new InvalidDataException("A stored checkpoint is none.")))];

    public async Task<long> EndAsync(CancellationToken cancellation) =>
        await log.LastCheckpointAsync(cancellation) is { } last && Checkpoint.Read(last.Bytes) is { } content ? content.Size : 0;

    private Publication Of(SignedCheckpoint signed, Checkpoint content) => new(content.Size, content.At, new StreamMessage(topic, Encoding.UTF8.GetBytes(content.Origin), CloudEventHeaders.Of(
    [
        new("specversion", "1.0"),
        new("type", typePrefix + "audit.checkpoint.v1"),
        new("source", source),
        new("id", signed.Hash),
        new("datacontenttype", "application/json"),
        new("signature", Convert.ToBase64String(signed.Signature)),
    ]), signed.Bytes));
}
