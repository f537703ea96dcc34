using System.Text;
using System.Text.Json.Nodes;
using Gateway.Adapters.Kafka;
using Gateway.Auditing;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Host.Intake;
using Gateway.Host.Operating;
using Gateway.Host.Publishing;
using Gateway.Operating;
using Gateway.Tests.Auditing;
using Gateway.Tests.Operating;
using Gateway.Tests.Storage;
using NJsonSchema;

namespace Gateway.Tests.Contracts;

/// <summary>contracts/asyncapi/v1.yaml: sound in itself, true to our schemas, and true of what really goes over the topics.</summary>
public sealed class TopicContractTests
{
    private static readonly Dictionary<string, string> ResultMessages = new()
    {
        ["answered"] = "exchangeSettled", ["refused"] = "exchangeSettled", ["cancelled"] = "exchangeSettled", ["superseded"] = "exchangeSettled", ["parked"] = "exchangeOpen", ["payment_requested"] = "exchangeOpen",
        ["supplement_requested"] = "supplementRequested", ["undelivered"] = "exchangeUndelivered", ["step_overdue"] = "stepOverdue", ["steps_settled"] = "stepsSettled",
    };

    private static readonly AsyncApi Document = AsyncApi.Published;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, int> Examples => [.. Document.Messages.SelectMany(message => Enumerable.Range(0, message.Message["examples"]!.AsArray().Count).Select(i => new TheoryDataRow<string, int>(message.Name, i)))];

    [Fact]
    public void The_document_is_sound() => Assert.Empty(Document.Breaches());

