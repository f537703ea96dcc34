using System.Diagnostics;
using Gateway.Dossiers;
using Gateway.Host.Telemetry;

namespace Gateway.Host.Intake;

/// <summary>
/// Where the events of one request belong: what an event says itself wins over the request's headers, because it belongs to the event. Where
/// spans are kept each event has one, and that is what is stored with it.
/// </summary>
internal readonly struct EventTraces
{
    // Null where no event was touched: a request that nobody traces costs nothing.
    private readonly List<Activity?>? spans;

    private EventTraces(IReadOnlyList<DossierEvent> events, List<Activity?>? spans) => (Events, this.spans) = (events, spans);

    public IReadOnlyList<DossierEvent> Events { get; }

    public static EventTraces Begin(IReadOnlyList<DossierEvent> events, IHeaderDictionary headers)
    {
        var asked = headers.TraceParent.Count == 1 ? TraceContext.Read(headers.TraceParent, headers.TraceState.Count == 0 ? null : string.Join(',', headers.TraceState.ToArray())) : null;
        return Begin(events, asked, ActivityKind.Server);
    }

    public static EventTraces Begin(IReadOnlyList<DossierEvent> events, TraceContext? asked, ActivityKind kind)
    {
        if (asked is null && !Spans.AreKept)
            return new(events, null);
        var spans = new List<Activity?>(events.Count);
        return new([.. events.Select(offered => Follow(offered, offered.Trace ?? asked, kind, spans))], spans);
    }

    public void End(IReadOnlyList<Accepted> accepted)
    {
        for (var i = 0; i < spans?.Count; i++)
        {
            spans[i]?.SetTag("gateway.event.id", Ids.Format(Ids.Event, accepted[i].Receipt.Event)).SetTag("gateway.outcome", Word(accepted[i].Acceptance));
            Spans.End(spans[i]);
        }
    }

    private static DossierEvent Follow(DossierEvent offered, TraceContext? parent, ActivityKind kind, List<Activity?> spans)
    {
        var span = Spans.Begin("dossier_event.accept", kind, parent)?.SetTag("gateway.event.kind", offered.Kind.ToString().ToLowerInvariant());
        spans.Add(span);
        return offered with { Trace = Spans.Next(span, parent) };
    }

    private static string Word(Acceptance acceptance) => acceptance switch
    {
        Acceptance.New => "new",
        Acceptance.Repeat => "repeat",
        Acceptance.Conflict => "conflict",
        Acceptance.SequenceTaken => "sequence-taken",
        _ => throw new UnreachableException($"Unknown acceptance {acceptance}."),
    };
}
