using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Dossiers;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Gateway.Storage;

/// <summary>Everything that differs between the engines, and nothing else does.</summary>
public abstract class Dialect
{
    protected static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public static Dialect Sqlite { get; } = new SqliteDialect();

    public static Dialect Postgres { get; } = new PostgresDialect();

    /// <summary>Ends a query whose rows this transaction goes on to change, where others may be doing the same: theirs are passed over.</summary>
    public abstract string SkipLocked { get; }

    /// <summary>Ends a query whose rows of <paramref name="table"/> nobody else may change before this transaction ends.</summary>
    public abstract string Lock(string table);

    /// <summary>The schema's words (<c>$id$</c>, <c>$int$</c>, …) as this engine spells them.</summary>
    public abstract IReadOnlyDictionary<string, string> SchemaWords { get; }

    /// <summary>The trouble behind an engine's error when it is the store's and not a bug of ours; null for a bug.</summary>
    public abstract StoreUnavailableException? Trouble(Exception error);
}

internal sealed class SqliteDialect : Dialect
{
    // A battle-tested floor: engines before 3.51.3 can lose committed rows when two connections checkpoint at once.
    private static readonly Version EngineMin = new(3, 51, 3);

    /// <summary>Settings of the one writing connection. FULL is what makes a receipt true after a power cut.</summary>
    public const string OpenWriter = """
        pragma journal_mode = wal;
        pragma synchronous = full;
        pragma busy_timeout = 2000;
        pragma wal_autocheckpoint = 4000;
        pragma cache_size = -65536;
        pragma trusted_schema = off;
        pragma cell_size_check = on;
        pragma secure_delete = off;
        pragma temp_store = memory;
        """;

    public const string OpenReader = """
        pragma busy_timeout = 2000;
        pragma query_only = on;
        pragma trusted_schema = off;
        pragma cache_size = -8192;
        """;

    public const string Begin = "begin immediate", Commit = "commit", Rollback = "rollback";

    // One process and one writer: nobody else is there.
    public override string SkipLocked => "";

    public override IReadOnlyDictionary<string, string> SchemaWords { get; } = new Dictionary<string, string>
    {
        ["id"] = "blob",
        ["int"] = "integer",
        ["text"] = "text",
        ["bytes"] = "blob",
        ["clustered"] = "without rowid",
        ["hot"] = "without rowid",
        ["bodies"] = "",
        ["postgres"] = "--",
    };

    public override string Lock(string table) => "";

    /// <summary>Throws when the engine is too old or the file is not kept as safely as we promise.</summary>
    public static void AssertSafe(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "select sqlite_version(), (select synchronous from pragma_synchronous), (select journal_mode from pragma_journal_mode)";
        using var reader = command.ExecuteReader();
        reader.Read();
        if (Version.Parse(reader.GetString(0)) < EngineMin)
            throw new InvalidOperationException($"SQLite {reader.GetString(0)} is older than {EngineMin}, which is the first that keeps what it committed.");
        if (reader.GetInt64(1) != 2 || reader.GetString(2) != "wal")
            throw new InvalidOperationException("The database does not run with journal_mode=wal and synchronous=full.");
    }

    /// <summary>
    /// True when the engine could not say whether the disk has what it was given. Trying again could turn a loss into a success,
    /// so the process must end and start again from what is on the disk.
    /// </summary>
    public static bool IsDamage(Exception error) => error is SqliteException { SqliteExtendedErrorCode: 1034 or 1290 };      // SQLITE_IOERR_FSYNC, _DIR_FSYNC

    public override StoreUnavailableException? Trouble(Exception error) => error switch
    {
        SqliteException { SqliteErrorCode: 13 } => new(StoreTrouble.Full, RetryAfter, error),               // SQLITE_FULL
        SqliteException { SqliteErrorCode: 5 or 6 } => new(StoreTrouble.Busy, RetryAfter, error),           // SQLITE_BUSY, SQLITE_LOCKED
        SqliteException { SqliteErrorCode: 10 or 8 or 14 } => new(StoreTrouble.Full, RetryAfter, error),    // SQLITE_IOERR, SQLITE_READONLY, SQLITE_CANTOPEN
        StoreUnavailableException known => known,
        _ => null,
    };
}

/// <summary>How an error of the server leaves the transaction that met it.</summary>
internal enum Aftermath
{
    /// <summary>A bug of ours, or a row that can never be stored.</summary>
    Fault,

    /// <summary>Rolled back for a reason that passes by itself: the same work may run again at once.</summary>
    RolledBack,

    /// <summary>Nothing was sent, or the server said no before it began: the store takes nothing just now.</summary>
    Refused,

    /// <summary>The connection broke; whether the transaction was committed is not known.</summary>
    Unknown,
}

