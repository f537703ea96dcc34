using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Simulators.Contracts;

namespace Gateway.Simulators.Rest;

/// <summary>
/// Any plain REST agency, from its contract folder alone: routes and members from agency.json, shapes from openapi.json, words and codes from
/// the classifier's own rules read backwards.
/// </summary>
public sealed class RestSimulator : AgencySimulator
{
    private readonly OpenApiContract contract;
    private readonly RestOperation[] operations;
    private readonly JsonArray rules;
    private readonly string? bearer;
    private readonly CaseBook cases;
    private int serial;

    public RestSimulator(string agency, SimulatorSettings settings)
        : base(agency, settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var folder = Path.Combine(settings.Contracts, "agencies", agency);
        contract = OpenApiContract.LoadAsync(Path.Combine(folder, "openapi.json")).GetAwaiter().GetResult();
        var description = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "agency.json")))!;
        operations = [.. description["operations"]!.AsObject().SelectMany(o => RestOperation.Read(o.Key, o.Value!.AsObject()))];
        rules = description["classifier"]!.AsArray();
        bearer = (string?)description["wire"]?["bearerAccount"];
        cases = new(settings.Clock);
    }

    protected override Task<SimulatedReply> AnswerAsync(SimulatedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Task.FromResult(Answer(request));
    }

    private SimulatedReply Answer(SimulatedRequest request)
    {
        var operation = Array.Find(operations, o => o.Serves(request));
        var body = TryParse(request.Text);
        var call = new AgencyCall(operation?.Name ?? "", operation?.Key(request, body) ?? "", operation?.Dossier(request, body) ?? "", request.Text);
        var message = request.ToMessage();
        if (operation is null || !contract.Knows(message))
            return Breach(call, SimulatedReply.Json("{}", 404));
        if (bearer is not null && Settings.Account.TryGetValue(bearer, out var token) && request.Header("Authorization") != $"Bearer {token}")
            return Breach(call, Shape(operation, message, 401, null, call));
        if (contract.Problems(message).Count > 0)
            return Breach(call, Shape(operation, message, 422, Rule(operation, "refused"), call));
        return operation.IsInquiry ? Inquire(operation, call, message) : Act(call, play => TakeIn(operation, call, message, play));
    }

    private SimulatedReply TakeIn(RestOperation operation, AgencyCall call, WireMessage message, Play play)
    {
        if (play.Decision == Decision.Mumble)
            return new SimulatedReply(299, "application/json", "{}") { Verdict = Verdicts.Refused };
        if (play.Decision == Decision.Refuse && Rule(operation, "refused") is { } refused)
            return Shape(operation, message, Status(refused), refused, call) with { Verdict = Verdicts.Refused };
        var number = Interlocked.Increment(ref serial);
        cases.Open(new(call.Key, call.Dossier, call.Operation, string.Create(CultureInfo.InvariantCulture, $"REF-{number:000000}"), new Dictionary<string, string>()), play, Settings.AnswerAfter);
        var rule = Rule(operation, "accepted") ?? Rule(operation, "answered")!;
        return Shape(operation, message, Status(rule), rule, call);
    }

    private SimulatedReply Inquire(RestOperation operation, AgencyCall call, WireMessage message)
    {
        if (cases.Find(call.Key) is not { } found)
            return Tell(call, isFound: false, Shape(operation, message, (int)operation.Inquiry["absentHttp"]!, null, call));
        var meaning = !cases.IsDecided(found) ? "working" : found.Decision switch
        {
            Decision.Grant => "answered",
            Decision.AskSupplement => "supplementRequested",
            Decision.AskPayment => "paymentRequested",
            _ => "refused",
        };
        var known = call with { Dossier = found.Dossier };
        var reply = Shape(operation, message, 200, null, known);
        var body = JsonNode.Parse(reply.Body)!.AsObject();
        body[(string)operation.Inquiry["state"]!] = operation.Inquiry["states"]!.AsObject().First(s => (string)s.Value!["is"]! == meaning).Key;
        if (meaning == "answered")
            foreach (var (_, path) in operation.Reply?["fields"]?.AsObject() ?? [])
                Set(body, (string)path!, found.Reference);
        return Tell(known, isFound: true, reply with { Body = body.ToJsonString() }, meaning == "answered" || meaning == "refused" ? meaning : "working");
    }

    // A reply of the declared shape, with the rule's own code and words and an echo of what the description says is echoed.
    private SimulatedReply Shape(RestOperation operation, WireMessage message, int status, JsonNode? rule, AgencyCall call)
    {
        if (contract.Sample(message with { Status = status }) is not JsonObject body)
            return new(status, null, "");
        var reply = operation.Reply;
        foreach (var (role, value) in new[] { ("code", (string?)rule?["codes"]?[0]), ("text", (string?)rule?["textContains"]?[0]), ("key", call.Key), ("dossier", call.Dossier), ("reference", cases.Find(call.Key)?.Reference) })
            if ((string?)reply?[role] is { } path && path != "$" && !string.IsNullOrEmpty(value))
                Set(body, path, value);
        return SimulatedReply.Json(body.ToJsonString(), status);
    }

    private JsonNode? Rule(RestOperation operation, string kind) => rules.FirstOrDefault(r =>
        (string)r!["class"]! == kind && (r["operations"] is not JsonArray only || only.Any(o => (string)o! == operation.Name)) && r["http"] is not null);

    private static int Status(JsonNode rule) => int.Parse(((string)rule["http"]![0]!).Replace('x', '0'), CultureInfo.InvariantCulture);

    private static void Set(JsonObject body, string path, string value)
    {
        var parts = path.Split('.');
        var at = parts[..^1].Aggregate(body, (node, part) => (node[part] ??= new JsonObject()).AsObject());
        at[parts[^1]] = value;
    }

    private static JsonNode? TryParse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
