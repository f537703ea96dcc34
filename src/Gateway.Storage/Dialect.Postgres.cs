using System.Text.RegularExpressions;
using Gateway.Dossiers;
using Npgsql;

namespace Gateway.Storage;

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
    /// <summary>
    /// Default planning on fresh tables chose scans that cost up to five times as much, and a plan once made is kept: workers look rows up by
    /// index, in the order in which a statement names its tables. Nor is a table copied to be looked through, however few rows it had at the time.
    /// </summary>
    public const string OpenWriter = """
        set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set enable_bitmapscan = off; set enable_material = off; set jit = off;
        set join_collapse_limit = 1; set plan_cache_mode = force_generic_plan;
        set statement_timeout = '15s'; set lock_timeout = '4s'; set idle_in_transaction_session_timeout = '10s'
        """;

    /// <summary>
    /// <see cref="OpenWriter"/> for one transaction only. Behind a pooler a session is anybody's: what is set there would be lost, and found by a stranger.
    /// </summary>
    public static string TakeAlong { get; } = "select " + string.Join(", ", Setting().Matches(OpenWriter).Select(one => $"set_config('{one.Groups[1].Value}', '{one.Groups[2].Value}', true)"));

    /// <summary><see cref="OpenReader"/> for one transaction.</summary>
    public const string ReadAlong = "set transaction read only; set local statement_timeout = '5s'";

    public const string OpenReader = "set default_transaction_read_only = on; set statement_timeout = '5s'; set plan_cache_mode = force_custom_plan";

    public override string SkipLocked(string table) => $" for update of {table} skip locked";

    // Written with "in", a plan may ask it again for each row that it looks at.
    public override string AnyOf(string query) => $"= any(array({query}))";

    public override string OfEach(string table, string query) => $"cross join lateral ({query}) q";

    public override IReadOnlyDictionary<string, string> SchemaWords { get; } = new Dictionary<string, string>
    {
        ["id"] = "uuid",
        ["int"] = "bigint",
        ["text"] = "text collate \"C\"",
        ["bytes"] = "bytea",
        ["empty"] = "'\\x'",
        ["clustered"] = "",
        ["monthly"] = "partition by range (id)",
        ["postgres"] = "",
        ["sqlite"] = "--",
        // A body stands in its row up to the size of a page; only longer ones are kept aside.
        ["bodies"] = "with (toast_tuple_target = 8160)",
        // Many short-lived versions of few rows: swept by count and at full speed, never by a share of the table.
        ["hot"] = "with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 20000)",
    };

    /// <summary>Holds once the server has been up for so long that whoever lives has its session and has renewed its lease again.</summary>
    public const string IsSettled = "pg_postmaster_start_time() < now() - interval '6 seconds'";

    // A process stops working a second before its own lease is over; another one before anybody takes back what it had. Processes of the last version
    // have no other lease than that of their duties.
    public override string IsGone(string owner) => $"({IsSettled} and not exists (select 1 from lease l where l.name in ('here:' || {owner}, 'node:' || {owner}) and l.until > gateway_now() - 1000))";

    public override string Lives(string owner) => $"exists (select 1 from pg_stat_activity a where a.application_name = '{PostgresWakeUp.SessionPrefix}' || {owner})";

    public override string IsHeld(string name) => $"exists (select 1 from lease l where l.name = {name} and l.until > gateway_now())";

    public override string CountTables(string name) => $"select count(*) from pg_tables where tablename = '{name}' and schemaname = any(current_schemas(false))";

    public override string Head(string column) => $"(select {column} from head)";

    public override string? Stamp => "select pg_current_xact_id()::xid::text";

    public override string? StampOf(string table) => $"{table}.xmin::text";

    public override string Gathered(string columns, string from) => $"select json_agg(json_build_array({columns}))::text from {from}";

    public override string IsAsWritten(string table, string parameter) => $"{table}.xmin = {parameter}::xid";

    public override string Lock(string table) => " for no key update of " + table;

    public override string OneOf(string parameter) => $"= any({parameter})";

    public override StoreUnavailableException? Trouble(Exception error) => error switch
    {
        StoreUnavailableException known => known,
        PostgresException { SqlState: "53100" } => new(StoreTrouble.Full, RetryAfter, error),
        _ when After(error) is Aftermath.Refused => new(StoreTrouble.Closed, RetryAfter, error),
        _ when After(error) is Aftermath.Unknown => new(StoreTrouble.Unknown, RetryAfter, error),
        _ when After(error) is Aftermath.RolledBack => new(StoreTrouble.Busy, TimeSpan.FromSeconds(1), error),
        _ => null,
    };

    /// <summary>PostgreSQL, appendix A. Pool exhaustion and a broken wire come in one class, so the state is looked at first.</summary>
    public static Aftermath After(Exception error) => error switch
    {
        PostgresException { SqlState: "40001" or PostgresDatabase.Moved or "40P01" or "55P03" or "57014" or "25P03" } => Aftermath.RolledBack,       // serialization, deadlock, lock or statement timeout, idle in transaction
        PostgresException { SqlState: ['5', '3', ..] or "57P03" or "55000" } => Aftermath.Refused,                         // resources, starting up, shutting down
        PostgresException { SqlState: "57P01" or "57P02" or "57P05" or ['0', '8', ..] } => Aftermath.Unknown,              // ended by the administrator or a crash, connection errors
        PostgresException => Aftermath.Fault,
        NpgsqlException { InnerException: TimeoutException or System.Net.Sockets.SocketException or IOException or System.Security.Authentication.AuthenticationException } => Aftermath.Unknown,
        NpgsqlException => Aftermath.Unknown,
        TimeoutException or IOException or System.Net.Sockets.SocketException => Aftermath.Unknown,
        _ => Aftermath.Fault,
    };

    /// <summary>A key was there already. Work that took it for new looks first when it runs again; met once more it is a fault.</summary>
    public static bool IsTaken(Exception error) => error is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    /// <summary>The same for work that never asked for its commit, or only read: nothing of it is stored, whatever became of the connection.</summary>
    public static StoreUnavailableException? TroubleBefore(Exception error) => After(error) == Aftermath.Unknown ? new(StoreTrouble.Closed, RetryAfter, error) : null;

    [GeneratedRegex(@"\bset (\w+) = '?([^';]+)'?")]
    private static partial Regex Setting();
}