    [Fact]
    public void Every_kind_of_breach_is_seen()
    {
        AssertSeen("leads nowhere", root => root["components"]!["messages"]!["checkpoint"]!["payload"]!["schema"]!["$ref"] = "../../contracts/audit/v1/none.schema.json");
        AssertSeen("leads nowhere", root => root["components"]!["messages"]!["exchangeOpen"]!["payload"]!["schema"]!["$ref"] = "../../contracts/results/v1/result-event.schema.json#/definitions/none");
        AssertSeen("leads nowhere", root => root["channels"]!["audit"]!["messages"]!["auditRecord"]!["$ref"] = "#/components/messages/none");
        AssertSeen("no operation", root => root["operations"]!.AsObject().Remove("publishAudit"));
        AssertSeen("neither send nor receive", root => root["operations"]!["publishAudit"]!["action"] = "publish");
        AssertSeen("no whole example", root => root["components"]!["messages"]!["checkpoint"]!["examples"] = new JsonArray());
        AssertSeen("no address of its own", root => root["channels"]!["audit"]!["address"] = "onestop.gateway.results.v1");
        AssertSeen("on no channel", root => root["channels"]!["results"]!["messages"]!.AsObject().Remove("stepsSettled"));
        AssertSeen("no member of a document", root => root["topics"] = new JsonObject());

        static void AssertSeen(string breach, Action<JsonNode> change) => Assert.Contains(Document.With(change).Breaches(), found => found.Contains(breach, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_topic_is_described_under_its_default_name()
    {
        var topics = new KafkaTopics();
        Assert.Equal(
            new[] { topics.Audit, topics.Results, topics.Checkpoints, topics.DossierEvents, topics.Parked }.Order(StringComparer.Ordinal),
            Document.Document["channels"]!.AsObject().Select(channel => channel.Value!["address"]!.ToString()).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Examples))]
    public async Task An_example_fits_its_description_and_a_broken_one_does_not(string message, int index)
    {
        var example = Example(message, index);
        Assert.Empty(await Document.BreachesAsync(message, example["headers"]!, example["payload"]!));

        var headers = example["headers"]!.DeepClone();
        headers.AsObject().Remove(message == "structuredDossierEvent" ? "content-type" : message == "parkedEvent" ? "origin_offset" : "ce_id");
        Assert.NotEmpty(await Document.BreachesAsync(message, headers, example["payload"]!));
        Assert.NotEmpty(await Document.BreachesAsync(message, example["headers"]!, new JsonArray()));
    }

    [Theory, MemberData(nameof(Examples))]
    public async Task An_example_is_what_the_other_side_makes_of_it(string message, int index)
    {
        var example = Example(message, index);
        var (headers, payload) = (example["headers"]!.AsObject(), example["payload"]!);
        if (message.StartsWith("dossier", StringComparison.Ordinal) || message == "structuredDossierEvent")
            await AssertTakenInAsync(headers, payload);
        else if (ResultMessages.ContainsValue(message))
            Assert.Empty((await JsonSchema.FromFileAsync(Path.Combine(Repository.Contracts, "results", "v1", "result-event.schema.json"), Stop)).Validate(Whole(headers, payload).ToJsonString()));
        else if (message == "checkpoint")
            Assert.Equal(headers["ce_id"]!.ToString(), new SignedCheckpoint(Checkpoint.Read(Bytes(payload))!.ToBytes(), []).Hash);
        else if (message == "auditRecord")
            Assert.Equal(HeadReading.Read, RecordHead.Read(Bytes(payload), out _));
        else
            Assert.Equal("parkedEvent", message);
    }

    [Fact]
    public async Task What_is_published_is_as_described()
    {
        await using var whole = new SealedStage(null);
        var stage = whole.Stage;
        await stage.OpenAsync("accepted-birth", "000.00.12.H26-261123-0001");
        await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Outcome.Refused("refused"));
        await whole.SealAsync(Stop);

        var audit = await new AuditSource(stage.Audit, "t", "vn.onestop.", "/gateway").ReadAsync(0, 100, Stop);
        var results = await new ResultSource(stage.Results, "t").ReadAsync(0, 100, Stop);
        var checkpoints = await new CheckpointSource(stage.Audit, "t", "vn.onestop.", "/gateway").ReadAsync(0, 100, Stop);
        Assert.All([audit.Count, results.Count, checkpoints.Count], count => Assert.InRange(count, 1, 100));
        foreach (var (name, message) in audit.Select(item => ("auditRecord", item.Message)).Concat(checkpoints.Select(item => ("checkpoint", item.Message))).Concat(results.Select(item => (NameOf(item.Message), item.Message))))
            Assert.Empty(await Document.BreachesAsync(name, Headers(message), JsonNode.Parse(message.Value.Span)!));
    }

    [Fact]
    public async Task What_is_parked_is_as_described()
    {
        var options = new KafkaTopics();
        var record = new KafkaRecord(3, 40211, "H26-1"u8.ToArray(), null, []);
        foreach (var why in new[] { Parking.Record("value", "required"), Parking.Of(Problems.SchemaViolation.With(errors: [new ProblemError("/data/paidAt", "required")])) })
        {
            var message = why.Message(record, options);
            Assert.Empty(await Document.BreachesAsync("parkedEvent", Headers(message), JsonNode.Parse(message.Value.Span)!));
        }
    }

    private static JsonNode Example(string message, int index) => Document.Document["components"]!["messages"]![message]!["examples"]![index]!;

    // By the very reader that stands at the topic.
    private static async Task AssertTakenInAsync(JsonObject headers, JsonNode payload)
    {
        await using var stage = new Stage();
        stage.Clock.Advance(TimeSpan.FromDays(9));
        var keys = new KeysInMemory();
        keys.Add("shop-a", SystemKind.Shop, stage.Clock, offices: ["H26.12.00.000"]);
        var shop = await new KeyRing(keys, stage.Clock).NamedAsync("shop-a");
        var subject = (headers["ce_subject"] ?? payload["subject"])!.ToString();
        var (read, why) = new RecordReader(stage.Reader()).Read(new KafkaRecord(0, 0, Encoding.UTF8.GetBytes(subject), Bytes(payload), [.. headers.Select(header => new KeyValuePair<string, byte[]?>(header.Key, Encoding.UTF8.GetBytes(header.Value!.ToString())))]), shop!);
        Assert.True(read is not null, why is null ? "" : $"{why.Code} {string.Join(' ', why.Errors.Select(error => $"{error.Pointer}:{error.Rule}"))}");
    }

    private static JsonObject Whole(JsonObject headers, JsonNode payload)
    {
        var whole = new JsonObject();
        foreach (var (name, value) in headers)
            whole[name == "content-type" ? "datacontenttype" : name["ce_".Length..]] = value!.ToString();
        whole["data"] = payload.DeepClone();
        return whole;
    }

    private static string NameOf(StreamMessage message) => ResultMessages[Encoding.UTF8.GetString(message.Headers.First(header => header.Key == "ce_type").Value).Split('.')[^2]];

    private static JsonObject Headers(StreamMessage message) => new(message.Headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)Encoding.UTF8.GetString(header.Value))));

    private static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
}
