using Dapper;
using Gateway.Auditing;

namespace Gateway.Storage;

/// <summary>Cursors of the published streams.</summary>
public sealed class PublishedStore(GatewayDatabase database) : IPublishedStore
{
    private const string Find = "select position from published where stream = @stream";
    private const string Begin = "insert into published (stream, position) values (?1, 0) on conflict (stream) do nothing";
    private const string Advance = "update published set position = ?3 where stream = ?1 and position = ?2";
    private const string IsParked = "select count(*) from published_parked where stream = @stream and position = @position";
    private const string Park = "insert into published_parked (stream, position, code, parked_at) values (?1, ?2, ?3, ?4) on conflict (stream, position) do nothing";

    // Read, so that it waits for nobody's commit: it is asked for each batch.
    public async Task<long> PositionAsync(string stream)
    {
        if (await database.ReadAsync(reader => reader.ExecuteScalarAsync<long?>(new CommandDefinition(Find, new { stream }))) is { } position)
            return position;
        await database.WriteAsync(session => session.ExecuteAsync(Begin, row => row.Add(stream)));
        return 0;
    }

    public Task<bool> AdvanceAsync(string stream, long from, long to, IReadOnlyList<(long Position, string Code)> parked, DateTimeOffset now) => database.WriteAsync(async session =>
    {
        if (await session.ExecuteAsync(Advance, row => row.Add(stream).Add(from).Add(to)) == 0)
            return false;
        session.Tell(Park, parked, (row, item) => row.Add(stream).Add(item.Position).Add(item.Code).Add(now));
        return true;
    });

    public Task<bool> IsParkedAsync(string stream, long position, CancellationToken cancellation) => database.ReadAsync(async reader =>
        await reader.ExecuteScalarAsync<long>(new CommandDefinition(IsParked, new { stream, position }, cancellationToken: cancellation)) > 0);
}
