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
               d.returned_at as ReturnedAt, p.warnings as Warnings, p.id as Plan
        from dossier d join plan p on p.id = d.plan
        where d.number = @number
        """;

    private const string PlanSteps = """
        select t.code as Code, t.title_vi as TitleVi, t.title_en as TitleEn, t.agency as Agency, t.operation as Operation, t.needs as Needs, t.due_at as DueAt,
               t.exchange as Exchange, u.state as State, s.ending as Ending, s.settled_at as SettledAt
        from plan_step t
        left join exchange_due u on u.id = t.exchange
        left join settlement s on s.exchange = t.exchange
        where t.plan = @plan
        order by t.ordinal
        """;

    // A status that could not legally be reported is parked and was never true at the portal.
    private const string Reported = """
        select e.portal_status as Code, coalesce(e.occurred_at, e.born_at) as At
        from exchange e left join exchange_due u on u.id = e.id
        where e.dossier = @number and e.portal_status is not null and coalesce(u.reason, '') <> @illegal
        order by e.id
        """;

    private const string Stuck = """
        select id as Event, kind as Kind, state as State, reason as Reason, office as Office, stored_at as StoredAt
        from dossier_event where dossier = @number and state in ('parked', 'waiting', 'new')
        """;

    private const string First = " order by id limit @max";

    /// <summary>True when the store answers at all; for readiness.</summary>
    public Task<bool> IsReadableAsync(CancellationToken cancellation) => database.ReadAsync(async reader =>
        await reader.ExecuteScalarAsync<long>(new CommandDefinition("select 1 from dossier limit 1", cancellationToken: cancellation)) is 0 or 1);

    public Task<DossierRow?> FindAsync(string number, CancellationToken cancellation) => database.ReadAsync(reader =>
        reader.QueryFirstOrDefaultAsync<DossierRow>(new CommandDefinition(Dossier, new { number }, cancellationToken: cancellation)));

    public Task<IReadOnlyList<StepRow>> StepsAsync(Guid plan, CancellationToken cancellation) => database.ReadAsync(async reader =>
        (IReadOnlyList<StepRow>)(await reader.QueryAsync<StepRow>(new CommandDefinition(PlanSteps, new { plan }, cancellationToken: cancellation))).AsList());

    /// <summary>The portal statuses of the dossier in the order in which they became true.</summary>
    public Task<IReadOnlyList<StatusAt>> StatusesAsync(string number, CancellationToken cancellation) => database.ReadAsync(async reader =>
        (IReadOnlyList<StatusAt>)[.. (await reader.QueryAsync<(long Code, long At)>(new CommandDefinition(Reported, new { number, illegal = Reasons.PortalMoveIllegal }, cancellationToken: cancellation)))
            .Select(row => new StatusAt((int)row.Code, DateTimeOffset.FromUnixTimeMilliseconds(row.At)))]);

    /// <summary>The first stuck events under this number that came from the given offices (null = all): a number may be used by an office that does not hold it.</summary>
    public Task<IReadOnlyList<StuckEventRow>> StuckEventsAsync(string number, IReadOnlyCollection<string>? offices, CancellationToken cancellation) => database.ReadAsync(async reader =>
        (IReadOnlyList<StuckEventRow>)(await reader.QueryAsync<StuckEventRow>(new CommandDefinition(
            Stuck + (offices is null ? "" : $" and office {database.Dialect.OneOf("@offices")}") + First, new { number, offices = offices?.ToArray(), max = StuckMax }, cancellationToken: cancellation))).AsList());
}
