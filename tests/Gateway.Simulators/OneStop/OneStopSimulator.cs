using System.Text.Json;
using System.Text.Json.Nodes;
using NJsonSchema;

namespace Gateway.Simulators.OneStop;

/// <summary>
/// The shop's webhook: checks the signature, holds the event against contracts/results/v1, takes each event once, and answers a repeat as it
/// answered the first.
/// </summary>
public sealed class OneStopSimulator : AgencySimulator
{
    public const string Hook = "/hooks/gateway";

    private readonly WebhookVerifier verifier;
    private readonly JsonSchema contract;
    private readonly ResultLog results;

    public OneStopSimulator(SimulatorSettings settings, ResultLog results)
        : base("one-stop", settings)
    {
        this.results = results;
        verifier = new WebhookVerifier(settings.Clock, settings.Account.Where(entry => entry.Key is "secret" or "nextSecret").Select(entry => entry.Value));
        contract = JsonSchema.FromFileAsync(Path.Combine(settings.Contracts, "results", "v1", "result-event.schema.json")).GetAwaiter().GetResult();
    }

    protected override Task<SimulatedReply> AnswerAsync(SimulatedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Task.FromResult(Answer(request));
    }

    private SimulatedReply Answer(SimulatedRequest request)
    {
        var id = request.Header("webhook-id");
        if (request.Method != "POST" || request.Path != Hook)
            return Breach(new("deliver-result", id ?? "", "", request.Text), Problem(404, "not-found"));
        if (verifier.Problem(id, request.Header("webhook-timestamp"), request.Header("webhook-signature"), request.Body) is { } problem)
            return Breach(new("deliver-result", id ?? "", "", request.Text), Problem(401, problem));
        if (Read(request) is not { } received || (string?)received["id"] != id)
            return Breach(new("deliver-result", id!, "", request.Text), Problem(400, "not-understood"));
        var operation = ResultLog.Kind(received) == "dossier.steps_settled" ? "hand-over" : "deliver-result";
        var call = new AgencyCall(operation, id!, (string)received["subject"]!, request.Text, (string?)received["sequence"]);
        return Act(call, play =>
        {
            if (play.Decision == Decision.Refuse)
                return new(410, null, "") { Verdict = Verdicts.Refused };
            results.Write("webhook", received);
            return new(204, null, "");
        });
    }

    private JsonNode? Read(SimulatedRequest request)
    {
        if (request.Header("Content-Type")?.Split(';')[0] != "application/cloudevents+json" || contract.Validate(request.Text).Count > 0)
            return null;
        return JsonNode.Parse(request.Text);
    }

    private static SimulatedReply Problem(int status, string code) => new(status, "application/problem+json", JsonSerializer.Serialize(new { type = $"/problems/{code}", title = code, status }));
}
