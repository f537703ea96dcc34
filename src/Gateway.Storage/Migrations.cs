using System.Data.Common;
using Dapper;
using DbUp;
using DbUp.Builder;
using DbUp.Engine;
using DbUp.Postgresql;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Gateway.Storage;

/// <summary>A step that is not yet taken, and whether processes of the schema that is there may go on meanwhile.</summary>
public sealed record PendingScript(string Name, bool RunningMayStay);

/// <summary>Brings a store to this binary's schema, script by script, each in its own transaction, each once; one process at a time.</summary>
public static class Migrations
{
    public const int ServerMin = 15;

    // Any number, as long as every version of the gateway uses the same one.
    private const string Exclusive = "select pg_advisory_xact_lock(7264916240113)";

    // What each step works with stands in the store, for binaries that are older than the step.
    private const string Reach = "schema_reach";

    private const string KeepReach = $"""

        create table if not exists {Reach} (number $int$ not null primary key, works_with $int$ not null);
        insert into {Reach} (number, works_with) values
        """;

    /// <summary>The major version of a server that is older than we can work with; null for any other store.</summary>
    public static int? TooOld(StoreAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.ConnectionString is null)
            return null;
        using var server = Plain(address.ConnectionString, timeoutSeconds: 5);
        using var connection = server.OpenConnection();
        return connection.PostgreSqlVersion.Major is var version && version < ServerMin ? version : null;
    }

    /// <summary>Creates the file when it is missing and applies what is new; the names of what was applied.</summary>
    /// <param name="scripts">Another version's steps than this binary's own.</param>
    public static IReadOnlyList<string> Apply(StoreAddress address, IReadOnlyList<SchemaScript>? scripts = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.ConnectionString is null)
            OwnerOnly.Create(address.Path);
        return Alone(address, () =>
        {
            var applied = Upgrade(address, scripts ?? SchemaScript.Own);
            if (address.ConnectionString is not null)
                OpenMonths(address.ConnectionString);
            return applied;
        });
    }

    // Before anything is written, whenever the schema was made. A month that is not to be had now is tried again by whoever has that duty.
    private static void OpenMonths(string connectionString)
    {
        using var server = Plain(connectionString);
        using var connection = server.OpenConnection();
        using var command = new NpgsqlCommand(PartitionedHistory.OpenMonths, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>Scripts that <see cref="Apply"/> would run.</summary>
    public static IReadOnlyList<PendingScript> Pending(StoreAddress address, IReadOnlyList<SchemaScript>? scripts = null)
    {
        var (known, taken) = (scripts ?? SchemaScript.Own, Taken(address));
        var schema = taken.Count == 0 ? int.MaxValue : taken.Max(SchemaScript.NumberOf);
        return [.. known.Where(script => !taken.Contains(script.Name)).Select(script => new PendingScript(script.Name, script.WorksWith <= schema))];
    }

    /// <summary>Scripts in the store that this binary does not know and that say it cannot work beside them: a newer binary was here.</summary>
    public static IReadOnlyList<string> TooNew(StoreAddress address)
    {
        var unknown = Taken(address).Except(SchemaScript.Own.Select(script => script.Name)).ToList();
        if (unknown.Count == 0)
            return [];
        var (own, reach) = (SchemaScript.Own[^1].Number, ReadReach(address));
        return unknown.FindAll(name => !reach.TryGetValue(SchemaScript.NumberOf(name), out var worksWith) || worksWith > own);
    }

    private static List<string> Taken(StoreAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        using var server = address.ConnectionString is { } connectionString ? Plain(connectionString) : null;
        return server is not null || File.Exists(address.Path) ? Engine(address, server, []).GetExecutedScripts() : [];
    }

    private static Dictionary<int, int> ReadReach(StoreAddress address)
    {
        using var server = address.ConnectionString is { } connectionString ? Plain(connectionString) : null;
        using DbConnection connection = server is not null ? server.CreateConnection() : new SqliteConnection(Plain(address));
        connection.Open();
        var dialect = address.ConnectionString is null ? Dialect.Sqlite : Dialect.Postgres;
        return connection.ExecuteScalar<long>(dialect.CountTables(Reach)) == 0
            ? []
            : connection.Query<(long Number, long WorksWith)>($"select number, works_with from {Reach}").ToDictionary(row => (int)row.Number, row => (int)row.WorksWith);
    }

    private static List<string> Upgrade(StoreAddress address, IReadOnlyList<SchemaScript> scripts)
    {
        using var server = address.ConnectionString is { } connectionString ? Plain(connectionString) : null;
        var upgrade = Engine(address, server, scripts);
        var pending = upgrade.GetScriptsToExecute().ConvertAll(script => script.Name);
        var done = upgrade.PerformUpgrade();
        return done.Successful ? pending : throw new InvalidOperationException($"Schema script {done.ErrorScript?.Name ?? "?"} failed; nothing of it was applied.", done.Error);
    }

    // A lock of the transaction and not of the session, which a pooler may hand to somebody else.
    private static T Alone<T>(StoreAddress address, Func<T> act)
    {
        if (address.ConnectionString is null)
            return act();
        using var server = Plain(address.ConnectionString);
        using var connection = server.OpenConnection();
        using var transaction = connection.BeginTransaction();
        using var command = new NpgsqlCommand(Exclusive, connection, transaction) { CommandTimeout = 0 };
        command.ExecuteNonQuery();
        return act();
    }

    private static UpgradeEngine Engine(StoreAddress address, NpgsqlDataSource? server, IReadOnlyList<SchemaScript> scripts)
    {
        UpgradeEngineBuilder builder = server is not null
            ? DeployChanges.To.PostgresqlDatabase(new PostgresqlConnectionManager(server)).WithVariables(Dialect.Postgres.SchemaWords.ToDictionary())
            : DeployChanges.To.SqliteDatabase(Plain(address)).WithVariables(Dialect.Sqlite.SchemaWords.ToDictionary());
        return builder
            .WithScripts(scripts.Select(script => new SqlScript(script.Name, script.StatesWhatItWorksWith ? $"{script.Text}{KeepReach} ({script.Number}, {script.WorksWith});" : script.Text)))
            .WithTransactionPerScript()
            .Build();
    }

    // Nothing is kept open, and nothing is reset: behind a pooler a reset would be somebody else's.
    private static NpgsqlDataSource Plain(string connectionString, int timeoutSeconds = 15) =>
        PostgresPools.Open(PostgresPools.Schema, new(connectionString) { Pooling = false, NoResetOnClose = true, Timeout = timeoutSeconds });

    private static string Plain(StoreAddress file) => new SqliteConnectionStringBuilder { DataSource = file.Path, Pooling = false }.ToString();
}
