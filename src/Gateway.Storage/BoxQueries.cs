using Dapper;

namespace Gateway.Storage;

/// <summary>Where an id leads: the dossiers behind an event or a trace, each with its office.</summary>
public sealed class BoxQueries(GatewayDatabase database)
{
    private const int HitsMax = 20;
    private const string OfEvent = "select dossier as Dossier, office as Office from dossier_event where id = @id";
    private const string OfNumbers = "select number as Dossier, office as Office from dossier where number = @number";

    // A trace stands in its event as its parent header: version, id, and so on.
    private const string OfTrace = "select distinct dossier as Dossier, office as Office from dossier_event where trace is not null and trace >= @low and trace < @high limit @max";

    public Task<IReadOnlyList<DossierPlace>> OfEventAsync(Guid id, CancellationToken cancellation) => FindAsync(OfEvent, new { id }, cancellation);

    public async Task<IReadOnlyList<DossierPlace>> OfNumbersAsync(IEnumerable<string> numbers, CancellationToken cancellation)
    {
        var found = new List<DossierPlace>();
        foreach (var number in numbers)
            found.AddRange(await FindAsync(OfNumbers, new { number }, cancellation));
        return found;
    }

    public Task<IReadOnlyList<DossierPlace>> OfTraceAsync(string trace, CancellationToken cancellation) => FindAsync(OfTrace, new { low = $"00-{trace}-", high = $"00-{trace}.", max = HitsMax }, cancellation);

    private Task<IReadOnlyList<DossierPlace>> FindAsync(string sql, object values, CancellationToken cancellation) => database.ReadAsync(async reader =>
        (IReadOnlyList<DossierPlace>)(await reader.QueryAsync<DossierPlace>(new CommandDefinition(sql, values, cancellationToken: cancellation))).AsList());
}

/// <summary>A dossier's number and whose it is.</summary>
public sealed record DossierPlace
{
    public required string Dossier { get; init; }

    public required string Office { get; init; }
}
