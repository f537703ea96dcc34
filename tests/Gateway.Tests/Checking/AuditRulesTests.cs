using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Checker;

namespace Gateway.Tests.Checking;

/// <summary>The audit beside everything else that was seen: an honest one agrees with it, and each record more, less or other is told.</summary>
public sealed class AuditRulesTests : IDisposable
{
    private const int Dossiers = 30;
    private readonly string folder = Directory.CreateTempSubdirectory("audit-rules").FullName;

    public void Dispose() => Directory.Delete(folder, true);

    [Fact]
    public void An_audit_that_tells_what_happened_holds()
    {
        var (files, records) = Play();
        var sentence = Court.Judge(files, Topic(records));
        Assert.True(sentence.ExitCode == Court.Holds, sentence.ToString());
    }

    public static TheoryData<string, string, Action<List<JsonObject>>> Lies => new()
    {
        { "an event has no record", "audit_missing", records => records.Remove(First(records, "event.accepted")) },
        { "an answer has no record", "audit_missing", records => records.Remove(First(records, "callback.received")) },
        { "a turn has no record", "audit_missing", records => records.Remove(records.First(record => record["results"] is not null)) },
        { "an attempt has no record", "audit_missing", records => records.Remove(First(records, "attempt.finished")) },
        { "an attempt is told that nobody made", "audit_extra", records => records.Add(Changed(First(records, "attempt.finished"), record => record["attempt"] = 99)) },
        { "a result is left out", "audit_missing", records => records.First(record => record["results"] is not null).Remove("results") },
        { "a result is told that nobody heard", "audit_extra", records => records.First(record => record["results"] is not null)["results"]!.AsArray().Add("res_none") },
        { "a result is told twice", "audit_extra", records => records.Add(Changed(records.First(record => record["results"] is not null), record => record.Remove("moved"))) },
        { "an ending is another", "audit_missing", records => Ended(records, "answered")["ending"] = "refused" },
        { "an ending is not told", "audit_missing", records => Ended(records, "answered").Remove("ending") },
        { "an ending is taken back", "audit_extra", records => records.Add(Changed(records.First(record => record["moved"]?[0]?["ending"]?.ToString() == "cancelled"), record => { record.Remove("results"); record["moved"]![0]!["ending"] = "superseded"; })) },
        { "an exchange is nobody's", "audit_extra", records => records.Add(Changed(records.First(record => record["moved"] is not null), record => { record.Remove("results"); record["moved"]![0]!["exchange"] = "k-none"; })) },
        { "what waits for a person is told as done", "audit_missing", records => Of(records, "parked")["state"] = "settled" },
    };

    [Theory, MemberData(nameof(Lies))]
    public void A_lie_of_the_audit_is_told(string lie, string kind, Action<List<JsonObject>> change)
    {
        var (files, records) = Play();
        change(records);
        var sentence = Court.Judge(files, Topic(records));
        Assert.Equal(Court.Violated, sentence.ExitCode);
        Assert.True((int)sentence.Report["counts"]![kind]! > 0, $"{lie}: {sentence}");
    }

    [Fact]
    public void Before_the_drain_nothing_is_missing_yet()
    {
        using var run = new ModelRun(folder, ModelMutant.None);
        run.Play(Dossiers, isDrained: false);
        Assert.Equal(Court.CannotJudge, Court.Judge(run.Files, new AuditTopic()).ExitCode);
    }

    // The records that a gateway would have made of the model's run, read off its logs.
    private (CaseFiles Files, List<JsonObject> Records) Play()
    {
        using (var run = new ModelRun(folder, ModelMutant.None))
        {
            run.Play(Dossiers);
            var told = Lines(run.Files.Results).DistinctBy(line => (string)line["resultId"]!).ToLookup(line => (string?)line["key"]);
            List<JsonObject> records =
            [
                .. Receipts(run.Files.Intake).Select(receipt => new JsonObject { ["type"] = "event.accepted", ["event"] = receipt }),
                .. Receipts(run.Files.Callbacks).Select(receipt => new JsonObject { ["type"] = "callback.received", ["callback"] = receipt }),
                .. Lines(run.Files.Dump!).SelectMany(dossier => dossier["exchanges"]!.AsArray().SelectMany(exchange => Moves((string)dossier["dossier"]!, exchange!, told))),
                .. told[null].Select(line => new JsonObject { ["type"] = "callback.matched", ["chain"] = (string)line["dossier"]!, ["dossier"] = (string)line["dossier"]!, ["results"] = new JsonArray((string)line["resultId"]!) }),
            ];
            return (run.Files, records);
        }
    }

    private static IEnumerable<JsonObject> Moves(string dossier, JsonNode exchange, ILookup<string?, JsonNode> told)
    {
        var key = (string)exchange["key"]!;
        for (var attempt = 1; attempt <= (int)exchange["attempts"]!; attempt++)
            yield return new JsonObject { ["type"] = "attempt.finished", ["chain"] = dossier, ["dossier"] = dossier, ["exchange"] = key, ["attempt"] = attempt };
        var standing = new JsonObject { ["exchange"] = key, ["state"] = (string)exchange["state"]! };
        if ((string?)exchange["outcome"] is { } ending)
            standing["ending"] = ending;
        yield return new JsonObject { ["type"] = "plan.opened", ["chain"] = dossier, ["dossier"] = dossier, ["born"] = new JsonArray(new JsonObject { ["exchange"] = key, ["state"] = "waiting" }) };
        var turn = new JsonObject { ["type"] = "callback.matched", ["chain"] = dossier, ["dossier"] = dossier, ["moved"] = new JsonArray(standing) };
        if (told[key].Any())
            turn["results"] = new JsonArray([.. told[key].Select(line => (JsonNode)(string)line["resultId"]!)]);
        yield return turn;
    }

    private static IEnumerable<string> Receipts(string log) => Lines(log).Select(line => (string?)line["receipt"]).OfType<string>().Distinct();

    private static IEnumerable<JsonNode> Lines(string log) => File.ReadLines(log).Select(line => JsonNode.Parse(line)!).Where(line => line["end"] is null);

    private static JsonObject First(List<JsonObject> records, string type) => records.First(record => (string)record["type"]! == type);

    private static JsonObject Of(List<JsonObject> records, string state) => records.Select(record => record["moved"]?[0]).First(standing => (string?)standing?["state"] == state)!.AsObject();

    private static JsonObject Ended(List<JsonObject> records, string ending) => records.Where(record => record["results"] is not null).Select(record => record["moved"]?[0]).First(standing => (string?)standing?["ending"] == ending)!.AsObject();

    private static JsonObject Changed(JsonObject record, Action<JsonObject> change)
    {
        var copy = record.DeepClone().AsObject();
        change(copy);
        return copy;
    }

    // Chained as they stand: it is what they say that is judged here.
    private static AuditTopic Topic(IEnumerable<JsonObject> records)
    {
        var (topic, heads) = (new AuditTopic(), new Dictionary<string, (long N, string? Hash)>());
        foreach (var record in records)
        {
            var chain = (string?)record["chain"] ?? "door:test";
            var (n, before) = heads.GetValueOrDefault(chain);
            (record["chain"], record["n"], record["prev"]) = (chain, n, before);
            var bytes = Encoding.UTF8.GetBytes(record.ToJsonString());
            heads[chain] = (n + 1, Convert.ToHexStringLower(SHA256.HashData([0, .. bytes])));
            topic.Add($"0:{n}", record["dossier"]?.ToString(), bytes);
        }
        return topic;
    }
}
