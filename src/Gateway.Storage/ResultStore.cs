using Dapper;
using Gateway.Planning;

namespace Gateway.Storage;

/// <summary>The feed of results: positions are given after commit, so whoever reads by position skips nothing.</summary>
public sealed class ResultStore(GatewayDatabase database) : IResultStore
{
    private const string WithoutPosition = "select id from result where position is null order by id limit ?1";
    private const string LastPosition = "select coalesce(max(position), 0) from result where position is not null";
    private const string GivePosition = "update result set position = ?2 where id = ?1 and position is null";

    // Bounded by positions and not by matches, so that an office with few results never makes the reader walk the whole table.
    private const int WindowMax = 2000;
    private const string ReadWindow = "select position, office, event from result where position > @after and position <= @until order by position";

    public Task<int> PublishAsync(int max) => database.WriteAsync(async session =>
    {
        var fresh = session.Ask(WithoutPosition, row => row.Add(max), columns => columns.Id());
        var last = session.Ask(LastPosition, _ => { }, columns => columns.Number());
        await session.SendAsync();
        var position = last.Rows[0];
        session.Tell(GivePosition, fresh.Rows, (row, id) => row.Add(id).Add(++position), all: true);
        return fresh.Rows.Count;
    });

    public Task<ResultPage> ReadAsync(long after, int limit, IReadOnlyCollection<string>? offices, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var events = new List<ReadOnlyMemory<byte>>();
        var next = after;
        foreach (var (position, office, content) in await reader.QueryAsync<(long, string, byte[])>(new CommandDefinition(ReadWindow, new { after, until = after + WindowMax }, cancellationToken: cancellation)))
        {
            if (events.Count == limit)
                break;
            next = position;
            if (offices is null || offices.Contains(office))
                events.Add(content);
        }
        return new ResultPage(events, next);
    });

    public Task<long> LastAsync(CancellationToken cancellation) => database.ReadAsync(reader =>
        reader.ExecuteScalarAsync<long>(new CommandDefinition(LastPosition, cancellationToken: cancellation)));
}
