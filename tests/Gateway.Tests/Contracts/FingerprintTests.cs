using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Tests.Contracts;

/// <summary>
/// A breaking change to a published contract fails unless its version moved: a new version is a new folder with fingerprints of its own.
/// <c>GATEWAY_APPROVE=1</c> records additions and new contracts; it never records a break.
/// </summary>
public sealed class FingerprintTests
{
    private static readonly string Approved = Path.Combine(Repository.Contracts, "fingerprints");

    private static readonly string[] Ways = [" /in/", " /out/"];

    private static readonly string[] Contracts = ["intake", "callbacks", "results", "operator", "audit"];

    public static TheoryData<string> Published =>
    [
        .. Contracts
            .SelectMany(contract => Directory.GetDirectories(Path.Combine(Repository.Contracts, contract), "v*"))
            .SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            .Where(file => file.EndsWith(".schema.json", StringComparison.Ordinal) || file.EndsWith(".xsd", StringComparison.Ordinal) || file.EndsWith("openapi.json", StringComparison.Ordinal))
            .Concat(Directory.GetFiles(Path.Combine(Repository.Contracts, "asyncapi"), "v*.yaml"))
            .Select(file => Path.GetRelativePath(Repository.Contracts, file)).Order(StringComparer.Ordinal),
    ];

    [Theory, MemberData(nameof(Published))]
    public void A_published_contract_keeps_its_promises(string contract)
    {
        var now = Fingerprint.Of(Path.Combine(Repository.Contracts, contract));
        var file = Path.Combine(Approved, contract.Replace('/', '.') + ".txt");
        if (File.Exists(file))
            Assert.Empty(contract.EndsWith(".yaml", StringComparison.Ordinal) ? BrokenOfTopics(File.ReadAllLines(file), now) : Fingerprint.Broken(File.ReadAllLines(file), now, IsInput(contract)));
        if (Environment.GetEnvironmentVariable("GATEWAY_APPROVE") == "1")
            File.WriteAllLines(file, now);
        Assert.True(File.Exists(file), $"{contract} is published without a fingerprint; look at it, then run this test with GATEWAY_APPROVE=1");
    }

    [Fact]
    public void A_contract_once_published_stays_until_its_version_is_withdrawn() =>
        Assert.Equal(Published.Select(row => row.Data.Replace('/', '.') + ".txt").Order(StringComparer.Ordinal), Directory.GetFiles(Approved).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", true, 0)]
    [InlineData("""{"properties":{"a":{"type":"string"},"b":{"type":"string"}}}""", true, 0)]
    [InlineData("""{"properties":{"b":{"type":"string"}}}""", true, 2)]
    [InlineData("""{"properties":{"a":{"type":"integer"}}}""", true, 1)]
    [InlineData("""{"properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["b"]}""", true, 1)]
    [InlineData("""{"properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["b"]}""", false, 0)]
    [InlineData("""{"properties":{"a":{"type":"string"},"b":{"type":"object","properties":{"c":{"type":"string"}},"required":["c"]}}}""", true, 0)]
    public void Additions_pass_and_breaks_do_not(string changed, bool isInput, int breaks)
    {
        var (before, after) = (Shape("""{"properties":{"a":{"type":"string"}}}"""), Shape(changed));

        Assert.Equal(breaks, Fingerprint.Broken(before, after, isInput).Count());
    }

    public static TheoryData<string, Action<JsonNode>, int> Changes => new()
    {
        { "nothing", _ => { }, 0 },
        { "a channel is called otherwise", root => root["channels"]!["audit"]!["address"] = "another", 1 },
        { "a message is gone", root => root["channels"]!["dossierEvents"]!["messages"]!.AsObject().Remove("dossierPaid"), 4 },
        { "a header that we ask for is new", root => root["components"]!["schemas"]!["dossierEventHeaders"]!["required"]!.AsArray().Add("ce_sequence"), 1 },
        { "a header that we ask for is not asked for any more", root => root["components"]!["schemas"]!["dossierEventHeaders"]!["required"]!.AsArray().RemoveAt(0), 0 },
        { "a header that we give may be missing", root => root["components"]!["schemas"]!["auditHeaders"]!["required"]!.AsArray().RemoveAt(0), 1 },
        { "a header that we give is promised", root => root["components"]!["schemas"]!["auditHeaders"]!["required"]!.AsArray().Add("ce_subject"), 0 },
        { "a header is gone", root => root["components"]!["schemas"]!["auditHeaders"]!["properties"]!.AsObject().Remove("ce_subject"), 2 },
        { "a key is a number", root => root["components"]!["messageBindings"]!["byOrigin"]!["kafka"]!["key"]!["type"] = "integer", 1 },
        { "a payload has another schema", root => root["components"]!["messages"]!["checkpoint"]!["payload"]!["schema"]!["$ref"] = "another.json", 1 },
        { "an example is gone", root => root["components"]!["messages"]!["checkpoint"]!["examples"] = new JsonArray(), 0 },
        { "a header is new", root => root["components"]!["schemas"]!["resultHeaders"]!["properties"]!["ce_more"] = new JsonObject { ["type"] = "string" }, 0 },
    };

    [Theory, MemberData(nameof(Changes))]
    public void Breaks_of_the_topics_are_seen_and_additions_pass(string what, Action<JsonNode> change, int breaks)
    {
        var broken = BrokenOfTopics(Fingerprint.Of(AsyncApi.Published), Fingerprint.Of(AsyncApi.Published.With(change))).ToList();

        Assert.True(breaks == broken.Count, $"{what}: {string.Join(" | ", broken)}");
    }

    [Fact]
    public void An_answer_that_may_lack_a_member_it_had_is_a_break() => Assert.Single(Fingerprint.Broken(
        Shape("""{"properties":{"a":{"type":"string"}},"required":["a"]}"""), Shape("""{"properties":{"a":{"type":"string"}}}"""), isInput: false));

    private static IEnumerable<string> BrokenOfTopics(IReadOnlyCollection<string> approved, IReadOnlyCollection<string> now) => Ways
        .SelectMany(way => Fingerprint.Broken([.. approved.Where(line => line.Contains(way, StringComparison.Ordinal))], [.. now.Where(line => line.Contains(way, StringComparison.Ordinal))], isInput: way == " /in/"));

    private static bool IsInput(string contract) => !contract.StartsWith("operator", StringComparison.Ordinal) && !contract.StartsWith("audit", StringComparison.Ordinal) && !contract.StartsWith("results", StringComparison.Ordinal);

    private static IReadOnlyList<string> Shape(string json)
    {
        var file = Path.GetTempFileName();
        try
        {
            using (JsonDocument.Parse(json))
                File.WriteAllText(file, json);
            return Fingerprint.Of(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
