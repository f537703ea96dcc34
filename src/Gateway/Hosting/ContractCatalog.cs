using System.Text.Json;
using Gateway.Adapters;
using Gateway.Procedures;

namespace Gateway.Host.Hosting;

/// <summary>
/// Everything of <c>contracts/</c> that this process works by, read once at start. Problems are gathered, never thrown one by one: whoever
/// starts the gateway sees all of them.
/// </summary>
internal sealed record ContractCatalog(
    ProcedureCatalog Procedures,
    IReadOnlyList<AgencyFolder> Agencies,
    WorkingCalendar Calendar,
    PortalCodes PortalCodes,
    IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Schemas)
{
    private const string SchemaSuffix = ".schema.json";

    /// <summary>
    /// Reads <paramref name="root"/> and, where given, <paramref name="overlay"/>: a second folder of the same shape that adds agencies,
    /// procedures and forms of this installation. Null when something is so wrong that nothing can be built of it.
    /// </summary>
    public static ContractCatalog? Read(string root, string? overlay, List<string> problems)
    {
        string[] roots = overlay is null ? [root] : [root, overlay];
        var agencies = ReadAgencies(roots, problems);
        var schemas = ReadSchemas(roots);
        try
        {
            var calendar = WorkingCalendar.From(CalendarFile.Read(File.ReadAllBytes(Path.Combine(root, "calendar", "holidays.json"))));
            var codes = PortalCodes.Read(File.ReadAllBytes(Path.Combine(root, "portal", "status-codes.json")));
            return new ContractCatalog(new ProcedureCatalog(ReadDefinitions(roots, agencies, schemas, codes, problems)), agencies, calendar, codes, schemas);
        }
        catch (Exception e) when (e is IOException or JsonException or InvalidDataException)
        {
            problems.Add($"{root}: {e.Message}");
            return null;
        }
    }

    /// <summary>The schema of a form, by the name a definition gives it.</summary>
    public static string FormFile(string form) => $"forms/{form}{SchemaSuffix}";

    private static List<AgencyFolder> ReadAgencies(string[] roots, List<string> problems)
    {
        var read = roots.Select(folder => Path.Combine(folder, "agencies")).Where((folder, i) => i == 0 || Directory.Exists(folder)).Select(AgencyFolders.Read).ToList();
        problems.AddRange(read.SelectMany(folders => folders.Problems));
        var agencies = new List<AgencyFolder>();
        foreach (var agency in read.SelectMany(folders => folders.Agencies))
        {
            // The names of one folder were held against each other already; here the overlay meets what it adds to.
            if (agencies.Find(other => Names(other).Intersect(Names(agency)).Any()) is not { } taken)
                agencies.Add(agency);
            else if (Path.GetDirectoryName(taken.Path) != Path.GetDirectoryName(agency.Path))
                problems.Add($"{agency.Path}: an agency of this name is at {taken.Path}; an overlay adds agencies and replaces none");
        }
        return agencies;
    }

    private static IEnumerable<string> Names(AgencyFolder agency) => agency.Contract.Aliases.Append(agency.Contract.Code);

    private static Dictionary<string, ReadOnlyMemory<byte>> ReadSchemas(string[] roots)
    {
        var schemas = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var intake in roots.Select(root => Path.Combine(root, "intake", "v1")).Where(Directory.Exists))
            foreach (var file in Directory.GetFiles(intake, "*" + SchemaSuffix, SearchOption.AllDirectories))
                schemas[Path.GetRelativePath(intake, file)] = File.ReadAllBytes(file);
        return schemas;
    }

    private static IReadOnlyList<ProcedureDefinition> ReadDefinitions(string[] roots, List<AgencyFolder> agencies, Dictionary<string, ReadOnlyMemory<byte>> schemas, PortalCodes codes, List<string> problems)
    {
        var sources = roots.Select(root => Path.Combine(root, "procedures")).Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal))
            .Select(file => (Path.GetFileName(file), (ReadOnlyMemory<byte>)File.ReadAllBytes(file))).ToList();
        var forms = schemas.Keys.Where(name => name.StartsWith("forms/", StringComparison.Ordinal)).Select(name => name["forms/".Length..^SchemaSuffix.Length]).ToHashSet();
        var operations = agencies.ToDictionary(agency => agency.Contract.Code, agency => (IReadOnlySet<string>)agency.Contract.Operations.Keys.ToHashSet());
        var report = ProcedureLint.Check(sources, new LintSurroundings(operations, forms, codes));
        problems.AddRange(report.Findings.Select(finding => finding.ToString()));
        return report.Definitions;
    }
}
