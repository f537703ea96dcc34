using System.Text;
using System.Text.Json.Nodes;
using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Host.Auditing;
using Gateway.Host.Exchanges;
using Gateway.Tests.Storage;
using Microsoft.Extensions.Configuration;

namespace Gateway.Tests.Auditing;

/// <summary>What a process works by: an auditor sees that a setting changed, and not to what.</summary>
public sealed class LoadedConfigurationTests : IAsyncDisposable
{
    private const string Password = "mat-khau-0900999123";
    private readonly Stage stage = new();

    public ValueTask DisposeAsync() => stage.DisposeAsync();

    [Fact]
    public void A_changed_setting_shows_by_its_name_and_no_value_does()
    {
        var (first, text) = Record(("Kafka:SaslPassword", Password), ("Urls", "http://127.0.0.1:1"));
        var (second, _) = Record(("Kafka:SaslPassword", Password + "1"), ("Urls", "http://127.0.0.1:1"));
        Assert.Equal(["Contracts:Path", "Kafka:SaslPassword", "Urls"], Settings(first).Select(setting => setting.Name));
        Assert.Equal(["Kafka:SaslPassword"], Settings(first).Except(Settings(second)).Select(setting => setting.Name));
        Assert.DoesNotContain(Password, text, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_setting_of_ours_is_left_out()
    {
        var (record, text) = Record(("Token", Password), ("nguyen-thu-nghiem", "x"), ("Logging:LogLevel:Default", "x"));
        Assert.Equal(["Contracts:Path"], Settings(record).Select(setting => setting.Name));
        Assert.DoesNotContain("nguyen", text, StringComparison.Ordinal);
    }

    [Fact]
    public void It_names_the_procedures_in_force_and_the_contracts_as_they_are()
    {
        var (record, _) = Record();
        Assert.Contains("3.000722", record["procedures"]!.AsArray().Select(procedure => procedure!["procedure"]!.GetValue<string>()));
        Assert.Matches("^[0-9a-f]{64}$", record["contracts"]!.GetValue<string>());
        Assert.NotEqual(record["contracts"]!.ToString(), Record(("Contracts:Overlay", Path.Combine(Repository.Contracts, "audit"))).Record["contracts"]!.ToString());
    }

    // What verification would take for no record makes the whole log look broken from there on.
    [Fact]
    public void A_start_with_all_procedures_of_a_province_is_a_record_as_any_other()
    {
        var note = ActNotes.Loaded("1.0.0", "all", new string('a', 64), Enumerable.Range(0, 2500).Select(number => ($"1.{number:000000}", "2026-07-01")), ["police"], [], stage.Now);
        var entry = AuditRecord.Write(Guid.Empty, "door:x", default, note.Type, note.At, note.Actor, null, note.Fields).Entry;
        Assert.Equal(HeadReading.Read, RecordHead.Read(entry.Record, out _));
    }

    private (JsonNode Record, string Text) Record(params (string Name, string Value)[] values)
    {
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection(values.Append(("Contracts:Path", Repository.Contracts)).Select(pair => new KeyValuePair<string, string?>(pair.Item1, pair.Item2))).Build();
        var note = LoadedConfiguration.Note(settings, stage.Catalog, new Agencies([]), Stage.Commitments, stage.Now);
        var text = Encoding.UTF8.GetString(AuditRecord.Write(Guid.Empty, "door:x", default, note.Type, note.At, note.Actor, null, note.Fields).Entry.Record);
        return (JsonNode.Parse(text)!, text);
    }

    private static List<(string Name, string Commitment)> Settings(JsonNode record) => [.. record["settings"]!.AsArray().Select(setting => (setting!["name"]!.GetValue<string>(), setting["commitment"]!.GetValue<string>()))];
}
