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
    private readonly NpgsqlDataSource writers, readers;

    public PostgresDatabase(string connectionString, bool pooled)
    {
        writers = Source(connectionString, pooled, WritersMax, PostgresDialect.OpenWriter, "gateway");
        readers = Source(connectionString, pooled, ReadersMax, PostgresDialect.OpenReader, "gateway-reader");
    }

    public override Dialect Dialect => Dialect.Postgres;

    public override bool IsSole => false;

    public override Task<DateTimeOffset> NowAsync() => ReadAsync(async reader => DateTimeOffset.FromUnixTimeMilliseconds(await reader.ExecuteScalarAsync<long>("select gateway_now()")));

    public override async Task<T> WriteAsync<T>(Func<Session, ValueTask<T>> work)
    {
        for (var run = 1; ; run++)
        {
            try
            {
                return await RunAsync(work, run > 1);
            }
            catch (Exception e) when (run < RunsMax && (e is MovedException || PostgresDialect.After(e) == Aftermath.RolledBack))
            {
                // Nothing of it is stored; what moved in between is read anew.
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
            return await read(connection);
        }
        catch (Exception e) when (Dialect.Trouble(e) is { } trouble)
        {
            throw trouble;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await writers.DisposeAsync();
        await readers.DisposeAsync();
    }

    private async Task<T> RunAsync<T>(Func<Session, ValueTask<T>> work, bool isAgain)
    {
        await using var connection = await writers.OpenConnectionAsync();
        var session = new PostgresSession(connection, isAgain);
        try
        {
            var result = await work(session);
            await session.CommitAsync();
            return result;
        }
        catch when (connection.FullState == System.Data.ConnectionState.Open)
        {
            await RollBackAsync(connection);
            throw;
        }
    }

    // A connection that cannot even do this is not given to the next one.
    private static async Task RollBackAsync(NpgsqlConnection connection)
    {
        try
        {
            await using var rollback = new NpgsqlCommand("rollback", connection);
            await rollback.ExecuteNonQueryAsync();
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
            NoResetOnClose = !pooled,
            MaxAutoPrepare = pooled ? 0 : PreparedMax,
            AutoPrepareMinUsages = 1,
            Timeout = 5,
            CommandTimeout = 20,
            KeepAlive = 30,
            TcpKeepAlive = true,
            ConnectionLifetime = 1800,
            IncludeErrorDetail = false,
            LogParameters = false,
        };
        var source = new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = name };
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
