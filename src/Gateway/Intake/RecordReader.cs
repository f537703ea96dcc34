using System.Text;
using Gateway.Adapters.Kafka;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Operating;

namespace Gateway.Host.Intake;

/// <summary>
/// CloudEvents 1.0 over Kafka: what a record has to be besides an event. One event to a record, the dossier number as its key, and nobody's word
/// about who speaks: that is settled by the topic.
/// </summary>
internal sealed class RecordReader(EventReader events)
{
    // As many as over HTTP.
    private const int HeaderBytesMax = 32 << 10;

    // Names under which somebody might try to say who they are.
    private static readonly string[] Claims = ["actor", "ce_actor", "authorization"];

    /// <summary>The event that <paramref name="caller"/> tells us with this record; else why the record is parked.</summary>
    public (DossierEvent? Event, Parking? Why) Read(KafkaRecord record, SystemPrincipal caller)
    {
        if (Shape(record) is { } misshapen)
            return (null, misshapen);
        var said = CloudEventHeaders.In(record.Headers);
        var isInHeaders = said.Any(attribute => attribute.Key == "specversion");
        var contentType = record.Headers.Any(header => header.Key.Equals(CloudEventHeaders.ContentType, StringComparison.OrdinalIgnoreCase))
            ? CloudEventHeaders.One(record.Headers, CloudEventHeaders.ContentType)
            : isInHeaders ? "application/json" : null;
        if (HttpEvents.ModeOf(contentType, isInHeaders, isBatchAllowed: false) is not { } mode)
            return (null, Parking.Of(Problems.UnsupportedMediaType));
        var (read, _, problem) = events.Read(mode, [.. said.Select(attribute => new HeaderAttribute(attribute.Key, attribute.Value))], record.Value);
        if (problem is not null)
            return (null, Parking.Of(problem));
        var offered = read[0];
        if (!Encoding.UTF8.GetBytes(offered.Dossier).AsSpan().SequenceEqual(record.Key))
            return (null, Parking.Record("key", "not-the-subject"));
        if (!caller.ActsFor(offered.Office))
            return (null, Parking.Of(Problems.UnknownOffice));
        return (offered.Trace is null ? offered with { Trace = TraceOf(record) } : offered, null);
    }

    private static Parking? Shape(KafkaRecord record) => record switch
    {
        { Value: null } => Parking.Record("value", "required"),
        { Key: null or [] } => Parking.Record("key", "required"),
        { Value.Length: var length } when length > KestrelLimits.BodyBytesMax => Parking.Of(Problems.BodyTooLarge),
        _ when record.Headers.Sum(header => header.Key.Length + (header.Value?.Length ?? 0)) > HeaderBytesMax => Parking.Of(Problems.HeadersTooLarge),
        _ => record.Headers.Any(header => Claims.Contains(header.Key, StringComparer.OrdinalIgnoreCase)) ? Parking.Record("headers", "says-who-speaks") : null,
    };

    private static TraceContext? TraceOf(KafkaRecord record) =>
        TraceContext.Read(CloudEventHeaders.One(record.Headers, "traceparent"), CloudEventHeaders.One(record.Headers, "tracestate"));
}
