using Gateway.Procedures;

namespace Gateway.Tests.Procedures;

/// <summary>What contracts/ publishes, read the way the host does.</summary>
internal static class Published
{
    public static IReadOnlyList<string> ProcedureFiles { get; } =
        [.. Directory.GetFiles(Path.Combine(Repository.Contracts, "procedures"), "*.json").Order(StringComparer.Ordinal)];

    public static IReadOnlyList<ProcedureDefinition> Definitions { get; } = [.. ProcedureFiles.Select(Read)];

    public static ProcedureCatalog Catalog { get; } = new(Definitions);

    public static ProcedureDefinition Definition(string code) => Definitions.Single(d => d.Code == code);

    private static ProcedureDefinition Read(string file) =>
        ProcedureReader.Read(Path.GetFileName(file), File.ReadAllBytes(file), out var finding) ?? throw new InvalidDataException(finding!.ToString());
}
