using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Checker;
using Gateway.Simulators;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Checking;

/// <summary>What the model gateway does wrong; the numbers are those of the mutant table.</summary>
public enum Mutant
{
    None = 0,
    ReceiptBeforeCommit = 1,
    NewKeyPerAttempt = 9,
    InquirySkipped = 18,
    ParallelSendsInALane = 24,
    SecondResultOverwrites = 31,
}

/// <summary>
/// A gateway and its world in a hundred lines: it plays death dossiers of three steps, and writes only what the world would see. Every fourth
/// dossier meets a lost reply, every fifth a conflicting answer, every sixth a refusal.
/// </summary>
internal sealed class ModelRun : IDisposable
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 23, 1, 0, 0, TimeSpan.Zero));
    private readonly Mutant mutant;
    private readonly Dictionary<string, int> numbers = [];
    private readonly Dictionary<string, int> attempts = [];
    private readonly List<(string Event, string Dossier, string Receipt)> offered = [];
    private int keys, results, receipts;

    public ModelRun(string folder, Mutant mutant)
    {
        this.mutant = mutant;
        Files = new(Repository.Contracts, File("I"), File("A"), File("C"), File("R"));
        (I, A, C, R) = (new(Files.Intake, clock), new(Files.Agencies, clock), new(Files.Callbacks, clock), new(Files.Results, clock));
        string File(string name) => Path.Combine(folder, name + ".jsonl");
    }

    public CaseFiles Files { get; }

    private JsonLines I { get; }

    private JsonLines A { get; }

    private JsonLines C { get; }

    private JsonLines R { get; }

    public void Play(int dossiers, bool isDrained = true)
    {
        for (var i = 1; i <= dossiers; i++)
            PlayDossier($"H-{i}", i);
        foreach (var (id, dossier, receipt) in offered)
            Offer(id, dossier, receipt);
        foreach (var log in new[] { I, A, C, R })
            log.End(isDrained);
    }

    public void Dispose()
    {
        foreach (var log in new[] { I, A, C, R })
            log.Dispose();
    }

    private void PlayDossier(string dossier, int i)
    {
        var receipt = $"evt_{++receipts}";
        Offer($"event-{i}", dossier, receipt);
        // The process dies after the answer and before the commit: the repeat is news to whoever starts again.
        if (mutant == Mutant.ReceiptBeforeCommit && i % 5 == 0)
            Offer($"event-{i}", dossier, receipt = $"evt_{++receipts}");
        offered.Add(($"event-{i}", dossier, receipt));
        Portal(dossier, "2", "4");
        var death = Step(dossier, i, "death-registration", "civil-status", "register-death", refused: i % 6 == 0);
        if (i % 6 == 0)
        {
            Tell(dossier, "exchange.cancelled", NewKey(), "residence-removal", "cancelled");
            Tell(dossier, "exchange.cancelled", NewKey(), "death-benefit", "cancelled");
            Close(dossier, ("death-registration", death, "refused"), ("residence-removal", $"k{keys - 1}", "cancelled"), ("death-benefit", $"k{keys}", "cancelled"));
            return;
        }
        var removal = Step(dossier, i, "residence-removal", "police", "remove-residence", conflict: i % 5 == 0);
        var benefit = Step(dossier, i, "death-benefit", "social-insurance", "request-death-benefit", loseReply: i % 4 == 0);
        Close(dossier, ("death-registration", death, "answered"), ("residence-removal", removal, "answered"), ("death-benefit", benefit, "answered"));
        Portal(dossier, "9");
    }

    private string Step(string dossier, int i, string step, string agency, string operation, bool refused = false, bool conflict = false, bool loseReply = false)
    {
        var key = NewKey();
        if (i % 3 == 0)
            Agency(agency, operation, key, dossier, "refused", fault: "Unavailable", http: 503);
        if (loseReply)
        {
            Agency(agency, operation, key, dossier, "effect_no_reply", fault: "LoseReply", http: 0);
            if (mutant == Mutant.NewKeyPerAttempt)
                Agency(agency, operation, key = NewKey(), dossier, "effect");
            else if (mutant == Mutant.InquirySkipped)
                Agency(agency, operation, key, dossier, "effect");
            else
                Agency(agency, operation, key, dossier, "inquiry_found");
        }
        else
            Agency(agency, operation, key, dossier, "effect");
        var said = refused ? "refused" : "answered";
        Callback(agency, key, $"c-{key}", said);
        Tell(dossier, $"exchange.{said}", key, step, said);
        if (!conflict)
            return key;
        Callback(agency, key, $"c2-{key}", "refused");
        if (mutant == Mutant.SecondResultOverwrites)
            Tell(dossier, "exchange.refused", key, step, "refused");
        return key;
    }

    private void Portal(string dossier, params string[] statuses)
    {
        var sent = statuses.Select(status => (Status: status, Key: NewKey())).ToList();
        foreach (var (status, key) in sent)
        {
            Agency("provincial-portal", "sync-status", key, dossier, "refused", status, "Busy", 429);
            if (mutant != Mutant.ParallelSendsInALane)
                Agency("provincial-portal", "sync-status", key, dossier, "effect", status);
        }
        foreach (var (status, key) in mutant == Mutant.ParallelSendsInALane ? sent : [])
            Agency("provincial-portal", "sync-status", key, dossier, "effect", status);
    }

    private string NewKey() => $"k{++keys}";

    private void Offer(string id, string dossier, string receipt)
    {
        foreach (var phase in new[] { "invoke", "ok" })
            Tick(I).Write(("source", "/shop"), ("eventId", id), ("dossier", dossier), ("kind", "accepted"), ("procedure", "2.002913"), ("bodyHash", $"body {id}"), ("phase", phase), ("receipt", phase == "ok" ? receipt : null));
    }

    private void Agency(string agency, string operation, string key, string dossier, string verdict, string? status = null, string? fault = null, int http = 200)
    {
        int? attempt = verdict.StartsWith("inquiry", StringComparison.Ordinal) ? null : attempts[key] = attempts.GetValueOrDefault(key) + 1;
        Tick(A).Write(("agency", agency), ("operation", operation), ("key", key), ("dossier", dossier), ("bodyHash", $"{dossier} {operation} {status}"), ("verdict", verdict), ("status", status), ("http", http), ("attempt", attempt), ("fault", fault));
    }

    private void Callback(string agency, string key, string id, string kind)
    {
        foreach (var phase in new[] { "invoke", "ok" })
            Tick(C).Write(("agency", agency), ("callbackId", id), ("key", key), ("kind", kind), ("code", kind), ("resultHash", $"{key} {kind}"), ("phase", phase), ("receipt", phase == "ok" ? $"cbk_{id}" : null));
    }

    private void Tell(string dossier, string type, string? key, string? step, string? outcome, JsonArray? steps = null)
    {
        var number = numbers[dossier] = numbers.GetValueOrDefault(dossier) + 1;
        var id = $"res_{++results}";
        foreach (var channel in new[] { "feed", "webhook" })
            Tick(R).Write(("channel", channel), ("resultId", id), ("type", type), ("dossier", dossier), ("seq", number.ToString(CultureInfo.InvariantCulture)), ("key", key), ("step", step), ("outcome", outcome), ("steps", steps?.DeepClone()), ("bodyHash", $"{id} {type} {key}"));
    }

    private void Close(string dossier, params (string Step, string Key, string Outcome)[] ends) =>
        Tell(dossier, "dossier.steps_settled", null, null, null, new JsonArray([.. ends.Select(end => (JsonNode)new JsonObject { ["step"] = end.Step, ["key"] = end.Key, ["outcome"] = end.Outcome })]));

    private JsonLines Tick(JsonLines log)
    {
        clock.Advance(TimeSpan.FromMilliseconds(1));
        return log;
    }
}
