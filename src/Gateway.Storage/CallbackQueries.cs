using Dapper;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Storage;

/// <summary>What an agency may ask about its own answers.</summary>
public sealed class CallbackQueries(GatewayDatabase database) : ICallbackQueries
{
    private const string Columns = "select id, callback_id as CallbackId, exchange_key as ExchangeKey, state, received_at as ReceivedAt from callback_identity";
    private const string ById = Columns + " where agency = @agency and callback_id = @key";
    private const string LatestOfKey = Columns + " where agency = @agency and exchange_key = @key and channel <> 'inquiry' order by id desc limit 1";

    private const string StateOfKey = """
        select coalesce(h.state, 'settled')
        from exchange e left join exchange_due h on h.id = e.id
        where e.id = @id and e.agency = @agency
        """;

    public Task<CallbackStatus?> FindAsync(string agency, string callbackId, CancellationToken cancellation) => FindAsync(ById, agency, callbackId, cancellation);

    public Task<CallbackStatus?> FindLatestAsync(string agency, string exchangeKey, CancellationToken cancellation) => FindAsync(LatestOfKey, agency, exchangeKey, cancellation);

    public Task<ExchangeState?> StateOfAsync(string agency, string exchangeKey, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        if (!Ids.TryParse(Ids.Exchange, exchangeKey, out var id))
            return (ExchangeState?)null;
        var state = await reader.QueryFirstOrDefaultAsync<string>(new CommandDefinition(StateOfKey, new { id, agency }, cancellationToken: cancellation));
        return state is null ? null : Words.Read<ExchangeState>(state);
    });

    private Task<CallbackStatus?> FindAsync(string sql, string agency, string key, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var found = await reader.QueryFirstOrDefaultAsync<StatusRow>(new CommandDefinition(sql, new { agency, key }, cancellationToken: cancellation));
        return found is null ? null : new CallbackStatus(found.Id, found.CallbackId, found.ExchangeKey, Words.Read<CallbackState>(found.State), DateTimeOffset.FromUnixTimeMilliseconds(found.ReceivedAt));
    });

    private sealed record StatusRow(Guid Id, string CallbackId, string ExchangeKey, string State, long ReceivedAt);
}
