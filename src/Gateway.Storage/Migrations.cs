using DbUp;
using DbUp.Engine;
using Microsoft.Data.Sqlite;

namespace Gateway.Storage;

/// <summary>Brings a database file to this binary's schema, script by script, each in its own transaction, each once.</summary>
public static class Migrations
{
    /// <summary>Creates the file when it is missing and applies what is new; the names of what was applied.</summary>
    public static IReadOnlyList<string> Apply(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        var upgrade = Engine(path);
        var pending = upgrade.GetScriptsToExecute().ConvertAll(script => script.Name);
        var done = upgrade.PerformUpgrade();
        if (!done.Successful)
            throw new InvalidOperationException($"Schema script {done.ErrorScript?.Name ?? "?"} failed; nothing of it was applied.", done.Error);
        return pending;
    }

    /// <summary>Scripts that <see cref="Apply"/> would run.</summary>
    public static IReadOnlyList<string> Pending(string path) => File.Exists(path) ? Engine(path).GetScriptsToExecute().ConvertAll(script => script.Name) : Scripts;

    /// <summary>Scripts in the file that this binary does not know: a newer binary was here.</summary>
    public static IReadOnlyList<string> Unknown(string path) => File.Exists(path) ? Engine(path).GetExecutedScripts().Except(Scripts).ToList() : [];

    private static List<string> Scripts => [.. typeof(Migrations).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("Schema/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static UpgradeEngine Engine(string path) => DeployChanges.To
        .SqliteDatabase(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString())
        .WithScriptsEmbeddedInAssembly(typeof(Migrations).Assembly, name => name.StartsWith("Schema/", StringComparison.Ordinal))
        .WithTransactionPerScript()
        .Build();
}
