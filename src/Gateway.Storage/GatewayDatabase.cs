using System.Data.Common;

namespace Gateway.Storage;

/// <summary>The store as the stages see it: transactions that write, readers of what is committed, and the words of its dialect.</summary>
public abstract class GatewayDatabase : IAsyncDisposable
{
    static GatewayDatabase() => ReaderTypes.Register();

    public abstract Dialect Dialect { get; }

    /// <summary>Filled only where reading costs a way to a server.</summary>
    public virtual FreshHead Fresh { get; } = new();

    /// <summary>Opens an existing, migrated store; <see cref="Migrations"/> makes one.</summary>
    public static GatewayDatabase Open(StoreAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.ConnectionString is { } connectionString ? new PostgresDatabase(connectionString, address.Pooled) : new SqliteDatabase(address.Path);
    }

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction and completes after the commit. The work may be run again – when a neighbour in a group
    /// fails, or the engine rolled it back for a reason that passes – so it begins by reading and changes nothing but the session. Throws
    /// <see cref="Gateway.Dossiers.StoreUnavailableException"/> when nothing could be stored, or when nobody can say whether it was.
    /// </summary>
    public abstract Task<T> WriteAsync<T>(Func<Session, ValueTask<T>> work);

    /// <summary>Reads from committed rows only, on a connection of its own; keep it short, for a long reader holds history back.</summary>
    public abstract Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read);

    /// <summary>True where one process owns the store and what another left in flight is nobody's.</summary>
    public abstract bool IsSole { get; }

    /// <summary>The store's own time.</summary>
    public abstract Task<DateTimeOffset> NowAsync();

    public abstract ValueTask DisposeAsync();
}

/// <summary>Where the store is: a file of the embedded engine, or a PostgreSQL server by its connection string.</summary>
/// <param name="Pooled">A pooler in transaction mode stands between: nothing of a session may be relied on, so nothing is prepared.</param>
/// <param name="DirectConnectionString">The way around the pooler, for what needs a session of its own.</param>
public sealed record StoreAddress(string Path, string? ConnectionString = null, bool Pooled = false, string? DirectConnectionString = null)
{
    public string? Direct => DirectConnectionString ?? ConnectionString;

    /// <summary>For people and logs: never with a password.</summary>
    public override string ToString()
    {
        if (ConnectionString is null)
            return Path;
        try
        {
            var parts = new Npgsql.NpgsqlConnectionStringBuilder(ConnectionString);
            return $"postgresql://{parts.Host}:{parts.Port}/{parts.Database}";
        }
        catch (ArgumentException)
        {
            return "postgresql://?";
        }
    }
}
