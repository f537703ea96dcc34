using Dapper;
using Gateway.Operating;

namespace Gateway.Storage;

/// <summary>
/// Leases by the server's clock (<c>gateway_now()</c>, Unix milliseconds). A lease is free when its time is over, or sooner when its owner has
/// not renewed it for a while and has no session any more (<see cref="PostgresWakeUp"/> carries the owner's name): a killed process is missed at once.
/// After a start of the server nobody has a session, which then says nothing of anybody.
/// </summary>
public sealed class LeaseStore(GatewayDatabase database) : ILeaseStore
{
    private const int MissedAfterMs = 1000;

    private static readonly string Hold = $"""
        insert into lease (name, owner, epoch, until) values (?1, ?2, 1, gateway_now() + ?3)
        on conflict (name) do update set owner = excluded.owner, epoch = lease.epoch + case when lease.owner = excluded.owner then 0 else 1 end, until = excluded.until
        where lease.owner = excluded.owner or lease.until < gateway_now()
           or (lease.until < excluded.until - {MissedAfterMs} and not {Dialect.Postgres.Lives("lease.owner")}
               and {PostgresDialect.IsSettled})
        """;

    private const string Mine = "select name from lease where owner = ?1 and until > gateway_now()";
    private static readonly string Held = $"select {Dialect.Postgres.IsHeld("@name")}";
    private const string LetGo = "delete from lease where name = ?1 and owner = ?2";
    private static readonly string CountLiving = $"select count(*) from lease l where name like @pattern and until > gateway_now() and {Dialect.Postgres.Lives("l.owner")}";

    public Task<IReadOnlySet<string>> HoldAsync(string owner, IReadOnlyCollection<string> names, TimeSpan length) => database.WriteAsync(async session =>
    {
        var sorted = names.Order(StringComparer.Ordinal).ToList();
        await session.ExecuteAsync(Hold, sorted, (row, name) => row.Add(name).Add(owner).Add((long)length.TotalMilliseconds));
        var mine = await session.QueryAsync(Mine, row => row.Add(owner), columns => columns.Text());
        return (IReadOnlySet<string>)mine.Intersect(sorted, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
    });

    public Task LetGoAsync(string owner, IReadOnlyCollection<string> names) => database.WriteAsync(session =>
        session.ExecuteAsync(LetGo, names.Order(StringComparer.Ordinal).ToList(), (row, name) => row.Add(name).Add(owner)));

    public Task<int> CountAsync(string prefix) => database.ReadAsync(async reader => (int)await reader.ExecuteScalarAsync<long>(CountLiving, new { pattern = prefix + "%" }));

    public Task<bool> IsHeldAsync(string name) => database.ReadAsync(reader => reader.ExecuteScalarAsync<bool>(Held, new { name }));
}
