using System.Globalization;
using System.Text.Json.Nodes;

namespace Gateway.Simulators.Driving;

/// <summary>One edit of a mutant: the text to find, exactly once, and what stands there instead.</summary>
public sealed record MutantEdit(string File, string Find, string Replace);

/// <summary>
/// A deliberate mistake of tests/Gateway.Checker/mutants.json by its number in the mutant table. It is caught when the judge finds one of
/// <see cref="Kinds"/>; that it finds something else proves nothing.
/// </summary>
/// <param name="Kafka">Only the topics show it.</param>
public sealed record Mutant(int Number, string Does, bool Kafka, IReadOnlyList<string> Kinds, IReadOnlyList<MutantEdit> Edits)
{
    /// <summary>What the judge found of those kinds; empty when the mutant survived.</summary>
    public IReadOnlyList<string> CaughtFor(JsonNode report) => [.. Kinds.Where(kind => (int?)report["counts"]?[kind] > 0)];
}

/// <summary><c>mutant --number N --to DIR</c>: a scratch copy of the sources with one mutant in it, to see whether the judge notices.</summary>
public static class Mutation
{
    private static readonly string[] Copied = ["src", "contracts", "ops/build"];

    public static IReadOnlyList<Mutant> Read(string root) => [.. JsonNode.Parse(File.ReadAllText(Path.Combine(root, "tests", "Gateway.Checker", "mutants.json")))!.AsArray().Select(mutant => new Mutant(
        (int)mutant!["number"]!, (string)mutant["does"]!, (bool?)mutant["kafka"] ?? false, [.. mutant["kinds"]!.AsArray().Select(kind => (string)kind!)],
        [.. mutant["edits"]!.AsArray().Select(edit => new MutantEdit((string)edit!["file"]!, (string)edit["find"]!, (string)edit["replace"]!))]))];

    /// <summary>Throws when there is no mutant of that number.</summary>
    public static Mutant Find(string root, string? number)
    {
        var mutants = Read(root);
        return mutants.FirstOrDefault(mutant => mutant.Number.ToString(CultureInfo.InvariantCulture) == number)
            ?? throw new InvalidOperationException($"There is no mutant {number}; there are {string.Join(", ", mutants.Select(mutant => mutant.Number))}.");
    }

    public static void Write(string root, Mutant mutant, string to)
    {
        ArgumentNullException.ThrowIfNull(mutant);
        foreach (var folder in Copied)
            Copy(Path.Combine(root, folder), Path.Combine(to, folder));
        foreach (var file in Directory.GetFiles(root).Where(file => Path.GetExtension(file) is ".props" or ".json" or ".sln" || Path.GetFileName(file) == ".editorconfig"))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        foreach (var edit in mutant.Edits)
            File.WriteAllText(Path.Combine(to, edit.File), Apply(edit, File.ReadAllText(Path.Combine(to, edit.File))));
    }

    public static string Apply(MutantEdit edit, string source)
    {
        ArgumentNullException.ThrowIfNull(edit);
        ArgumentNullException.ThrowIfNull(source);
        return source.Split(edit.Find).Length == 2
            ? source.Replace(edit.Find, edit.Replace, StringComparison.Ordinal)
            : throw new InvalidOperationException($"The text to change is not exactly once in {edit.File}: {edit.Find}");
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }
}
