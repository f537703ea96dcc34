using System.Diagnostics;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Host.Telemetry;

namespace Gateway.Host.Callbacks.Reception;

/// <summary>A callback as read from the wire and checked against its contract.</summary>
internal sealed record CallbackDraft(string CallbackId, string ExchangeKey, AgencyAnswer Answer, DateTimeOffset OccurredAt);

/// <summary>Makes a callback durable, the same way whichever door it came through.</summary>
internal sealed class CallbackDesk(ICallbackStore store, Signals signals, TimeProvider clock, ILogger<CallbackDesk> log)
{
    /// <summary>
    /// The receipt, after the commit; null when the agency used the id for another answer before. Not cancelled when the caller hangs up:
    /// the answer is here, and the agency will ask again.
    /// </summary>
    public async Task<CallbackReceipt?> ReceiveAsync(string agency, CallbackChannel channel, CallbackDraft draft)
    {
        var callback = new AgencyCallback(
            Ids.New(clock), agency, draft.CallbackId, draft.ExchangeKey, channel, draft.Answer, draft.OccurredAt, CallbackHash.Of(draft.ExchangeKey, draft.Answer));
        var span = Spans.Begin("callback.receive", ActivityKind.Server, Spans.Incoming)?.SetTag("gateway.agency", agency).SetTag("gateway.channel", channel.ToString().ToLowerInvariant());
        var receipt = await store.ReceiveAsync(callback, clock.GetUtcNow());
        Spans.Link(span, receipt?.About);
        Spans.End(span);
        if (receipt is null)
            log.Conflicting(agency, channel);
        else if (receipt.IsRepeat)
            log.Repeated(receipt.Callback, agency, channel);
        else
            log.Received(receipt.Callback, agency, channel, draft.Answer.Kind);
        signals.NewCallbacks.Ring();
        return receipt;
    }
}
