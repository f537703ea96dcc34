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

    /// <summary>Joins, as <c>q</c>, the rows of <paramref name="table"/> whose ids <paramref name="query"/> finds for each row before it.</summary>
    public abstract string OfEach(string table, string query);

    /// <summary>Ends a query whose rows of <paramref name="table"/> nobody else may change before this transaction ends.</summary>
    public abstract string Lock(string table);

    /// <summary>Holds where the process that owns a row (<paramref name="owner"/>) is known to live no more, before the row's own lease is over.</summary>
    public abstract string IsGone(string owner);

    /// <summary>
    /// Holds where a value is one of those that <paramref name="query"/> finds, which is asked once: one that limits, or passes over what is locked,
    /// finds something else each time it is asked.
    /// </summary>
    public abstract string AnyOf(string query);

    /// <summary>Holds where the process that owns a row (<paramref name="owner"/>) is another one and is there: a killed one is not, one that stands still is.</summary>
    public abstract string Lives(string owner);

    /// <summary>Holds while a process has the lease of this name; on a file always, for its one process has them all.</summary>
    public abstract string IsHeld(string name);

    /// <summary>Holds where a value is one of a list that travels as one parameter.</summary>
    public abstract string OneOf(string parameter);

    /// <summary>Asks for a text that names this transaction; null where one process writes and reads what it wrote in place.</summary>
    public abstract string? Stamp { get; }

    /// <summary>The stamp of the transaction that wrote a row of <paramref name="table"/> last; null where there are none.</summary>
    public abstract string? StampOf(string table);

    /// <summary>A query that gives all rows of another one as one text, for <see cref="JsonColumns"/>; only where rows have stamps.</summary>
    public abstract string Gathered(string columns, string from);

    /// <summary>Holds where the row of <paramref name="table"/> is still as the transaction of the stamp <paramref name="parameter"/> wrote it.</summary>
    public abstract string IsAsWritten(string table, string parameter);

    /// <summary>The feed's head in this column, where it was advanced just now under the name <c>head</c>.</summary>
    public abstract string Head(string column);

    /// <summary>The schema's words (<c>$id$</c>, <c>$int$</c>, …) as this engine spells them.</summary>
    public abstract IReadOnlyDictionary<string, string> SchemaWords { get; }

    /// <summary>A query for the number of tables of this name: one or none.</summary>
    public abstract string CountTables(string name);

    /// <summary>The trouble behind an engine's error when it is the store's and not a bug of ours; null for a bug.</summary>
    public abstract StoreUnavailableException? Trouble(Exception error);
}
