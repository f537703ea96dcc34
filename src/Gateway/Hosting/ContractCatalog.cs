using Gateway.Adapters;
using Gateway.Procedures;

namespace Gateway.Host.Hosting;

/// <summary>
/// Everything of <c>contracts/</c> that this process works by, read once at start. Problems are gathered, never thrown one by one: whoever
/// starts the gateway sees all of them.
/// </summary>
internal sealed record ContractCatalog(ProcedureCatalog Procedures, IReadOnlyList<AgencyFolder> Agencies, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Schemas, IReadOnlyList<string> Problems)
{
    /// <summary>
    /// Reads <paramref name="root"/> and, where given, <paramref name="overlay"/>: a second folder of the same shape that adds agencies,
    /// procedures and forms of this installation.
    /// </summary>
    public static ContractCatalog Read(string root, string? overlay)
    {
        var problems = new List<string>();
        string[] roots = overlay is null ? [root] : [root, overlay];
        var agencies = roots.Select(folder => Path.Combine(folder, "agencies")).Where((folder, i) => i == 0 || Directory.Exists(folder)).Select(AgencyFolders.Read).ToList();
        problems.AddRange(agencies.SelectMany(read => read.Problems));
        var definitions = roots.SelectMany(folder => Files(folder, "procedures", "*.json")).Select(file => ReadDefinition(file, problems)).OfType<ProcedureDefinition>().ToList();
        var schemas = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var folder in roots)
            foreach (var file in Files(folder, "intake/v1", "*.schema.json").Concat(Files(folder, "intake/v1/forms", "*.schema.json")))
                schemas[Path.GetRelativePath(Path.Combine(folder, "intake/v1"), file)] = File.ReadAllBytes(file);
        var folders = agencies.SelectMany(read => read.Agencies).ToList();
        return new ContractCatalog(new ProcedureCatalog(definitions), folders, schemas, problems);
    }

    private static IEnumerable<string> Files(string root, string folder, string pattern)
    {
        var path = Path.Combine(root, folder);
        return Directory.Exists(path) ? Directory.GetFiles(path, pattern).Order(StringComparer.Ordinal) : [];
    }

    private static ProcedureDefinition? ReadDefinition(string file, List<string> problems)
    {
        var definition = ProcedureReader.Read(Path.GetFileName(file), File.ReadAllBytes(file), out var finding);
        if (finding is not null)
            problems.Add(finding.ToString());
        return definition;
    }
}
