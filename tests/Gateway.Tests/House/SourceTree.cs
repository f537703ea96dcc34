using System.Diagnostics;

namespace Gateway.Tests.House;

/// <summary>One file that belongs to the repository.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    public string[] Lines => Text.Split('\n');
}

/// <summary>What git knows, so that build output never counts.</summary>
internal static class SourceTree
{
    public static IReadOnlyList<SourceFile> Files { get; } = Read();

    public static IEnumerable<SourceFile> Code(string folder) => Files.Where(file => file.Path.StartsWith(folder, StringComparison.Ordinal) && file.Path.EndsWith(".cs", StringComparison.Ordinal));

    private static List<SourceFile> Read()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "--cached", "--others", "--exclude-standard", "src", "tests", "ops", "contracts", "*.props", "*.md"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start)!;
        var paths = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        return [.. paths.Distinct().Where(IsText).Where(path => File.Exists(Full(path))).Select(path => new SourceFile(path, File.ReadAllText(Full(path))))];
    }

    // The benchmark's floor and rig are copied unchanged: they answer to their own house.
    private static bool IsText(string path) => !path.StartsWith("tests/Gateway.Benchmarks/", StringComparison.Ordinal) &&
        System.IO.Path.GetExtension(path) is ".cs" or ".sql" or ".md" or ".csproj" or ".props" or ".json";

    private static string Full(string path) => System.IO.Path.Combine(Repository.Root, path);
}
