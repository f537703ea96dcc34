using System.Text.Json;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Adapters.CivilStatus;

/// <summary>
/// The civil-status authority: <c>NhanDKHT</c> takes a registration in, its result is fetched by <c>LayKetQua</c>, three keys at a time.
/// Modelled on the interface of BTP hộ tịch, not official; see the contract folder's NOTES.
/// </summary>
internal sealed class CivilStatusAdapter : IAgencyAdapter
{
    private const string ResultPath = "LayKetQua";
    private readonly AgencyLink link;
    private readonly CivilStatusWire codes;
    private readonly Dictionary<string, CivilStatusOperationWire> operations;

    public CivilStatusAdapter(AgencyLink link)
    {
        this.link = link;
        codes = link.Contract.Wire.Deserialize(CivilStatusJson.Default.CivilStatusWire)!;
        operations = link.Contract.Operations.ToDictionary(o => o.Key, o => o.Value.Wire.Deserialize(CivilStatusJson.Default.CivilStatusOperationWire)!);
    }

    /// <summary>What is wrong with the parts of a contract that only this adapter reads.</summary>
    public static IEnumerable<string> Problems(AgencyContract contract)
    {
        if (WireJson.Problem(contract.Wire, CivilStatusJson.Default.CivilStatusWire) is { } whole)
            yield return $"{contract.Code}: wire: {whole}";
        foreach (var (name, operation) in contract.Operations)
            if (WireJson.Problem(operation.Wire, CivilStatusJson.Default.CivilStatusOperationWire) is { } problem)
                yield return $"{contract.Code}: operations.{name}.wire: {problem}";
    }

    public async Task<Outcome> SendAsync(AgencyRequest request, CancellationToken cancellation)
    {
        var wire = operations[request.Operation];
        var fields = new RequestFields(request);
        var registration = new Registration(fields, codes);
        var message = registration.Make(request, wire);
        if (registration.IsFalse)
            return Placeholders.NotSendable();
        if (fields.Lacking.Count > 0)
            return RequestFields.Incomplete();
        using var http = Message(wire.Path, JsonSerializer.SerializeToUtf8Bytes(message, CivilStatusJson.Default.CivilStatusMessage));
        var result = await link.Wire.SendAsync(http, cancellation);
        return result is { Reply: { } reply } ? Judge(request, reply) : result.Failure!;
    }

    public async Task<IReadOnlyList<InquiryAnswer>> InquireAsync(IReadOnlyList<AgencyRequest> requests, CancellationToken cancellation)
    {
        var answers = new Dictionary<string, InquiryAnswer>(StringComparer.Ordinal);
        foreach (var module in requests.GroupBy(r => operations[r.Operation].Module, StringComparer.Ordinal))
            foreach (var some in module.Chunk(link.Contract.Operations[module.First().Operation].InquiryBatchMax))
                await AskAsync(module.Key, some, answers, cancellation);
        return [.. requests.Select(r => answers[r.IdempotencyKey])];
    }

    private async Task AskAsync(string module, AgencyRequest[] requests, Dictionary<string, InquiryAnswer> answers, CancellationToken cancellation)
    {
        var question = new CivilStatusQuestion([.. requests.Select(r => r.IdempotencyKey)], link.Account("maTinh"), module);
        using var http = Message(ResultPath, JsonSerializer.SerializeToUtf8Bytes(question, CivilStatusJson.Default.CivilStatusQuestion));
        var result = await link.Wire.SendAsync(http, cancellation);
        var read = result is { Reply: { } reply } ? CivilStatusAnswers.Read(codes, link, reply) : new(result.Failure!.Code);
        foreach (var request in requests)
            answers[request.IdempotencyKey] = read.For(request, operations[request.Operation].Document);
    }

    private HttpRequestMessage Message(string path, byte[] json)
    {
        var content = new ByteArrayContent(json);
        content.Headers.ContentType = new("application/json", "utf-8");
        var http = new HttpRequestMessage(HttpMethod.Post, link.Address(path)) { Content = content };
        http.Headers.Authorization = new("Bearer", link.Account("token"));
        return http;
    }

    private Outcome Judge(AgencyRequest request, WireReply reply)
    {
        if (Verdicts.Text(reply) is not { } text)
            return Verdicts.Unreadable(reply);
        var root = WireJson.Parse(reply.Body) is { ValueKind: JsonValueKind.Object } json ? json : default(JsonElement?);
        if (root is { } named && IsForAnother(request, named))
            return new Outcome.Failed(Reasons.WrongCase, MayHaveArrived: true, Then: NextMove.Park) { RawReply = Verdicts.Raw(reply) };
        var status = (int)reply.Status;
        // The authority speaks in JSON objects: words on a page that came with a 2xx are somebody else's.
        if (root is null && status is >= 200 and < 300)
            return Verdicts.Of(link, request, null, reply);
        var code = root is { } coded ? WireJson.Text(coded, "errorCode") : null;
        var words = root is { } said ? $"{WireJson.Text(said, "statusDescription")} {WireJson.Text(said, "errorDescription")}" : text;
        return Verdicts.Of(link, request, link.Classifier.Match(new(request.Operation, status, code, words)), reply, fault: Faults.OfAgency(code));
    }

    // The published reply repeats neither number; one that does, and names another case, is not ours.
    private static bool IsForAnother(AgencyRequest request, JsonElement root) =>
        (WireJson.Text(root, "maHoSoLT") is { } key && key != request.IdempotencyKey) || (WireJson.Text(root, "maHoSoMCDT") is { } dossier && dossier != request.Dossier);
}
