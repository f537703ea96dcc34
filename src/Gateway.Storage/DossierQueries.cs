using Dapper;
using Gateway.Exchanges;
using Gateway.Procedures;

namespace Gateway.Storage;

/// <summary>A dossier with its plan, as it is read. Times are UTC; texts are ours or the definition's, never a person's.</summary>
public sealed record DossierRow
{
    public required string Number { get; init; }
    public required string Office { get; init; }
    public required string ProcedureCode { get; init; }
    public required string Version { get; init; }
    public required string ProcedureGroup { get; init; }
    public required string TitleVi { get; init; }
    public required string TitleEn { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public DateTimeOffset? ShopDueAt { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public long? PortalCode { get; init; }
    public required long Supplements { get; init; }
    public DateTimeOffset? WithdrawnAt { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }
    public string? Decision { get; init; }
    public DateTimeOffset? ReturnedAt { get; init; }
    public string? Warnings { get; init; }
    public string? Steps { get; init; }
    public required Guid Plan { get; init; }
}

/// <summary>One step of a plan with the exchange that serves it, if there is one yet.</summary>
public sealed record StepRow
{
    public required string Code { get; init; }
    public required string TitleVi { get; init; }
    public required string TitleEn { get; init; }
    public required string Agency { get; init; }
    public required string Operation { get; init; }
    public required string Needs { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public Guid? Exchange { get; init; }
    public string? State { get; init; }
    public string? Ending { get; init; }
    public DateTimeOffset? SettledAt { get; init; }
}

/// <summary>An event of the dossier that planning could not use.</summary>
public sealed record StuckEventRow
{
    public required Guid Event { get; init; }
    public required string Kind { get; init; }
    public required string State { get; init; }
    public string? Reason { get; init; }
    public required string Office { get; init; }
    public required DateTimeOffset StoredAt { get; init; }
}

/// <summary>Reads dossiers for people. What a caller may see is the caller's question: every row names its office.</summary>
public sealed class DossierQueries(GatewayDatabase database)
{
    private const int StuckMax = 20;

    private const string Dossier = """
        select d.number as Number, d.office as Office, d.procedure_code as ProcedureCode, p.version as Version, p.procedure_group as ProcedureGroup,
               p.title_vi as TitleVi, p.title_en as TitleEn, d.opened_at as OpenedAt, d.received_at as ReceivedAt, d.shop_due_at as ShopDueAt, p.due_at as DueAt,
               d.portal_code as PortalCode, d.supplements as Supplements, d.withdrawn_at as WithdrawnAt, d.decided_at as DecidedAt, d.decision as Decision,
               d.returned_at as ReturnedAt, p.warnings as Warnings, p.steps as Steps, p.id as Plan
        from dossier d join plan p on p.id = d.plan
        where d.number = @number
        """;

    private const string ExchangesOfSteps = """
        select e.step as Step, e.id as Exchange, u.state as State, s.ending as Ending, s.settled_at as SettledAt
        from exchange e left join exchange_due u on u.id = e.id left join settlement s on s.exchange = e.id
        where e.dossier = @number and e.step is not null
        order by e.id
        """;

    // A status that could not legally be reported is parked and was never true at the portal.
    private const string Reported = """
        select e.portal_status as Code, coalesce(e.occurred_at, e.born_at) as At
        from exchange e left join exchange_due u on u.id = e.id
        where e.dossier = @number and e.portal_status is not null and coalesce(u.reason, '') <> @illegal
        order by e.id
        """;

    // What is new is so for a moment: it is looked for among the next to be planned, not in the whole queue.
    private const string Stuck = """
        select e.id as Event, e.kind as Kind, u.state as State, u.reason as Reason, e.office as Office, e.stored_at as StoredAt
        from (select id, state, reason from event_due where dossier = @number and state in ('parked', 'waiting')
              union all
              select id, state, reason from (select id, dossier, state, reason from event_due where state = 'new' order by id limit 1000) n where dossier = @number) u
        join dossier_event e on e.id = u.id
        """;

    private const string First = " order by e.id limit @max";

    /// <summary>True when the store answers at all; for readiness.</summary>
    public Task<bool> IsReadableAsync(CancellationToken cancellation) => database.ReadAsync(async reader =>
        await reader.ExecuteScalarAsync<long>(new CommandDefinition("select 1 from dossier limit 1", cancellationToken: cancellation)) is 0 or 1);

    public Task<DossierRow?> FindAsync(string number, CancellationToken cancellation) => database.ReadAsync(reader =>
        reader.QueryFirstOrDefaultAsync<DossierRow>(new CommandDefinition(Dossier, new { number }, cancellationToken: cancellation)));

    /// <summary>The steps of a dossier's plan in their order, each with the exchange that serves it.</summary>
    public Task<IReadOnlyList<StepRow>> StepsAsync(DossierRow dossier, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        ArgumentNullException.ThrowIfNull(dossier);
        var exchanges = (await reader.QueryAsync<ServingRow>(new CommandDefinition(ExchangesOfSteps, new { number = dossier.Number }, cancellationToken: cancellation))).AsList();
        return (IReadOnlyList<StepRow>)PlanText.Read(dossier.Steps).ConvertAll(line => StepOf(line, exchanges.FindLast(exchange => exchange.Step == line.Code)));
    });

    private static StepRow StepOf(StepLine line, ServingRow? serving) => new()
    {
        Code = line.Code,
        TitleVi = line.TitleVi,
        TitleEn = line.TitleEn,
        Agency = line.Agency,
        Operation = line.Operation,
        Needs = line.Needs,
        DueAt = line.DueAt is { } due ? DateTimeOffset.FromUnixTimeMilliseconds(due) : null,
        Exchange = serving?.Exchange,
        State = serving?.State,
        Ending = serving?.Ending,
        SettledAt = serving?.SettledAt,
    };

    private sealed record ServingRow
    {
        public required string Step { get; init; }
        public required Guid Exchange { get; init; }
        public string? State { get; init; }
        public string? Ending { get; init; }
        public DateTimeOffset? SettledAt { get; init; }
    }

    /// <summary>The portal statuses of the dossier in the order in which they became true.</summary>
    public Task<IReadOnlyList<StatusAt>> StatusesAsync(string number, CancellationToken cancellation) => database.ReadAsync(async reader =>
        (IReadOnlyList<StatusAt>)[.. (await reader.QueryAsync<(long Code, long At)>(new CommandDefinition(Reported, new { number, illegal = Reasons.PortalMoveIllegal }, cancellationToken: cancellation)))
            .Select(row => new StatusAt((int)row.Code, DateTimeOffset.FromUnixTimeMilliseconds(row.At)))]);

    /// <summary>The first stuck events under this number that came from the given offices (null = all): a number may be used by an office that does not hold it.</summary>
    public Task<IReadOnlyList<StuckEventRow>> StuckEventsAsync(string number, IReadOnlyCollection<string>? offices, CancellationToken cancellation) => database.ReadAsync(async reader =>
        (IReadOnlyList<StuckEventRow>)(await reader.QueryAsync<StuckEventRow>(new CommandDefinition(
            Stuck + (offices is null ? "" : $" where e.office {database.Dialect.OneOf("@offices")}") + First, new { number, offices = offices?.ToArray(), max = StuckMax }, cancellationToken: cancellation))).AsList());
}
