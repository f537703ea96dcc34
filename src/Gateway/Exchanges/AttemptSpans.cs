using System.Diagnostics;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Telemetry;
using Gateway.Planning;

namespace Gateway.Host.Exchanges;

/// <summary>What a trace shows of an exchange: each attempt, each inquiry about it alone, and how long its end took to be written.</summary>
internal static class AttemptSpans
{
    public static Activity? Begin(Claimed claim, string name = "exchange.attempt") =>
        Tell(Spans.Begin(name, ActivityKind.Client, claim.Standing.Exchange.Trace), claim)?.SetTag("gateway.attempt", claim.Standing.Attempts);

    /// <summary>Null where nothing went out, or the attempt was cut.</summary>
    public static void End(Activity? span, Outcome? outcome)
    {
        if (span is null)
            return;
        var (word, code) = outcome is null ? ("none", "") : OutcomeWords.Of(outcome);
        span.SetTag("gateway.outcome", word);
        if (code.Length > 0)
            span.SetTag("gateway.code", code);
        if (outcome is Outcome.Failed)
            span.SetStatus(ActivityStatusCode.Error, code);
        Spans.End(span);
    }

    public static void Settled(AttemptEnd end, Written written)
    {
        if (Spans.AreKept)
            Spans.End(Tell(Spans.Begin("exchange.settle", ActivityKind.Internal, end.Claimed.Standing.Exchange.Trace, began: end.FinishedAt), end.Claimed)?.SetTag("gateway.state", written.State.ToString()));
    }

    private static Activity? Tell(Activity? span, Claimed claim) => span?
        .SetTag("gateway.exchange.id", Ids.Format(Ids.Exchange, claim.Standing.Exchange.Id))
        .SetTag("gateway.agency", claim.Standing.Exchange.Agency)
        .SetTag("gateway.operation", claim.Standing.Exchange.Operation);
}
