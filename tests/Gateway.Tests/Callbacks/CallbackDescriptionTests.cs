using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.Host.Hosting;
using Gateway.Simulators.Contracts;

namespace Gateway.Tests.Callbacks;

/// <summary>contracts/callbacks/v1/openapi.json says what the REST door does, no more and no less.</summary>
public sealed class CallbackDescriptionTests(CallbackHost host) : IClassFixture<CallbackHost>
{
    private const string Path = "/v1/agencies/social-insurance/callbacks";
    private static readonly string Folder = System.IO.Path.Combine(Repository.Contracts, "callbacks", "v1");
    private static readonly JsonNode Document = JsonNode.Parse(Repository.Contract("callbacks", "v1", "openapi.json"))!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Its_schema_is_the_published_one()
    {
        var published = JsonNode.Parse(Repository.Contract("callbacks", "v1", "callback.schema.json"))!.AsObject();
        var result = published["definitions"]!["result"]!.DeepClone();
        published.Remove("definitions");
        published.Remove("$schema");
        published["properties"]!["result"] = new JsonObject { ["$ref"] = "#/components/schemas/Result" };
        Assert.True(JsonNode.DeepEquals(published, Document["components"]!["schemas"]!["Callback"]));
        Assert.True(JsonNode.DeepEquals(result, Document["components"]!["schemas"]!["Result"]));
    }

    [Fact]
    public void Every_code_it_names_is_in_the_catalogue_with_that_status()
    {
        foreach (var (status, response) in Document["paths"]!["/v1/agencies/{agency}/callbacks"]!["post"]!["responses"]!.AsObject().Where(r => r.Key[0] is '4' or '5'))
        {
            var codes = Regex.Match((string)response!["description"]!, @"Code: ([a-z, -]+)\.$").Groups[1].Value.Split(", ");
            Assert.All(codes, code => Assert.Equal(status, Problems.Find(code)?.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    [Fact]
    public async Task Every_answer_is_declared_and_keeps_its_schema()
    {
        var contract = await WireContract.LoadAsync(Folder);
        var sample = Encoding.UTF8.GetString(Repository.Contract("callbacks", "v1", "samples", "rest", "valid", "answered.json")).Replace("BHXH-2026-000058", SoapMessages.NewId(), StringComparison.Ordinal);
        Func<Task<HttpResponseMessage>>[] requests =
        [
            () => host.RestAsync(sample), () => host.RestAsync(sample), () => host.RestAsync(sample.Replace("20321117", "20331117", StringComparison.Ordinal)),
            () => host.RestAsync("{"), () => host.RestAsync("{}"), () => host.RestAsync(sample, "text/plain"), () => host.RestAsync(sample, key: host.PoliceKey),
            () => host.RestAsync(sample, key: "none"), () => host.RestAsync(sample + new string(' ', 1 << 20)),
        ];
        var statuses = new List<int>();
        foreach (var send in requests)
        {
            using var reply = await send();
            statuses.Add((int)reply.StatusCode);
            var headers = new Dictionary<string, string> { ["Content-Type"] = reply.Content.Headers.ContentType!.ToString() };
            Assert.Empty(contract.Problems(new("POST", Path, headers, await reply.Content.ReadAsByteArrayAsync(Stop), (int)reply.StatusCode)));
        }
        Assert.Equal([202, 200, 409, 400, 422, 415, 403, 401, 413], statuses);
    }

    [Theory]
    [InlineData("valid", true)]
    [InlineData("invalid", false)]
    public async Task A_sample_is_judged_by_it_as_by_us(string verdict, bool isRight)
    {
        var contract = await WireContract.LoadAsync(Folder);
        foreach (var file in Directory.GetFiles(System.IO.Path.Combine(Folder, "samples", "rest", verdict)))
        {
            var problems = contract.Problems(new("POST", Path, new Dictionary<string, string> { ["Content-Type"] = "application/json" }, await File.ReadAllBytesAsync(file, Stop)));
            Assert.True(isRight == (problems.Count == 0), $"{file}: {string.Join("; ", problems)}");
        }
    }
}
