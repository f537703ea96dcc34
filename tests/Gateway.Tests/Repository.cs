namespace Gateway.Tests;

/// <summary>The repository this test assembly was built from; tests read contracts/ where they stand.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    public static string Contracts { get; } = Path.Combine(Root, "contracts");

    public static byte[] Contract(params string[] path) => File.ReadAllBytes(Path.Combine([Contracts, .. path]));

    private static string FindRoot(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("Gateway.sln is in no folder above the tests.");
    }
}
