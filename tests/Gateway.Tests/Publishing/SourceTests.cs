using System.Globalization;
using System.Text;
using System.Text.Json;
using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Host.Publishing;

namespace Gateway.Tests.Publishing;

/// <summary>What goes over the topics, letter by letter, and what it costs to make it ready.</summary>
public sealed class SourceTests
{
    private const int Warm = 500, Measured = 2000;
    private const string Dossier = "000.00.12.H26-261123-0058";
    private static readonly Guid Id = Guid.ParseExact("0192f3c17b1e7c559d0e1f2a00000058", "n");

    private static readonly AuditSource Audit = new(null!, "audit", "vn.onestop.", "/gateway");
    private static readonly ResultSource Results = new(null!, "results");

    public static TheoryData<string> Samples => [.. Directory.GetFiles(Path.Combine(Repository.Contracts, "results", "v1", "samples")).Select(file => Path.GetFileNameWithoutExtension(file))];

    [Fact]
    public void A_dossiers_record_says_whose_it_is_and_where_it_stands()
    {
        var published = Audit.Of(new SealedRecord(12_345_678_901, Id, Dossier, "attempt.finished", "{}"u8.ToArray()));

        Assert.Equal((12_345_678_902, Ids.BornAt(Id)), (published.Next, published.BornAt));
        Assert.Equal(("audit", Dossier, "{}"), (published.Message.Topic, Encoding.UTF8.GetString(published.Message.Key!), Encoding.UTF8.GetString(published.Message.Value.Span)));
        Assert.Equal(
            [
                "ce_specversion=1.0", "ce_type=vn.onestop.audit.attempt.finished.v1", "ce_source=/gateway", "ce_id=aud_0192f3c17b1e7c559d0e1f2a00000058", $"ce_subject={Dossier}", $"ce_partitionkey={Dossier}",
                "ce_position=12345678901", "content-type=application/json",
            ],
            Headers(published.Message));
    }

    [Fact]
    public void A_record_of_no_dossier_has_no_key()
    {
        var published = Audit.Of(new SealedRecord(0, Id, null, "system.added", "{}"u8.ToArray()));

        Assert.Null(published.Message.Key);
        Assert.Equal(
            ["ce_specversion=1.0", "ce_type=vn.onestop.audit.system.added.v1", "ce_source=/gateway", "ce_id=aud_0192f3c17b1e7c559d0e1f2a00000058", "ce_position=0", "content-type=application/json"],
            Headers(published.Message));
    }

    [Theory, MemberData(nameof(Samples))]
    public void A_result_is_its_event_with_the_attributes_in_headers(string sample)
    {
        var bytes = Repository.Contract("results", "v1", "samples", sample + ".json");
        using var json = JsonDocument.Parse(bytes);
        var root = json.RootElement;

        var published = Results.Of(bytes, 7);

        Assert.Equal((7, root.GetProperty("time").GetDateTimeOffset()), (published.Next, published.BornAt));
        Assert.Equal(("results", root.GetProperty("partitionkey").GetString()), (published.Message.Topic, Encoding.UTF8.GetString(published.Message.Key!)));
        Assert.Equal(root.GetProperty("data").GetRawText(), Encoding.UTF8.GetString(published.Message.Value.Span));
        Assert.Equal(
            root.EnumerateObject().Where(member => member.Name != "data").Select(member => $"{(member.Name == "datacontenttype" ? "content-type" : "ce_" + member.Name)}={member.Value.GetString()}"),
            Headers(published.Message));
    }

    [Fact]
    public void What_is_written_with_escapes_in_an_event_is_plain_in_a_header()
    {
        var published = Results.Of(Encoding.UTF8.GetBytes("""{"data":{"a":"\u00ea"},"partitionkey":"D\u002f1","time":"2026-11-24T08:00:00+07:00","source":"/m\u1ed9t c\u1eeda"}"""), 1);

        Assert.Equal(["ce_partitionkey=D/1", "ce_time=2026-11-24T08:00:00+07:00", "ce_source=/một cửa"], Headers(published.Message));
        Assert.Equal(("D/1", "{\"a\":\"\\u00ea\"}"), (Encoding.UTF8.GetString(published.Message.Key!), Encoding.UTF8.GetString(published.Message.Value.Span)));
        Assert.Equal(DateTimeOffset.Parse("2026-11-24T01:00:00Z", CultureInfo.InvariantCulture), published.BornAt);
    }

    [Fact]
    public void A_record_is_made_ready_in_few_bytes()
    {
        var record = new SealedRecord(12_345_678_901, Id, Dossier, "attempt.finished", "{}"u8.ToArray());
        var result = Repository.Contract("results", "v1", "samples", "exchange-answered.json");

        Assert.InRange(Bytes(() => Audit.Of(record)), 1, 600);
        Assert.InRange(Bytes(() => Results.Of(result, 1)), 1, 1500);
    }

    private static long Bytes(Func<Publication> make)
    {
        for (var i = 0; i < Warm; i++)
            make();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Measured; i++)
            make();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Measured;
    }

    private static IEnumerable<string> Headers(StreamMessage message) => message.Headers.Select(header => $"{header.Key}={Encoding.UTF8.GetString(header.Value)}");
}
