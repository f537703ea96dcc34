using Gateway.Dossiers;
using Microsoft.Data.Sqlite;

namespace Gateway.Storage;

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
    public override string SkipLocked(string table) => "";

    public override string AnyOf(string query) => $"in ({query})";

    // Without lateral joins; the ids are looked up by the primary key.
    public override string OfEach(string table, string query) => $"cross join {table} q on q.id in ({query})";

    public override IReadOnlyDictionary<string, string> SchemaWords { get; } = new Dictionary<string, string>
    {
        ["id"] = "blob",
        ["int"] = "integer",
        ["text"] = "text",
        ["bytes"] = "blob",
        ["empty"] = "x''",
        ["clustered"] = "without rowid",
        ["hot"] = "without rowid",
        ["monthly"] = "without rowid",
        ["bodies"] = "",
        ["postgres"] = "--",
        ["sqlite"] = "",
    };

    public override string Head(string column) => $"(select {column} from feed where name = 'results')";

    public override string? Stamp => null;

    public override string? StampOf(string table) => null;

    public override string Gathered(string columns, string from) => throw new NotSupportedException("Nothing is stamped here.");

    public override string IsAsWritten(string table, string parameter) => throw new NotSupportedException("Nothing is stamped here.");

    public override string Lock(string table) => "";

    public override string IsGone(string owner) => "0";

    // A file has one process.
    public override string Lives(string owner) => "1 = 0";

    public override string IsHeld(string name) => "1 = 1";

    public override string OneOf(string parameter) => "in " + parameter;

    public override string CountTables(string name) => $"select count(*) from sqlite_master where type = 'table' and name = '{name}'";

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
