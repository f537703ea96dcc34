using System.Text.Json;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Adapters.Rest;

/// <summary>Speaks to any plain REST agency; all that is particular to one stands in its contract folder.</summary>
internal sealed class RestAdapter : IAgencyAdapter
{
    private readonly AgencyLink link;
    private readonly Dictionary<string, RestOperation> operations = new(StringComparer.Ordinal);
    private readonly string? authorization;

    public RestAdapter(AgencyLink link)
    {
        this.link = link;
        var problems = new List<string>();
        foreach (var (name, operation) in link.Contract.Operations)
            if (RestOperation.Compile(operation, problems) is { } compiled)
                operations.Add(name, compiled);
        if (problems.Count > 0)
            throw new InvalidDataException($"{link.Contract.Code}: {string.Join("; ", problems)}");
        authorization = AgencyWire(link.Contract).BearerAccount is { } account ? "Bearer " + link.Account(account) : null;
    }

    /// <summary>What is wrong with the parts of a contract that only this adapter reads.</summary>
    public static IEnumerable<string> Problems(AgencyContract contract)
    {
        if (AgencyWire(contract).BearerAccount is { } account && !contract.Account.Contains(account))
            yield return $"{contract.Code}: wire.bearerAccount '{account}' is not among the entries of account";
        foreach (var (name, operation) in contract.Operations)
        {
            var problems = new List<string>();
            RestOperation.Compile(operation, problems);
            foreach (var problem in problems)
                yield return $"{contract.Code}: operations.{name}: {problem}";
        }
    }

    public async Task<Outcome> SendAsync(AgencyRequest request, CancellationToken cancellation)
    {
        var operation = operations[request.Operation];
        var (message, stopped) = operation.Make(link, request);
        if (message is null)
            return stopped!;
        using var sent = message;
        var result = await SendAsync(sent, cancellation);
        return result is { Reply: { } reply } ? Judge(request, operation.Wire.Reply, reply) : result.Failure!;
    }

    public async Task<IReadOnlyList<InquiryAnswer>> InquireAsync(IReadOnlyList<AgencyRequest> requests, CancellationToken cancellation)
    {
        var answers = new List<InquiryAnswer>(requests.Count);
        foreach (var request in requests)
            answers.Add(await InquireAsync(request, operations[request.Operation].Wire.Inquiry!, cancellation));
        return answers;
    }

    private async Task<InquiryAnswer> InquireAsync(AgencyRequest request, RestInquiryWire inquiry, CancellationToken cancellation)
    {
        if (RestPath.Fill(inquiry.Path, request) is not { } path)
            return new InquiryAnswer.Unclear(Reasons.UnsafeAddress);
        using var message = new HttpRequestMessage(new HttpMethod(inquiry.Method), link.Address(path));
        var result = await SendAsync(message, cancellation);
        if (result.Reply is not { } reply)
            return new InquiryAnswer.Unclear(result.Failure!.Code);
        return RestReplies.ReadInquiry(request, inquiry, reply);
    }

    private Task<WireResult> SendAsync(HttpRequestMessage message, CancellationToken cancellation)
    {
        if (authorization is not null)
            message.Headers.TryAddWithoutValidation("Authorization", authorization);
        return link.Wire.SendAsync(message, cancellation);
    }

    private Outcome Judge(AgencyRequest request, RestReplyWire wire, WireReply reply)
    {
        if (wire.IsSilent)
            return Verdicts.Of(link, request, link.Classifier.Match(new(request.Operation, (int)reply.Status, null, null)), reply);
        if (Verdicts.Text(reply) is not { } text)
            return Verdicts.Unreadable(reply);
        var root = WireJson.Parse(reply.Body);
        if (RestReplies.IsForAnother(request, wire, root))
            return new Outcome.Failed(Reasons.WrongCase, MayHaveArrived: true, Then: NextMove.Park) { RawReply = Verdicts.Raw(reply) };
        var words = wire.Text == "$" ? text : RestReplies.Text(root, wire.Text);
        var code = RestReplies.Text(root, wire.Code);
        var rule = link.Classifier.Match(new(request.Operation, (int)reply.Status, code, words));
        return Verdicts.Of(link, request, rule, reply, RestReplies.Result(wire, root), RestReplies.Text(root, wire.Reference), Faults.OfAgency(code));
    }

    private static RestAgencyWire AgencyWire(AgencyContract contract) =>
        contract.Wire.ValueKind == JsonValueKind.Undefined ? new() : contract.Wire.Deserialize(RestDescriptionJson.Default.RestAgencyWire) ?? new();
}
