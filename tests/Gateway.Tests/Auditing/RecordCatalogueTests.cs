using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Tests.House;
using NJsonSchema;

namespace Gateway.Tests.Auditing;

/// <summary>Code, schema, catalogue and samples tell of the same records. <c>GATEWAY_APPROVE=1</c> writes the samples; whoever does looks at them.</summary>
public sealed partial class RecordCatalogueTests
{
    private static readonly string Folder = Path.Combine(Repository.Contracts, "audit", "v1"), Samples = Path.Combine(Folder, "samples");

    private static IEnumerable<string> InCode => typeof(AuditTypes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(type => (string)type.GetRawConstantValue()!).Order(StringComparer.Ordinal);

    public static TheoryData<string> Types => [.. InCode];

    [Theory, MemberData(nameof(Types))]
    public async Task A_sample_is_what_the_code_writes_and_keeps_the_contract(string type)
    {
        var (file, record) = (Path.Combine(Samples, type + ".json"), Encoding.UTF8.GetString(SampleRecords.All[type]));
        if (Environment.GetEnvironmentVariable("GATEWAY_APPROVE") == "1")
            await File.WriteAllTextAsync(file, record + "\n", TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), record + "\n");
        var schema = await SchemaAsync();
        Assert.Empty(schema.Validate(record));
        var more = JsonNode.Parse(record)!;
        more["note"] = "Nguyễn Thử Nghiệm";
        Assert.NotEmpty(schema.Validate(more.ToJsonString()));
        Assert.Equal(HeadReading.Read, RecordHead.Read(SampleRecords.All[type], out _));
    }

    [Fact]
    public void The_schema_knows_the_types_of_the_code_and_no_others() =>
        Assert.Equal(InCode, JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "audit-record.schema.json")))!["oneOf"]!.AsArray().Select(one => one!["properties"]!["type"]!["enum"]!.AsArray().Single()!.GetValue<string>()).Order(StringComparer.Ordinal));

    [Fact]
    public void The_catalogue_has_the_types_of_the_code_and_no_others() =>
        Assert.Equal(InCode, Row().Matches(File.ReadAllText(Path.Combine(Folder, "CATALOGUE.md"))).Select(row => row.Groups[1].Value).Order(StringComparer.Ordinal));

    [Fact]
    public void There_is_a_sample_of_each_type_and_no_other() => Assert.Equal(InCode, Directory.GetFiles(Samples).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));

    // The shop hears of a parked exchange by an event of the same name.
    [Fact]
    public void A_type_is_named_in_one_place_only()
    {
        string[] types = [.. InCode];
        Assert.Empty(SourceTree.Code("src/").Where(file => !file.Path.EndsWith("/AuditTypes.cs", StringComparison.Ordinal) && !file.Path.EndsWith("/ResultText.cs", StringComparison.Ordinal)).SelectMany(file => types.Where(type => file.Text.Contains($"\"{type}\"", StringComparison.Ordinal)).Select(type => $"{file.Path}: {type}")));
    }

    private static Task<JsonSchema> SchemaAsync() => JsonSchema.FromFileAsync(Path.Combine(Folder, "audit-record.schema.json"), TestContext.Current.CancellationToken);

    [GeneratedRegex(@"^\| `([a-z.-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
