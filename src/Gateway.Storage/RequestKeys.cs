using Gateway.Operating;

namespace Gateway.Storage;

/// <summary>Requests by their sender's key, one row each.</summary>
public sealed class RequestKeys(GatewayDatabase database) : IRequestKeys
{
    private const string Insert = "insert into request_key (system, key, hash, id, begun_at) values (?1, ?2, ?3, ?4, ?5) on conflict do nothing";
    private const string Find = "select hash, id, begun_at, status, answer from request_key where system = ?1 and key = ?2";
    private const string TakeOver = "update request_key set begun_at = ?4 where system = ?1 and key = ?2 and begun_at = ?3 and status is null";
    private const string Answer = "update request_key set status = ?3, answer = ?4 where system = ?1 and key = ?2";
    private const string Forget = "delete from request_key where system = ?1 and key = ?2 and status is null";
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromMinutes(1);

    public Task<RequestStanding> BeginAsync(NamedRequest request, Guid id, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        return database.WriteAsync(async session =>
        {
            if (await session.ExecuteAsync(Insert, row => row.Add(request.System).Add(request.Key).Add(request.Hash).Add(id).Add(now)) == 1)
                return new RequestStanding(id, false, false, null);
            var (hash, own, begun, status, body) = (await session.QueryAsync(Find, row => row.Add(request.System).Add(request.Key), columns => (columns.Bytes(), columns.Id(), columns.Time(), columns.NumberOrNull(), columns.Bytes())))[0];
            if (!hash.AsSpan().SequenceEqual(request.Hash))
                return new(null, true, false, null);
            if (status is { } answered)
                return new(null, false, false, new((int)answered, body));
            var isMine = now - begun > AbandonedAfter && await session.ExecuteAsync(TakeOver, row => row.Add(request.System).Add(request.Key).Add(begun).Add(now)) == 1;
            return new(isMine ? own : null, false, !isMine, null);
        });
    }

    public Task AnswerAsync(NamedRequest request, StoredAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(answer);
        return database.WriteAsync(session => session.ExecuteAsync(Answer, row => row.Add(request.System).Add(request.Key).Add(answer.Status).Add(answer.Body)));
    }

    public Task ForgetAsync(NamedRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return database.WriteAsync(session => session.ExecuteAsync(Forget, row => row.Add(request.System).Add(request.Key)));
    }
}
