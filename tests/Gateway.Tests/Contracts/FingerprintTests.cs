using System.Text.Json;

namespace Gateway.Tests.Contracts;

/// <summary>
/// A breaking change to a published contract fails unless its version moved: a new version is a new folder with fingerprints of its own.
/// <c>GATEWAY_APPROVE=1</c> records additions and new contracts; it never records a break.
/// </summary>
public sealed class FingerprintTests
{
    private static readonly string Approved = Path.Combine(Repository.Contracts, "fingerprints");

    private static readonly string[] Contracts = ["intake", "callbacks", "results", "operator", "audit"];

    public static TheoryData<string> Published =>
    [
        .. Contracts
            .SelectMany(contract => Directory.GetDirectories(Path.Combine(Repository.Contracts, contract), "v*"))
            .SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            .Where(file => file.EndsWith(".schema.json", StringComparison.Ordinal) || file.EndsWith(".xsd", StringComparison.Ordinal) || file.EndsWith("openapi.json", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Repository.Contracts, file)).Order(StringComparer.Ordinal),
    ];

    [Theory, MemberData(nameof(Published))]
    public void A_published_contract_keeps_its_promises(string contract)
    {
        var now = Fingerprint.Of(Path.Combine(Repository.Contracts, contract));
        var file = Path.Combine(Approved, contract.Replace('/', '.') + ".txt");
        if (File.Exists(file))
            Assert.Empty(Fingerprint.Broken(File.ReadAllLines(file), now, IsInput(contract)));
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

    [Fact]
    public void An_answer_that_may_lack_a_member_it_had_is_a_break() => Assert.Single(Fingerprint.Broken(
        Shape("""{"properties":{"a":{"type":"string"}},"required":["a"]}"""), Shape("""{"properties":{"a":{"type":"string"}}}"""), isInput: false));

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
