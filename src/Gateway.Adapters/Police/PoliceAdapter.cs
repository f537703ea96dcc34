using System.Xml.Linq;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Adapters.Police;

/// <summary>
/// Residence and identity card with the police: SOAP 1.2 with X-Road headers. The reply only takes the case in; the answer comes as a
/// SOAP callback, or by inquiry when it is overdue.
/// </summary>
internal sealed class PoliceAdapter(AgencyLink link) : IAgencyAdapter
{
    private const string InquiryElement = "TraCuuTrangThaiHoSo";
    private readonly XmlContract contract = new(link.ContractFolder, "residence.xsd");
    private readonly SoapVersion version = Version(link.Contract) ?? throw new FormatException("wire.soapVersion is neither 1.1 nor 1.2.");
    private readonly SoapWire soap = new(link);
    private readonly RoadHeaders headers = new(link);
    private readonly PoliceReplies replies = new(link);

    /// <summary>What is wrong with the facts that only this kind reads.</summary>
    public static IEnumerable<string> Problems(AgencyContract contract)
    {
        if (string.IsNullOrEmpty(WireJson.Text(contract.Wire, "path")))
            yield return $"{contract.Code}: wire.path is missing";
        if (Version(contract) is null)
            yield return $"{contract.Code}: wire.soapVersion is neither 1.1 nor 1.2";
        foreach (var (name, operation) in contract.Operations)
        {
            if (!PoliceMessages.Elements.TryGetValue(name, out var element))
                yield return $"{contract.Code}: operations.{name} is none that this kind knows";
            else if (WireJson.Text(operation.Wire, "element") != element)
                yield return $"{contract.Code}: operations.{name}.wire.element is not {element}";
        }
    }

    public async Task<Outcome> SendAsync(AgencyRequest request, CancellationToken cancellation)
    {
        var messages = new PoliceMessages(request, link.Contract.Operations[request.Operation], headers.Officer);
        var message = messages.Build();
        if (messages.Stop is { } stop)
            return stop;
        if (!contract.Holds(message))
            return new Outcome.Failed(Reasons.ContractBroken, MayHaveArrived: false, Then: NextMove.Park);
        var (reply, envelope, failure) = await CallAsync(request, message, cancellation);
        if (reply is null)
            return failure!;
        if (envelope is null)
            return soap.NoEnvelope(request, reply);
        if (envelope.Fault is { } fault)
            return Verdicts.Of(link, request, soap.Match(request.Operation, (int)reply.Status, fault), reply, fault: Faults.Soap(fault.Code, fault.Subcode));
        return replies.Taken(request, reply, envelope);
    }

    public async Task<IReadOnlyList<InquiryAnswer>> InquireAsync(IReadOnlyList<AgencyRequest> requests, CancellationToken cancellation)
    {
        var answers = new List<InquiryAnswer>(requests.Count);
        foreach (var request in requests)
            answers.Add(await InquireAsync(request, cancellation));
        return answers;
    }

    private async Task<InquiryAnswer> InquireAsync(AgencyRequest request, CancellationToken cancellation)
    {
        var (reply, envelope, failure) = await CallAsync(request, PoliceMessages.Inquiry(request, headers.Officer), cancellation);
        if (reply is null)
            return new InquiryAnswer.Unclear(failure!.Code, failure.RetryAfter);
        if (envelope is null)
            return soap.NoEnvelope(request, reply) is Outcome.Failed unread ? new InquiryAnswer.Unclear(unread.Code, reply.RetryAfter) : new InquiryAnswer.Unclear(Reasons.UnknownReply);
        if (envelope.Fault is { } fault)
            return new InquiryAnswer.Unclear(soap.Match(InquiryElement, (int)reply.Status, fault)?.Code ?? Reasons.UnknownReply, reply.RetryAfter);
        return replies.Status(request, envelope);
    }

    private Task<SoapResult> CallAsync(AgencyRequest request, XElement message, CancellationToken cancellation)
    {
        var service = message.Name.LocalName;
        var envelope = new SoapEnvelope(version, $"{PoliceMessages.Ct}:{service}", headers.For(request, service), message);
        return soap.CallAsync(link.Address(WireJson.Text(link.Contract.Wire, "path")!), envelope, cancellation);
    }

    private static SoapVersion? Version(AgencyContract contract) => WireJson.Text(contract.Wire, "soapVersion") switch
    {
        "1.1" => SoapVersion.Soap11,
        "1.2" => SoapVersion.Soap12,
        _ => null,
    };
}
