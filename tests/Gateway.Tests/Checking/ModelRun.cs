using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Checker;
using Gateway.Simulators;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Checking;

/// <summary>What the model gateway does wrong; the numbers are those of the mutant table.</summary>
public enum ModelMutant
{
    None = 0,
    ReceiptBeforeCommit = 1,
    NewKeyPerAttempt = 9,
    RetryAfterIgnored = 13,
    AttemptAfterRefusal = 15,
    InquirySkipped = 18,
    ParallelSendsInALane = 24,
    FollowersForgotten = 25,
    FollowersReleasedTwice = 26,
    LateCallbacksDropped = 29,
    SecondResultOverwrites = 31,
    CancelIgnoresInFlight = 49,
}

/// <summary>
/// A gateway and its world in two hundred lines: it plays death dossiers of three steps, and writes only what the world would see. Every
/// fourth dossier meets a lost reply and the second after it a cut, every fifth a conflicting answer, every sixth a refusal, every seventh
/// a withdrawal; of every tenth a status for the portal waits for a person, and the next one behind it.
/// </summary>
internal sealed class ModelRun : IDisposable
{
    private const int RetryAfterSeconds = 1;
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 23, 1, 0, 0, TimeSpan.Zero));
    private readonly ModelMutant mutant;
    private readonly Dictionary<string, int> numbers = [];
    private readonly Dictionary<string, DateTimeOffset> notBefore = [];
    private readonly Dictionary<string, JsonObject> exchanges = [];
    private readonly Dictionary<string, (JsonArray Exchanges, JsonArray Callbacks)> dump = [];
    private readonly List<(string Event, string Dossier, string Kind, string Receipt)> offered = [];
    private int keys, results, receipts;

    public ModelRun(string folder, ModelMutant mutant)
    {
        this.mutant = mutant;
        Files = new(Repository.Contracts, File("I"), File("A"), File("C"), File("R"), File("D")) { Terms = new() { Patience = new(AttemptsMax: 8, PauseMin: TimeSpan.FromSeconds(RetryAfterSeconds), AttemptTimeout: TimeSpan.FromSeconds(20)) } };
        (I, A, C, R, D) = (new(Files.Intake, clock), new(Files.Agencies, clock), new(Files.Callbacks, clock), new(Files.Results, clock), new(Files.Dump!, clock));
        string File(string name) => Path.Combine(folder, name + ".jsonl");
    }

    public CaseFiles Files { get; }

    private JsonLines I { get; }

    private JsonLines A { get; }

    private JsonLines C { get; }

    private JsonLines R { get; }

    private JsonLines D { get; }

    public void Play(int dossiers, bool isDrained = true)
    {
        for (var i = 1; i <= dossiers; i++)
            PlayDossier($"H-{i}", i);
        foreach (var (id, dossier, kind, receipt) in offered)
            Offer(id, dossier, kind, receipt);
        foreach (var (dossier, known) in dump)
            Tick(D).Write(("dossier", dossier), ("found", true), ("exchanges", known.Exchanges), ("callbacks", known.Callbacks));
        foreach (var log in new[] { I, A, C, R, D })
            log.End(isDrained);
    }

    public void Dispose()
    {
        foreach (var log in new[] { I, A, C, R, D })
            log.Dispose();
    }

    private void PlayDossier(string dossier, int i)
    {
        dump[dossier] = ([], []);
        var receipt = $"evt_{++receipts}";
        Offer($"event-{i}", dossier, "accepted", receipt);
        // The process dies after the answer and before the commit: the repeat is news to whoever starts again.
        if (mutant == ModelMutant.ReceiptBeforeCommit && i % 5 == 0)
            Offer($"event-{i}", dossier, "accepted", receipt = $"evt_{++receipts}");
        offered.Add(($"event-{i}", dossier, "accepted", receipt));
        Portal(dossier, "2", "4");
        var death = Step(dossier, i, "death-registration", "civil-status", "register-death", refused: i % 6 == 0);
        if (i % 6 == 0)
        {
            var (removal, benefit) = (Cancel(dossier, "residence-removal", "need-not-answered"), Cancel(dossier, "death-benefit", "need-not-answered"));
            Close(dossier, ("death-registration", death, "refused"), ("residence-removal", removal, "cancelled"), ("death-benefit", benefit, "cancelled"));
        }
        else if (i % 7 == 0)
            Withdraw(dossier, i, death);
        else
        {
            var removal = Step(dossier, i, "residence-removal", "police", "remove-residence", conflict: i % 5 == 0);
            var benefit = Step(dossier, i, "death-benefit", "social-insurance", "request-death-benefit", loseReply: i % 4 == 0, cut: i % 4 == 2);
            Close(dossier, ("death-registration", death, "answered"), ("residence-removal", removal, "answered"), ("death-benefit", benefit, "answered"));
            Portal(dossier, "9");
        }
        if (i % 10 == 0)
            exchanges[NewKey(dossier, "provincial-portal", "sync-status")]["state"] = "parked";
        if (i % 10 == 0 || (mutant == ModelMutant.FollowersForgotten && i % 5 == 0))
            NewKey(dossier, "provincial-portal", "sync-status");
    }

    // The police were being asked when the citizen came: that attempt ends, and what it left to do is not done.
    private void Withdraw(string dossier, int i, string death)
    {
        var removal = NewKey(dossier, "police", "remove-residence", "residence-removal");
        var receipt = $"evt_{++receipts}";
        Offer($"withdrawal-{i}", dossier, "withdrawn", receipt);
        offered.Add(($"withdrawal-{i}", dossier, "withdrawn", receipt));
        var benefit = Cancel(dossier, "death-benefit", "withdrawn-by-citizen");
        Agency("police", "remove-residence", removal, dossier, "refused", fault: "Unavailable", http: 503);
        if (mutant == ModelMutant.CancelIgnoresInFlight)
            Agency("police", "remove-residence", removal, dossier, "refused", fault: "Unavailable", http: 503);
        Cancel(dossier, "residence-removal", "withdrawn-by-citizen", removal);
        Portal(dossier, "7");
        Close(dossier, true, ("death-registration", death, "answered"), ("residence-removal", removal, "cancelled"), ("death-benefit", benefit, "cancelled"));
    }

    private string Step(string dossier, int i, string step, string agency, string operation, bool refused = false, bool conflict = false, bool loseReply = false, bool cut = false)
    {
        var key = NewKey(dossier, agency, operation, step);
        if (i % 3 == 0)
            Agency(agency, operation, key, dossier, "refused", fault: "Unavailable", http: 503);
        if (cut)
        {
            Agency(agency, operation, key, dossier, "refused", fault: "CutBefore", http: 0);
            Agency(agency, operation, key, dossier, "inquiry_absent");
        }
        if (loseReply)
        {
            Agency(agency, operation, key, dossier, "effect_no_reply", fault: "LoseReply", http: 0);
            if (mutant == ModelMutant.NewKeyPerAttempt)
                Agency(agency, operation, $"k{++keys}", dossier, "effect");
            else if (mutant == ModelMutant.InquirySkipped)
                Agency(agency, operation, key, dossier, "effect");
            else
                Agency(agency, operation, key, dossier, "inquiry_found");
        }
        else
            Agency(agency, operation, key, dossier, "effect");
        var said = refused ? "refused" : "answered";
        Callback(agency, key, dossier, $"c-{key}", said, "matched");
        End(dossier, key, step, said, said);
        if (refused && mutant == ModelMutant.AttemptAfterRefusal)
            Agency(agency, operation, key, dossier, "repeat");
        if (!conflict)
            return key;
        Callback(agency, key, dossier, $"c3-{key}", said, "duplicate");
        Callback(agency, key, dossier, $"c2-{key}", "refused", mutant switch { ModelMutant.SecondResultOverwrites => "matched", ModelMutant.LateCallbacksDropped => "absent", _ => "conflict" });
        if (mutant == ModelMutant.SecondResultOverwrites)
            End(dossier, key, step, "refused", "refused");
        return key;
    }

    private string Cancel(string dossier, string step, string code, string? key = null)
    {
        key ??= step == "death-benefit" ? NewKey(dossier, "social-insurance", "request-death-benefit", step) : NewKey(dossier, "police", "remove-residence", step);
        End(dossier, key, step, "cancelled", code);
        return key;
    }

    private void End(string dossier, string key, string step, string outcome, string code)
    {
        (exchanges[key]["state"], exchanges[key]["outcome"]) = ("settled", outcome);
        Tell(dossier, $"exchange.{outcome}", ("key", key), ("step", step), ("outcome", outcome), ("code", code));
    }

    private void Portal(string dossier, params string[] statuses)
    {
        var sent = statuses.Select(status => (Status: status, Key: NewKey(dossier, "provincial-portal", "sync-status"))).ToList();
        var isParallel = mutant == ModelMutant.ParallelSendsInALane;
        if (mutant == ModelMutant.FollowersReleasedTwice)
            sent.Reverse();
        foreach (var (status, key) in sent)
        {
            Agency("provincial-portal", "sync-status", key, dossier, "refused", status, "Busy", 429);
            if (!isParallel)
                Agency("provincial-portal", "sync-status", key, dossier, "effect", status);
        }
        foreach (var (status, key) in isParallel ? sent : [])
            Agency("provincial-portal", "sync-status", key, dossier, "effect", status);
        foreach (var (_, key) in sent)
            (exchanges[key]["state"], exchanges[key]["outcome"]) = ("settled", "answered");
    }

    // Born last in its lane, as the gateway lists it.
    private string NewKey(string dossier, string agency, string operation, string? step = null)
    {
        var key = $"k{++keys}";
        var lane = agency is "provincial-portal" or "one-stop" ? agency : $"{agency}/{operation}";
        dump[dossier].Exchanges.Add(exchanges[key] = new JsonObject { ["key"] = key, ["operation"] = operation, ["step"] = step, ["lane"] = lane, ["state"] = "waiting", ["attempts"] = 0 });
        return key;
    }

    private void Offer(string id, string dossier, string kind, string receipt)
    {
        foreach (var phase in new[] { "invoke", "ok" })
            Tick(I).Write(("source", "/shop"), ("eventId", id), ("dossier", dossier), ("kind", kind), ("procedure", kind == "accepted" ? "2.002913" : null), ("bodyHash", $"body {id}"), ("phase", phase), ("receipt", phase == "ok" ? receipt : null));
    }

    private void Agency(string agency, string operation, string key, string dossier, string verdict, string? status = null, string? fault = null, int http = 200)
    {
        if (!verdict.StartsWith("inquiry", StringComparison.Ordinal))
        {
            Act(agency, operation, key, dossier, verdict, status, fault, http);
            return;
        }
        Tick(A).Write(("agency", agency), ("operation", operation), ("key", key), ("dossier", dossier), ("bodyHash", $"{dossier} {operation}"), ("verdict", verdict), ("http", http));
    }

    private void Act(string agency, string operation, string key, string dossier, string verdict, string? status, string? fault, int http)
    {
        if (notBefore.TryGetValue(key, out var patience) && clock.GetUtcNow() < patience && mutant != ModelMutant.RetryAfterIgnored)
            clock.SetUtcNow(patience);
        var exchange = exchanges.TryGetValue(key, out var known) ? known : exchanges[key] = new JsonObject { ["attempts"] = 0 };
        var attempt = (int)exchange["attempts"]! + 1;
        exchange["attempts"] = attempt;
        int? retryAfter = http is 429 or 503 ? RetryAfterSeconds : null;
        Tick(A).Write(("agency", agency), ("operation", operation), ("key", key), ("dossier", dossier), ("bodyHash", $"{dossier} {operation} {status}"), ("verdict", verdict), ("status", status), ("http", http), ("attempt", attempt), ("fault", fault), ("retryAfter", retryAfter));
        if (retryAfter is { } seconds)
            notBefore[key] = clock.GetUtcNow() + TimeSpan.FromSeconds(seconds);
    }

    private void Callback(string agency, string key, string dossier, string id, string kind, string state)
    {
        foreach (var phase in new[] { "invoke", "ok" })
            Tick(C).Write(("agency", agency), ("callbackId", id), ("key", key), ("kind", kind), ("code", kind), ("resultHash", $"{key} {kind}"), ("phase", phase), ("receipt", phase == "ok" ? $"cbk_{id}" : null));
        dump[dossier].Callbacks.Add(new JsonObject { ["agency"] = agency, ["callbackId"] = id, ["state"] = state });
    }

    // By the feed, and by a webhook that is an exchange with the shop like any other; the shop knows it by the result's id.
    private void Tell(string dossier, string type, params (string Name, JsonNode? Value)[] what)
    {
        var number = (numbers[dossier] = numbers.GetValueOrDefault(dossier) + 1).ToString(CultureInfo.InvariantCulture);
        var id = $"res_{++results}";
        foreach (var channel in new[] { "feed", "webhook" })
            Tick(R).Write([("channel", channel), ("resultId", id), ("type", type), ("dossier", dossier), ("seq", number), .. what.Select(member => (member.Name, member.Value?.DeepClone())), ("bodyHash", $"{id} {type}")]);
        var delivery = exchanges[NewKey(dossier, "one-stop", "deliver-result")];
        (delivery["state"], delivery["outcome"], delivery["attempts"]) = ("settled", "answered", 1);
        Act("one-stop", "deliver-result", id, dossier, "effect", number, null, 204);
    }

    private void Close(string dossier, params (string Step, string Key, string Outcome)[] ends) => Close(dossier, false, ends);

    private void Close(string dossier, bool isWithdrawn, params (string Step, string Key, string Outcome)[] ends) => Tell(
        dossier, "dossier.steps_settled", ("withdrawn", isWithdrawn),
        ("steps", new JsonArray([.. ends.Select(end => (JsonNode)new JsonObject { ["step"] = end.Step, ["key"] = end.Key, ["outcome"] = end.Outcome })])));

    private JsonLines Tick(JsonLines log)
    {
        clock.Advance(TimeSpan.FromMilliseconds(1));
        return log;
    }
}
