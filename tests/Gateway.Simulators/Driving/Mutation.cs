using System.Text.Json.Nodes;

namespace Gateway.Simulators.Driving;

/// <summary>
/// <c>mutant --number N --to DIR</c>: a scratch copy of the sources with one deliberate mistake of tests/Gateway.Checker/mutants.json, to see
/// whether the judge notices. Fails when the text to change is not there exactly once.
/// </summary>
public static class Mutation
{
    private static readonly string[] Copied = ["src", "contracts", "ops/build"];

    public static void Write(string root, int number, string to)
    {
        foreach (var folder in Copied)
            Copy(Path.Combine(root, folder), Path.Combine(to, folder));
        foreach (var file in Directory.GetFiles(root).Where(file => Path.GetExtension(file) is ".props" or ".json" or ".sln" || Path.GetFileName(file) == ".editorconfig"))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        foreach (var edit in Edits(root).Where(edit => edit.Number == number))
            File.WriteAllText(Path.Combine(to, edit.File), Apply(edit, File.ReadAllText(Path.Combine(root, edit.File))));
    }

    /// <summary>Every edit of every mutant.</summary>
    public static IEnumerable<(int Number, string File, string Find, string Replace)> Edits(string root)
    {
        var mutants = JsonNode.Parse(File.ReadAllText(Path.Combine(root, "tests", "Gateway.Checker", "mutants.json")))!.AsArray();
        return mutants.SelectMany(mutant => mutant!["edits"]!.AsArray().Select(edit =>
            ((int)mutant["number"]!, (string)edit!["file"]!, (string)edit["find"]!, (string)edit["replace"]!)));
    }

    public static string Apply((int Number, string File, string Find, string Replace) edit, string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Split(edit.Find).Length == 2
            ? source.Replace(edit.Find, edit.Replace, StringComparison.Ordinal)
            : throw new InvalidOperationException($"Mutant {edit.Number}: the text to change is not exactly once in {edit.File}.");
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
