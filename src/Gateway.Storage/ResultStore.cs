using Dapper;
using Gateway.Planning;

namespace Gateway.Storage;

/// <summary>The feed of results: by position, from committed rows only.</summary>
public sealed class ResultStore(GatewayDatabase database) : IResultStore
{
    private const string LastPosition = "select last from feed where name = 'results'";

    // Bounded by positions and not by matches, so that an office with few results never makes the reader walk the whole table.
    private const int WindowMax = 2000;
    private const string ReadWindow = "select position, office, event from result where position > @after and position <= @until order by position";

    public Task<ResultPage> ReadAsync(long after, int limit, IReadOnlyCollection<string>? offices, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var events = new List<ReadOnlyMemory<byte>>();
        var next = after;
        foreach (var (position, office, content) in await reader.QueryAsync<(long, string, byte[])>(new CommandDefinition(ReadWindow, new { after, until = after + (offices is null ? Math.Min(limit, WindowMax) : WindowMax) }, cancellationToken: cancellation)))
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
