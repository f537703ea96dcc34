using Dapper;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Storage;

/// <summary>What an agency may ask about its own answers; every statement names the agency.</summary>
public sealed class CallbackQueries(GatewayDatabase database) : ICallbackQueries
{
    private const string Columns = "select id as Id, callback_id as CallbackId, exchange_key as ExchangeKey, state as State, received_at as ReceivedAt from callback ";
    private const string ById = Columns + "where agency = @agency and callback_id = @callbackId";
    private const string LatestByKey = Columns + "where exchange_key = @exchangeKey and agency = @agency order by id desc limit 1";

    // Only an unsettled exchange has a hot row.
    private const string State = """
        select coalesce(h.state, 'settled') from exchange e left join exchange_due h on h.id = e.id where e.id = @id and e.agency = @agency
        """;

    public Task<CallbackStatus?> FindAsync(string agency, string callbackId, CancellationToken cancellation) => FindAsync(ById, new { agency, callbackId }, cancellation);

    public Task<CallbackStatus?> FindLatestAsync(string agency, string exchangeKey, CancellationToken cancellation) =>
        FindAsync(LatestByKey, new { agency, exchangeKey }, cancellation);

    public async Task<ExchangeState?> StateOfAsync(string agency, string exchangeKey, CancellationToken cancellation)
    {
        if (!Ids.TryParse(Ids.Exchange, exchangeKey, out var exchange))
            return null;
        var values = new { id = exchange.ToByteArray(bigEndian: true), agency };
        var word = await database.ReadAsync(reader => reader.QueryFirstOrDefaultAsync<string?>(new CommandDefinition(State, values, cancellationToken: cancellation)));
        return word is null ? null : Words.Read<ExchangeState>(word);
    }

    private Task<CallbackStatus?> FindAsync(string sql, object values, CancellationToken cancellation) => database.ReadAsync(async reader =>
        await reader.QueryFirstOrDefaultAsync<Found>(new CommandDefinition(sql, values, cancellationToken: cancellation)) is { } row
            ? new CallbackStatus(new Guid(row.Id, bigEndian: true), row.CallbackId, row.ExchangeKey, Words.Read<CallbackState>(row.State), DateTimeOffset.FromUnixTimeMilliseconds(row.ReceivedAt))
            : null);

    private sealed record Found(byte[] Id, string CallbackId, string ExchangeKey, string State, long ReceivedAt);
}
