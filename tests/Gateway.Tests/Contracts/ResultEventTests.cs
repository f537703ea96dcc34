using System.Text.Json.Nodes;
using NJsonSchema;

namespace Gateway.Tests.Contracts;

public sealed class ResultEventTests
{
    private static readonly string Folder = Path.Combine(Repository.Contracts, "results", "v1");

    public static TheoryData<string> Samples => [.. Directory.GetFiles(Path.Combine(Folder, "samples")).Select(path => Path.GetFileName(path)!)];

    [Theory, MemberData(nameof(Samples))]
    public async Task A_sample_keeps_the_contract(string file) => Assert.Empty(await ProblemsAsync(Read(file)));

    [Theory, MemberData(nameof(Samples))]
    public async Task Nothing_may_be_added_that_an_agency_wrote(string file)
    {
        var sample = Read(file);
        sample["data"]!["note"] = "Nguyễn Thử Nghiệm";
        Assert.NotEmpty(await ProblemsAsync(sample));
    }

    [Fact]
    public void Every_kind_of_event_has_a_sample() =>
        Assert.Equal(10, Samples.Select(sample => Read(sample.Data)["type"]!.GetValue<string>()).Distinct().Count());

    [Fact]
    public async Task An_id_without_a_full_stop_can_be_signed_unambiguously()
    {
        var sample = Read("exchange-answered.json");
        sample["id"] = "exc_1.answered.1";
        Assert.NotEmpty(await ProblemsAsync(sample));
    }

    [Fact]
    public async Task A_page_is_samples_and_a_cursor()
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Folder, "results-page.schema.json"), TestContext.Current.CancellationToken);
        var page = new JsonObject { ["data"] = new JsonArray(Read("exchange-answered.json")), ["page"] = new JsonObject { ["next"] = "r1" } };
        Assert.Empty(schema.Validate(page.ToJsonString()));
        page["data"]!.AsArray().Add(new JsonObject());
        Assert.NotEmpty(schema.Validate(page.ToJsonString()));
    }

    private static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "samples", file)))!;

    private static async Task<ICollection<NJsonSchema.Validation.ValidationError>> ProblemsAsync(JsonNode sample)
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Folder, "result-event.schema.json"), TestContext.Current.CancellationToken);
        return schema.Validate(sample.ToJsonString());
    }
}