internal sealed partial class PostgresDialect : Dialect
{
    /// <summary>Default planning on fresh tables chose scans that cost up to five times as much; workers look rows up and nothing else.</summary>
    public const string OpenWriter = """
        set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set jit = off; set plan_cache_mode = force_generic_plan;
        set statement_timeout = '15s'; set lock_timeout = '10s'; set idle_in_transaction_session_timeout = '10s'
        """;

    public const string OpenReader = "set default_transaction_read_only = on; set statement_timeout = '5s'";

    public override string SkipLocked => " for update skip locked";

    public override IReadOnlyDictionary<string, string> SchemaWords { get; } = new Dictionary<string, string>
    {
        ["id"] = "uuid",
        ["int"] = "bigint",
        ["text"] = "text collate \"C\"",
        ["bytes"] = "bytea",
        ["clustered"] = "",
        ["postgres"] = "",
        // A body stands in its row up to the size of a page; only longer ones are kept aside.
        ["bodies"] = "with (toast_tuple_target = 8160)",
        // Many short-lived versions of few rows: swept by count and at full speed, never by a share of the table.
        ["hot"] = "with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 20000)",
    };

    public override string Lock(string table) => " for no key update of " + table;

    public override StoreUnavailableException? Trouble(Exception error) => error switch
    {
        StoreUnavailableException known => known,
        PostgresException { SqlState: "53100" } => new(StoreTrouble.Full, RetryAfter, error),
        _ when After(error) is Aftermath.Refused or Aftermath.Unknown => new(StoreTrouble.Closed, RetryAfter, error),
        _ when After(error) is Aftermath.RolledBack => new(StoreTrouble.Busy, TimeSpan.FromSeconds(1), error),
        _ => null,
    };

    /// <summary>PostgreSQL, appendix A. Pool exhaustion and a broken wire come in one class, so the state is looked at first.</summary>
    public static Aftermath After(Exception error) => error switch
    {
        PostgresException { SqlState: "40001" or "40P01" or "55P03" or "57014" or "25P03" } => Aftermath.RolledBack,       // serialization, deadlock, lock or statement timeout, idle in transaction
        PostgresException { SqlState: ['5', '3', ..] or "57P03" or "55000" } => Aftermath.Refused,                         // resources, starting up, shutting down
        PostgresException { SqlState: "57P01" or "57P02" or "57P05" or ['0', '8', ..] } => Aftermath.Unknown,              // ended by the administrator or a crash, connection errors
        PostgresException => Aftermath.Fault,
        NpgsqlException { InnerException: TimeoutException or System.Net.Sockets.SocketException or IOException or System.Security.Authentication.AuthenticationException } => Aftermath.Unknown,
        NpgsqlException => Aftermath.Unknown,
        TimeoutException or IOException or System.Net.Sockets.SocketException => Aftermath.Unknown,
        _ => Aftermath.Fault,
    };

    /// <summary>The statement for one row of parameters: <c>?1</c> becomes <c>$1</c>.</summary>
    public static string One(string sql) => Parameter().Replace(sql, "$$$1");

    /// <summary>
    /// The statement for many rows at once. The rows come as arrays and stand beside the statement's own tables under the name <c>given</c>:
    /// <c>?3</c> becomes <c>given.p3</c>. Inserts select from them, updates and deletes join them, a query is asked for each in their order.
    /// </summary>
    public static string Many(string sql, IReadOnlyList<string> types)
    {
        var named = Parameter().Replace(sql, "given.p$1");
        var rows = Rows(types);
        if (named.StartsWith("insert", StringComparison.Ordinal))
            return Values().Replace(named, match => $"select {match.Groups[1].Value} from {rows}", 1);
        if (named.StartsWith("update", StringComparison.Ordinal))
            return Where().Replace(named, $"from {rows} where", 1);
        if (named.StartsWith("delete", StringComparison.Ordinal))
            return Where().Replace(named, $"using {rows} where", 1);
        return $"select q.* from {Rows(types, isOrdered: true)} cross join lateral ({named}) q order by given.o";
    }

    private static string Rows(IReadOnlyList<string> types, bool isOrdered = false)
    {
        var text = new StringBuilder("unnest(");
        for (var i = 1; i <= types.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"{(i > 1 ? ", " : "")}${i}::{types[i - 1]}[]");
        text.Append(isOrdered ? ") with ordinality as given(" : ") as given(");
        for (var i = 1; i <= types.Count; i++)
            text.Append(CultureInfo.InvariantCulture, $"{(i > 1 ? ", " : "")}p{i}");
        return text.Append(isOrdered ? ", o)" : ")").ToString();
    }

    [GeneratedRegex(@"\?(\d+)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\bvalues\s*\(((?:[^()]|\([^()]*\))*)\)")]
    private static partial Regex Values();

    [GeneratedRegex(@"\bwhere\b")]
    private static partial Regex Where();
}
