using System.Text;
using System.Text.Json.Nodes;
using Gateway.Procedures;

namespace Gateway.Tests.Procedures;

/// <summary>Definitions for tests: a published file with some members changed, linted in made-up surroundings.</summary>
internal static class SomeProcedures
{
    public static PortalCodes Codes { get; } = PortalCodes.Read(Repository.Contract("portal", "status-codes.json"));

    public static LintSurroundings Surroundings { get; } = new(
        new Dictionary<string, IReadOnlySet<string>>
        {
            ["civil-status"] = new HashSet<string> { "register-birth", "register-death" },
            ["police"] = new HashSet<string> { "register-residence", "remove-residence", "issue-identity-card" },
            ["social-insurance"] = new HashSet<string> { "issue-health-card", "reissue-health-card", "request-death-benefit" },
            ["provincial-portal"] = new HashSet<string> { "sync-status" },
            ["one-stop"] = new HashSet<string> { "hand-over", "deliver-result" },
        },
        new HashSet<string> { "birth", "death", "card-reissue", "any" },
        Codes);

    public static (string File, ReadOnlyMemory<byte> Json) Changed(string code, string file, Action<JsonNode> change)
    {
        var definition = JsonNode.Parse(Repository.Contract("procedures", code + ".json"))!;
        change(definition);
        return (file, Encoding.UTF8.GetBytes(definition.ToJsonString()));
    }

    public static IReadOnlyList<LintFinding> Lint(params (string File, ReadOnlyMemory<byte> Json)[] files) => ProcedureLint.Check(files, Surroundings).Findings;

    public static string Rules(IEnumerable<LintFinding> findings) => string.Join('\n', findings.Select(f => $"{f.File}#{f.At} {f.Rule}").Order(StringComparer.Ordinal));

}
