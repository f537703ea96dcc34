using System.Net.Sockets;
using Gateway.Dossiers;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Gateway.Storage;

/// <summary>Why a store could not be opened or brought to its schema.</summary>
public enum OpeningTrouble
{
    /// <summary>What is there is no store of ours, or a damaged one.</summary>
    NotADatabase,

    /// <summary>The place cannot be read or written: missing, forbidden, full.</summary>
    Place,

    /// <summary>Somebody else holds it longer than we wait.</summary>
    Busy,

    /// <summary>The server has no place for one more connection.</summary>
    Crowded,

    /// <summary>What we asked took longer than the connection, the account or the server lets anything take.</summary>
    TimedOut,

    /// <summary>The server does not answer.</summary>
    Unreachable,

    /// <summary>The server does not know the account, or it has another password.</summary>
    NoLogin,

    /// <summary>The server has no database of this name.</summary>
    NoDatabase,

    /// <summary>The server answers and does not let us in, or not to everything we need.</summary>
    Refused,
}

/// <summary>Reads the engines' own faults.</summary>
public static class OpeningTroubles
{
    private const int SqliteBusy = 5, SqliteLocked = 6, SqliteCorrupt = 11, SqliteNotADatabase = 26;

    /// <summary>Null for a fault that has nothing to do with opening a store.</summary>
    public static OpeningTrouble? Of(Exception? fault) => fault switch
    {
        null => null,
        StoreUnavailableException { Trouble: StoreTrouble.Full } => OpeningTrouble.Place,
        StoreUnavailableException { InnerException: PostgresException { SqlState: "53300" or "57014" } known } => Of(known),
        StoreUnavailableException { Trouble: StoreTrouble.Busy } => OpeningTrouble.Busy,
        StoreUnavailableException => OpeningTrouble.Unreachable,
        SqliteException sqlite => Of(sqlite.SqliteErrorCode),
        PostgresException { SqlState: "57P01" or "57P02" or "57P03" } => OpeningTrouble.Unreachable,    // going down, starting up
        PostgresException { SqlState: "40P01" or "55P03" } => OpeningTrouble.Busy,                      // deadlock or lock timeout
        PostgresException { SqlState: "53300" } => OpeningTrouble.Crowded,
        PostgresException { SqlState: "57014" } => OpeningTrouble.TimedOut,
        PostgresException { SqlState: ['2', '8', ..] } => OpeningTrouble.NoLogin,
        PostgresException { SqlState: "3D000" } => OpeningTrouble.NoDatabase,
        PostgresException => OpeningTrouble.Refused,
        NpgsqlException or SocketException or TimeoutException => OpeningTrouble.Unreachable,
        IOException or UnauthorizedAccessException => OpeningTrouble.Place,
        _ => Of(fault.InnerException),
    };

    private static OpeningTrouble Of(int sqliteCode) => sqliteCode switch
    {
        SqliteBusy or SqliteLocked => OpeningTrouble.Busy,
        SqliteNotADatabase or SqliteCorrupt => OpeningTrouble.NotADatabase,
        _ => OpeningTrouble.Place,
    };
}
