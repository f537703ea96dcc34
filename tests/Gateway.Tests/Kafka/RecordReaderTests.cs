using System.Text;
using System.Text.Json.Nodes;
using Gateway.Adapters.Kafka;
using Gateway.Dossiers;
using Gateway.Host.Intake;
using Gateway.Operating;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Kafka;

/// <summary>What a record has to be, beside an event that HTTP would take.</summary>
public sealed class RecordReaderTests : IAsyncDisposable
{
    private const string Structured = "application/cloudevents+json";
    private readonly Stage stage = new();

    [Fact]
    public void Structured_and_binary_mode_say_the_same_event()
    {
        var (structured, _) = Read(Record());
        var (binary, _) = Read(Binary());

        Assert.Equal((structured!.Source, structured.EventId, structured.Dossier), (binary!.Source, binary.EventId, binary.Dossier));
        Assert.Equal(structured.BodyHash, binary.BodyHash);
    }

    [Fact]
    public void A_trace_may_stand_in_the_records_headers()
    {
        const string Trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

        Assert.Equal(Trace, Read(Record(headers: [("content-type", Structured), ("traceparent", Trace)])).Event!.Trace!.Parent);
    }

    [Fact]
    public void A_tombstone_is_parked() => AssertParked("invalid-record", "/value", "required", Record() with { Value = null });

    [Fact]
    public void A_record_without_a_key_is_parked()
    {
        AssertParked("invalid-record", "/key", "required", Record() with { Key = null });
        AssertParked("invalid-record", "/key", "required", Record() with { Key = [] });
    }

    [Fact]
    public void A_key_that_is_not_the_dossier_is_parked() => AssertParked("invalid-record", "/key", "not-the-subject", Record() with { Key = "000.00.12.H26-261123-0002"u8.ToArray() });

    [Theory]
    [InlineData("actor")]
    [InlineData("Actor")]
    [InlineData("ce_actor")]
    [InlineData("Authorization")]
    public void A_record_that_says_who_speaks_is_parked(string header) =>
        AssertParked("invalid-record", "/headers", "says-who-speaks", Record(headers: [("content-type", Structured), (header, "shop-b")]));

    [Fact]
    public void A_record_over_the_limit_is_parked_unread() => AssertParked("body-too-large", null, null, Record() with { Value = new byte[(1 << 20) + 1] });

    [Fact]
    public void Headers_over_the_limit_are_parked_unread() => AssertParked("headers-too-large", null, null, Record(headers: [("content-type", Structured), ("ce_note", new string('x', 40_000))]));

    [Theory]
    [InlineData("application/cloudevents-batch+json")]
    [InlineData("application/cloudevents+avro")]
    [InlineData("text/plain")]
    [InlineData("application/cloudevents+json; charset=utf-16")]
    public void A_type_that_carries_no_single_event_is_parked(string type) => AssertParked("unsupported-media-type", null, null, Record(headers: [("content-type", type)]));

    [Fact]
    public void Two_types_are_none() => AssertParked("unsupported-media-type", null, null, Record(headers: [("content-type", Structured), ("Content-Type", Structured)]));

    [Fact]
    public void Malformed_json_is_parked() => AssertParked("malformed-json", null, null, Record() with { Value = "{\"a\":1,\"a\":2}"u8.ToArray() });

    [Fact]
    public void A_breach_of_the_contract_is_parked_with_its_place()
    {
        var sample = RecordHost.Sample(1);
        sample["data"]!.AsObject().Remove("procedureCode");

        AssertParked("schema-violation", "/data/procedureCode", "required", Record(sample));
    }

    [Fact]
    public void Headers_that_contradict_the_event_park_it() => AssertParked("invalid-cloudevent", "/id", "attribute", Record(headers: [("content-type", Structured), ("ce_id", "another")]));

