using Gateway.Exchanges;

namespace Gateway.Adapters.Wire;

/// <summary>
/// What a call brought: the envelope, or the failure that stands in its place. <paramref name="Reply"/> is there whenever HTTP answered.
/// </summary>
internal readonly record struct SoapResult(WireReply? Reply, SoapReply? Envelope, Outcome.Failed? Failure);

/// <summary>
/// Calls a SOAP operation. The envelope decides, not the HTTP status: a fault with 200 is a fault, a good body with 500 is an answer.
/// Only where there is no envelope does the status speak, and then never for a success.
/// </summary>
internal sealed class SoapWire(AgencyLink link)
{
    public async Task<SoapResult> CallAsync(Uri address, SoapEnvelope envelope, CancellationToken cancellation)
    {
        using var request = envelope.ToRequest(address);
        if (request is null)
            return new(null, null, new(Reasons.ContractBroken, MayHaveArrived: false, Then: NextMove.Park));
        var (reply, failure) = await link.Wire.SendAsync(request, cancellation);
        if (reply is null)
            return new(null, null, failure);
        var text = Verdicts.Text(reply);
        return new(reply, text is null ? null : SoapReply.Read(text), null);
    }

    /// <summary>The declared rule for a fault: with its subcode (<c>fault:Receiver/Busy</c>) if one is written so, else without.</summary>
    public ClassifierRule? Match(string operation, int httpStatus, SoapFault fault)
    {
        var code = "fault:" + fault.Code;
        return (fault.Subcode is { } sub ? link.Classifier.Match(new(operation, httpStatus, $"{code}/{sub}", fault.Reason)) : null)
            ?? link.Classifier.Match(new(operation, httpStatus, code, fault.Reason));
    }

    /// <summary>What a reply without an envelope means: by its status if a rule knows it, else it could not be read.</summary>
    public Outcome NoEnvelope(AgencyRequest request, WireReply reply)
    {
        var status = (int)reply.Status;
        var rule = status is >= 200 and < 300 ? null : link.Classifier.Match(new(request.Operation, status, null, null));
        return rule is null ? Verdicts.Unreadable(reply) : Verdicts.Of(link, request, rule, reply);
    }
}
