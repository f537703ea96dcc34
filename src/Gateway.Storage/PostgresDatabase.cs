using System.Data.Common;
using Dapper;
using Gateway.Dossiers;
using Npgsql;

namespace Gateway.Storage;

/// <summary>
/// The store of a province: one PostgreSQL server behind any number of processes. Each piece of work is a transaction of its own on a pooled
/// connection; stages bring their work in batches, so a transaction carries many dossiers in few statements.
/// </summary>
internal sealed class PostgresDatabase : GatewayDatabase
{
    /// <summary>The state with which the schema's <c>gateway_expect</c> gives a transaction up.</summary>
    public const string Moved = "GW001";

    private const int WritersMax = 24, ReadersMax = 16, RunsMax = 5, PreparedMax = 200;

    // A batch of bodies is a hundred kilobytes: in the driver's own eight it would go out and come in by crumbs.
    private const int BufferBytes = 65536;
    private static readonly TimeSpan AgainWithin = TimeSpan.FromSeconds(5);
    private readonly NpgsqlDataSource writers, readers;
    private readonly KeptPlans plans = new();
    private readonly bool isPooled;

    public PostgresDatabase(string connectionString, bool pooled)
    {
        isPooled = pooled;
        writers = Source(connectionString, pooled, WritersMax, PostgresDialect.OpenWriter, "gateway");
        readers = Source(connectionString, pooled, ReadersMax, PostgresDialect.OpenReader, "gateway-reader");
    }

    public override Dialect Dialect => Dialect.Postgres;

    public override bool IsSole => false;

    public override Task<DateTimeOffset> NowAsync() => ReadAsync(async reader => DateTimeOffset.FromUnixTimeMilliseconds(await reader.ExecuteScalarAsync<long>("select gateway_now()")));

    public override async Task<T> WriteAsync<T>(Func<Session, ValueTask<T>> work)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var run = 1; ; run++)
        {
            try
            {
                return await RunAsync(work, run > 1);
            }
            catch (Exception e) when (run < RunsMax && (e is MovedException || PostgresDialect.After(e) == Aftermath.RolledBack || (run == 1 && PostgresDialect.IsTaken(e))) && TimeProvider.System.GetElapsedTime(began) < AgainWithin)
            {
                // Nothing of it is stored; what moved in between is read anew. Who waited long for a lock is told so, and not after five such waits.
            }
            catch (Exception e) when (e is not StoreUnavailableException && Dialect.Trouble(e) is { } trouble)
            {
                throw trouble;
            }
        }
    }

    public override async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        try
        {
            await using var connection = await readers.OpenConnectionAsync();
            return isPooled ? await ReadAlongAsync(connection, read) : await read(connection);
        }
        catch (Exception e) when ((PostgresDialect.TroubleBefore(e) ?? Dialect.Trouble(e)) is { } trouble)
        {
            throw trouble;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await writers.DisposeAsync();
        await readers.DisposeAsync();
    }

    private static async Task<T> ReadAlongAsync<T>(NpgsqlConnection connection, Func<DbConnection, Task<T>> read)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync(PostgresDialect.ReadAlong);
        var result = await read(connection);
        await transaction.CommitAsync();
        return result;
    }

    private async Task<T> RunAsync<T>(Func<Session, ValueTask<T>> work, bool isAgain)
    {
        PostgresSession? session = null;
        try
        {
            await using var connection = await writers.OpenConnectionAsync();
            session = new PostgresSession(connection, isAgain, isPooled ? PostgresDialect.TakeAlong : null);
            return await RunAsync(work, session, connection);
        }
        catch (Exception e) when (session is not { IsCommitAsked: true } && PostgresDialect.TroubleBefore(e) is { } trouble)
        {
            throw trouble;
        }
    }

    private async Task<T> RunAsync<T>(Func<Session, ValueTask<T>> work, PostgresSession session, NpgsqlConnection connection)
    {
        try
        {
            var result = await work(session);
            await session.CommitAsync(Fresh);
            if (!isPooled && plans.AreSuspect(connection.ProcessID, session.Longest))
                await RunOrGiveUpAsync(connection, "discard plans");
            return result;
        }
        catch when (session.IsBegun && connection.FullState == System.Data.ConnectionState.Open)
        {
            await RunOrGiveUpAsync(connection, "rollback");
            throw;
        }
    }

    // A connection that cannot even do this is not given to the next one.
    private static async Task RunOrGiveUpAsync(NpgsqlConnection connection, string statement)
    {
        try
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
        catch (NpgsqlException)
        {
            NpgsqlConnection.ClearPool(connection);
        }
    }

    private static NpgsqlDataSource Source(string connectionString, bool pooled, int max, string opening, string name)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = max,
            ApplicationName = name,
            NoResetOnClose = true,
            MaxAutoPrepare = pooled ? 0 : PreparedMax,
            AutoPrepareMinUsages = 1,
            Timeout = 5,
            CommandTimeout = 20,
            KeepAlive = 30,
            TcpKeepAlive = true,
            ReadBufferSize = BufferBytes,
            WriteBufferSize = BufferBytes,
            ConnectionLifetime = 1800,
            IncludeErrorDetail = false,
            LogParameters = false,
        };
        var source = new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = name };
        if (pooled)
            return source.Build();
        source.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var command = new NpgsqlCommand(opening, connection);
                command.ExecuteNonQuery();
            },
            async connection =>
            {
                await using var command = new NpgsqlCommand(opening, connection);
                await command.ExecuteNonQueryAsync();
            });
        return source.Build();
    }
}

/// <summary>A row moved between reading and writing it; the transaction is given up and may be run again.</summary>
internal sealed class MovedException(string message) : InvalidOperationException(message);
