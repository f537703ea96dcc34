using System.Collections.Frozen;

namespace Gateway.Host.Hosting;

/// <summary>
/// <c>GET /contracts/…</c>: what shops and agencies build against, as it stands in the repository, without a key. Only the contracts we
/// publish: what other systems promised us (contracts/agencies) is theirs to show.
/// </summary>
internal static class ContractFiles
{
    private static readonly string[] Published = ["intake", "results", "callbacks", "operator", "audit", "asyncapi"];

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        [".json"] = "application/json; charset=utf-8",
        [".yaml"] = "application/yaml; charset=utf-8",
        [".xsd"] = "text/xml; charset=utf-8",
        [".wsdl"] = "text/xml; charset=utf-8",
        [".md"] = "text/markdown; charset=utf-8",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static void MapContractFiles(this IEndpointRouteBuilder app)
    {
        var root = Path.Combine(AppContext.BaseDirectory, "contracts");
        // Names are looked up among the files that are there; nothing of an address ever becomes a path.
        var files = Published.SelectMany(area => Directory.EnumerateFiles(Path.Combine(root, area), "*", SearchOption.AllDirectories))
            .Where(file => Types.ContainsKey(Path.GetExtension(file)))
            .ToFrozenDictionary(file => Path.GetRelativePath(root, file).Replace('\\', '/'), StringComparer.Ordinal);
        app.MapGet("/contracts/{**name}", (string? name) => files.TryGetValue(name ?? "", out var file)
            ? Results.File(file, Types[Path.GetExtension(file)])
            : Problems.NotFound.ToProblem()).WithName("ReadContract").AllowAnonymous();
    }
}
