using System.Diagnostics;
using Gateway.Dossiers;

namespace Gateway.Host.Telemetry;

/// <summary>
/// Our spans. None is ever the current one: a stage works for many dossiers at once, so each span is told its parent. All of them are null
/// where nobody listens. They carry ids, codes and words of ours, never an address or anything that was written by others.
/// </summary>
internal static class Spans
{
    public const string SourceName = "Gateway";

    private static readonly ActivitySource Source = new(SourceName);

    public static bool AreKept => Source.HasListeners();

    /// <summary>Where the request that is being served says it belongs.</summary>
    public static TraceContext? Incoming => Activity.Current is { } request ? TraceContext.Read(request.ParentId, request.TraceStateString) : null;

    /// <summary>Ends when it is disposed of. Without a parent it begins a trace.</summary>
    /// <param name="began">When what it tells of began, where that is over already.</param>
    public static Activity? Begin(string name, ActivityKind kind, TraceContext? parent, DateTimeOffset began = default)
    {
        if (!AreKept)
            return null;
        var outer = Activity.Current;
        Activity.Current = null;                // else it would be the parent of a span that has none
        var span = Source.StartActivity(kind, Of(parent), startTime: began, name: name);
        Activity.Current = outer;
        return span;
    }

    /// <summary>What is to be handed on: the span where there is one, else what came.</summary>
    public static TraceContext? Next(Activity? span, TraceContext? came) => span is null ? came : TraceContext.Read(span.Id, span.TraceStateString) ?? came;

    /// <summary>Says that a span has to do with another trace.</summary>
    public static void Link(Activity? span, TraceContext? other)
    {
        if (other is not null)
            span?.AddLink(new ActivityLink(Of(other)));
    }

    /// <summary>Ends a span that may not be the current one, and leaves the current one as it is.</summary>
    public static void End(Activity? span)
    {
        if (span is null)
            return;
        var outer = Activity.Current;
        span.Dispose();
        Activity.Current = outer;
    }

    private static ActivityContext Of(TraceContext? trace) =>
        trace is not null && ActivityContext.TryParse(trace.Parent, trace.State, isRemote: true, out var context) ? context : default;
}
