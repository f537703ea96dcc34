using Gateway.Operating;
using Npgsql;

namespace Gateway.Storage;

/// <summary>LISTEN and NOTIFY, on connections of their own and never inside a transaction that does work.</summary>
public sealed class PostgresWakeUp(StoreAddress address, string owner) : IWakeUp, IAsyncDisposable
{
    /// <summary>A session whose application name is this and an owner's says that this owner lives.</summary>
    public const string SessionPrefix = "gateway:";

    private const string Channel = "gateway_wake";
    private static readonly TimeSpan LookAfter = TimeSpan.FromSeconds(30);

    // A session that hears and a session that speaks: neither may stand behind a pooler that hands sessions out by transaction.
    private readonly NpgsqlDataSource source = PostgresPools.Open(PostgresPools.WakeUp, new(address.Direct) { MaxPoolSize = 2, ApplicationName = SessionPrefix + owner, KeepAlive = 10, Timeout = 5, NoResetOnClose = true });

    public async Task SendAsync(IReadOnlyCollection<string> names)
    {
        await using var command = source.CreateCommand($"select pg_notify('{Channel}', name) from unnest($1) name");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. names] });
        await command.ExecuteNonQueryAsync();
    }

    public async Task ListenAsync(Action<string> heard, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        connection.Notification += (_, notification) => heard(notification.Payload);
        await using (var listen = new NpgsqlCommand($"listen {Channel}", connection))
            await listen.ExecuteNonQueryAsync(cancellation);
        // A half-open connection says nothing for ever; a question now and then finds out.
        while (!cancellation.IsCancellationRequested)
        {
            if (await connection.WaitAsync(LookAfter, cancellation))
                continue;
            await using var still = new NpgsqlCommand("select 1", connection);
            await still.ExecuteNonQueryAsync(cancellation);
        }
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
