using Dapper;
using Gateway.Dossiers;

namespace Gateway.Storage;

/// <summary>Reads everything that is kept of what was written about one dossier.</summary>
public sealed class BodyQueries(GatewayDatabase database, IBodySeal seal)
{
    private const string OfEvent = "select id, dossier, body from payload where id = @id";
    private const string OfExchanges = """
        select p.id, p.dossier, p.body from exchange e join attempt a on a.exchange = e.id join payload p on p.id = a.reply where e.dossier = @dossier
        union all
        select p.id, p.dossier, p.body from exchange e join callback_identity i on i.exchange_key = e.key and i.exchange = e.id join payload p on p.id = i.id where e.dossier = @dossier
        """;

    /// <summary>Its events, by their ids, and what agencies replied, called back or answered when they were asked.</summary>
    public Task<IReadOnlyList<byte[]>> OfDossierAsync(string dossier, IEnumerable<Guid> events, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var found = new List<(Guid Id, string Dossier, byte[] Body)>();
        foreach (var id in events)
            found.AddRange(await reader.QueryAsync<(Guid, string, byte[])>(new CommandDefinition(OfEvent, new { id }, cancellationToken: cancellation)));
        found.AddRange(await reader.QueryAsync<(Guid, string, byte[])>(new CommandDefinition(OfExchanges, new { dossier }, cancellationToken: cancellation)));
        return (IReadOnlyList<byte[]>)found.ConvertAll(row => seal.Open(row.Dossier, row.Id, row.Body));
    });
}
