using Dapper;

namespace Gateway.Storage;

/// <summary>Which agencies have unsettled exchanges, whoever they are.</summary>
public sealed class OutstandingWork(GatewayDatabase database)
{
    // Reads every unsettled row once; for the start only.
    private const string Anything = "select distinct agency from exchange_due";

    // From one agency to the next along the partial indexes: as many steps as there are agencies, whatever the backlog.
    private const string Movable = """
        with recursive
          due(agency) as (
            select (select agency from exchange_due where state = 'due' order by agency limit 1)
            union all
            select (select e.agency from exchange_due e where e.state = 'due' and e.agency > due.agency order by e.agency limit 1) from due where due.agency is not null),
          awaited(agency) as (
            select (select agency from exchange_due where state = 'awaiting_callback' order by agency limit 1)
            union all
            select (select e.agency from exchange_due e where e.state = 'awaiting_callback' and e.agency > awaited.agency order by e.agency limit 1) from awaited where awaited.agency is not null)
        select agency from due where agency is not null union select agency from awaited where agency is not null
        """;

    /// <summary>Agencies of all unsettled exchanges, waiting and parked ones too.</summary>
    public Task<IReadOnlyList<string>> AgenciesAsync(CancellationToken cancellation) => ReadAsync(Anything, cancellation);

    /// <summary>Agencies of exchanges that are due or awaited.</summary>
    public Task<IReadOnlyList<string>> MovableAgenciesAsync(CancellationToken cancellation) => ReadAsync(Movable, cancellation);

    private Task<IReadOnlyList<string>> ReadAsync(string sql, CancellationToken cancellation) => database.ReadAsync(async reader =>
        (IReadOnlyList<string>)[.. await reader.QueryAsync<string>(new CommandDefinition(sql, cancellationToken: cancellation))]);
}
