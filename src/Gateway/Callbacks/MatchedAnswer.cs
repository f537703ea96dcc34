using System.Diagnostics;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Telemetry;

namespace Gateway.Host.Callbacks;

/// <summary>What became of one callback, to be counted and shown once it is committed.</summary>
internal sealed record MatchedAnswer(AgencyCallback Callback, Standing? Exchange, Match Match)
{
    public void Tell(DateTimeOffset began, DateTimeOffset now)
    {
        if (Exchange is null)
            return;
        if (Match.Next is { Ending: Ending.Answered or Ending.Refused } ended)
        {
            Measures.Ended(Callback.Agency, Exchange.Exchange.ProcedureCode, ended.Ending == Ending.Answered ? "answered" : "refused");
            Measures.Settled(Callback.Agency, now - Exchange.Exchange.BornAt);
        }
        if (Spans.AreKept)
            Spans.End(Spans.Begin("callback.match", ActivityKind.Consumer, Exchange.Exchange.Trace, began: began)?
                .SetTag("gateway.callback.id", Ids.Format(Ids.Callback, Callback.Id))
                .SetTag("gateway.exchange.id", Ids.Format(Ids.Exchange, Exchange.Exchange.Id))
                .SetTag("gateway.agency", Callback.Agency)
                .SetTag("gateway.operation", Exchange.Exchange.Operation)
                .SetTag("gateway.state", Match.State.ToString()));
    }
}
