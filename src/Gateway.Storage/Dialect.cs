using Gateway.Dossiers;

namespace Gateway.Storage;

/// <summary>Everything that differs between the engines, and nothing else does.</summary>
public abstract class Dialect
{
    protected static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public static Dialect Sqlite { get; } = new SqliteDialect();

    public static Dialect Postgres { get; } = new PostgresDialect();

    /// <summary>Ends a query whose rows of <paramref name="table"/> this transaction goes on to change, where others may be doing the same: theirs are passed over.</summary>
    public abstract string SkipLocked(string table);

    /// <summary>Ends a query whose rows of <paramref name="table"/> nobody else may change before this transaction ends.</summary>
    public abstract string Lock(string table);

    /// <summary>Holds where the process that owns a row (<paramref name="owner"/>) is known to live no more, before the row's own lease is over.</summary>
    public abstract string IsGone(string owner);

    /// <summary>The schema's words (<c>$id$</c>, <c>$int$</c>, …) as this engine spells them.</summary>
    public abstract IReadOnlyDictionary<string, string> SchemaWords { get; }

    /// <summary>A query for the number of tables of this name: one or none.</summary>
    public abstract string CountTables(string name);

    /// <summary>The trouble behind an engine's error when it is the store's and not a bug of ours; null for a bug.</summary>
    public abstract StoreUnavailableException? Trouble(Exception error);
}