    [Fact]
    public void An_attribute_that_is_said_twice_or_is_no_text_parks_the_record()
    {
        var binary = Binary();
        AssertParked("invalid-cloudevent", "/id", "attribute", binary with { Headers = [.. binary.Headers, new("ce_id", "another"u8.ToArray())] });
        AssertParked("invalid-cloudevent", "/id", "attribute", binary with { Headers = [.. binary.Headers.Where(header => header.Key != "ce_id"), new("ce_id", [0xff])] });
        AssertParked("invalid-cloudevent", "/id", "attribute", binary with { Headers = [.. binary.Headers.Where(header => header.Key != "ce_id"), new("ce_id", null)] });
    }

    [Fact]
    public void Another_office_s_event_is_parked()
    {
        var sample = RecordHost.Sample(1);
        sample["source"] = "/000.00.13.H26/onestop";

        AssertParked("unknown-office", null, null, Record(sample));
    }

    [Fact]
    public void What_is_parked_says_where_it_was_and_nothing_of_what_it_held()
    {
        var record = Record(headers: [("content-type", Structured), ("actor", "shop-b")]) with { Key = "079203001234"u8.ToArray(), Partition = 3, Offset = 42 };
        var message = Read(record).Why!.Message(record, new KafkaTopics());

        Assert.Equal(("onestop.gateway.dossier-events.v1.parked", null), (message.Topic, message.Key));
        Assert.Equal(
            ["content-type=application/json", "parked_code=invalid-record", "parked_errors=/headers:says-who-speaks", "origin_topic=onestop.gateway.dossier-events.v1", "origin_partition=3", "origin_offset=42"],
            message.Headers.Select(header => $"{header.Key}={Encoding.UTF8.GetString(header.Value)}"));
        Assert.Equal(
            """{"code":"invalid-record","errors":[{"pointer":"/headers","rule":"says-who-speaks"}],"origin":{"topic":"onestop.gateway.dossier-events.v1","partition":3,"offset":42}}""",
            Encoding.UTF8.GetString(message.Value.Span));
    }

    public ValueTask DisposeAsync() => stage.DisposeAsync();

    private static KafkaRecord Record(JsonObject? sample = null, params (string Name, string Value)[] headers) => new(
        0, 0, Encoding.UTF8.GetBytes(RecordHost.Dossier(1)), Encoding.UTF8.GetBytes((sample ?? RecordHost.Sample(1)).ToJsonString()),
        [.. (headers.Length == 0 ? [("content-type", Structured)] : headers).Select(header => new KeyValuePair<string, byte[]?>(header.Item1, Encoding.UTF8.GetBytes(header.Item2)))]);

    private static KafkaRecord Binary()
    {
        var sample = RecordHost.Sample(1);
        var attributes = sample.Where(member => member.Key != "data").Select(member => new KeyValuePair<string, string>(member.Key, member.Value!.GetValue<string>()));
        return Record() with
        {
            Value = Encoding.UTF8.GetBytes(sample["data"]!.ToJsonString()),
            Headers = [.. CloudEventHeaders.Of(attributes).Select(header => new KeyValuePair<string, byte[]?>(header.Key, header.Value))],
        };
    }

    private (DossierEvent? Event, Parking? Why) Read(KafkaRecord record)
    {
        Assert.True(OfficeCode.TryParse("H26.12.00.000", out var office));
        var shop = new SystemPrincipal { Id = Guid.Empty, Name = RecordHost.Shop, Kind = SystemKind.Shop, Rights = SystemPrincipal.RightsOf(SystemKind.Shop), Offices = [office] };
        return new RecordReader(stage.Reader()).Read(record, shop);
    }

    private void AssertParked(string code, string? pointer, string? rule, KafkaRecord record)
    {
        var (read, why) = Read(record);
        Assert.Null(read);
        Assert.Equal(code, why!.Code);
        if (pointer is not null)
            Assert.Contains(why.Errors, error => error.Pointer == pointer && error.Rule == rule);
    }
}
