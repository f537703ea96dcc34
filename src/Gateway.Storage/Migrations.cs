using DbUp;
using DbUp.Builder;
using DbUp.Engine;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Gateway.Storage;

/// <summary>Brings a store to this binary's schema, script by script, each in its own transaction, each once; one process at a time.</summary>
public static class Migrations
{
    public const int ServerMin = 15;

    // Any number, as long as every version of the gateway uses the same one.
    private const string Exclusive = "select pg_advisory_xact_lock(7264916240113)";

    /// <summary>The major version of a server that is older than we can work with; null for any other store.</summary>
    public static int? TooOld(StoreAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.ConnectionString is null)
            return null;
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(address.ConnectionString) { Pooling = false, Timeout = 5 }.ConnectionString);
        connection.Open();
        return connection.PostgreSqlVersion.Major is var version && version < ServerMin ? version : null;
    }

    /// <summary>Creates the file when it is missing and applies what is new; the names of what was applied.</summary>
    public static IReadOnlyList<string> Apply(StoreAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.ConnectionString is null)
            OwnerOnly.Create(address.Path);
        return Alone(address, () =>
        {
            var applied = Upgrade(address);
            if (address.ConnectionString is not null)
                OpenMonths(address.ConnectionString);
            return applied;
        });
    }

    // Before anything is written, whenever the schema was made. A month that is not to be had now is tried again by whoever has that duty.
    private static void OpenMonths(string connectionString)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = new NpgsqlCommand(PartitionedHistory.OpenMonths, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>Scripts that <see cref="Apply"/> would run.</summary>
    public static IReadOnlyList<string> Pending(StoreAddress address) => Exists(address) ? Engine(address).GetScriptsToExecute().ConvertAll(script => script.Name) : Scripts;

    /// <summary>Scripts in the store that this binary does not know: a newer binary was here.</summary>
    public static IReadOnlyList<string> Unknown(StoreAddress address) => Exists(address) ? Engine(address).GetExecutedScripts().Except(Scripts).ToList() : [];

    private static List<string> Scripts => [.. typeof(Migrations).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("Schema/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static bool Exists(StoreAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.ConnectionString is not null || File.Exists(address.Path);
    }

    private static List<string> Upgrade(StoreAddress address)
    {
        var upgrade = Engine(address);
        var pending = upgrade.GetScriptsToExecute().ConvertAll(script => script.Name);
        var done = upgrade.PerformUpgrade();
        return done.Successful ? pending : throw new InvalidOperationException($"Schema script {done.ErrorScript?.Name ?? "?"} failed; nothing of it was applied.", done.Error);
    }

    // A lock of the transaction and not of the session, which a pooler may hand to somebody else.
    private static T Alone<T>(StoreAddress address, Func<T> act)
    {
        if (address.ConnectionString is null)
            return act();
        using var connection = new NpgsqlConnection(address.ConnectionString);
        connection.Open();
        using var transaction = connection.BeginTransaction();
        using var command = new NpgsqlCommand(Exclusive, connection, transaction);
        command.ExecuteNonQuery();
        return act();
    }

    private static UpgradeEngine Engine(StoreAddress address)
    {
        UpgradeEngineBuilder builder = address.ConnectionString is { } connectionString
            ? DeployChanges.To.PostgresqlDatabase(connectionString).WithVariables(Dialect.Postgres.SchemaWords.ToDictionary())
            : DeployChanges.To.SqliteDatabase(new SqliteConnectionStringBuilder { DataSource = address.Path, Pooling = false }.ToString()).WithVariables(Dialect.Sqlite.SchemaWords.ToDictionary());
        return builder
            .WithScriptsEmbeddedInAssembly(typeof(Migrations).Assembly, name => name.StartsWith("Schema/", StringComparison.Ordinal))
            .WithTransactionPerScript()
            .Build();
    }
}
