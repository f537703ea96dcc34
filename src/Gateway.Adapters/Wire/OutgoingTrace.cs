using Gateway.Dossiers;

namespace Gateway.Adapters.Wire;

/// <summary>
/// The trace that calls of the running attempt go out with. It belongs to the attempt and not to any request an adapter makes, so it flows
/// beside them; nothing is set where nobody traces.
/// </summary>
public static class OutgoingTrace
{
    private static readonly AsyncLocal<TraceContext?> Running = new();

    /// <summary>For the rest of the calling method and what it calls.</summary>
    public static void Follow(TraceContext? trace)
    {
        if (trace is not null || Running.Value is not null)
            Running.Value = trace;
    }

    /// <summary>Writes the headers of W3C Trace Context.</summary>
    internal static void Mark(HttpRequestMessage request)
    {
        if (Running.Value is not { } trace)
            return;
        request.Headers.TryAddWithoutValidation("traceparent", trace.Parent);
        if (trace.State is not null)
            request.Headers.TryAddWithoutValidation("tracestate", trace.State);
    }
}
