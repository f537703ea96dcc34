using System.Data.Common;
using Dapper;
using Gateway.Dossiers;

namespace Gateway.Storage;

/// <summary>An exchange as it is read: its own facts, where it stands, and how its last attempt ended.</summary>
public sealed record ExchangeRow
{
    public required Guid Id { get; init; }
    public required string Dossier { get; init; }
    public required string Office { get; init; }
    public string? Step { get; init; }
    public required string Agency { get; init; }
    public required string Operation { get; init; }
    public required string Lane { get; init; }
    public required string ProcedureCode { get; init; }
    public long? PortalStatus { get; init; }
    public Guid? Supersedes { get; init; }
    public required DateTimeOffset BornAt { get; init; }

    /// <summary>When the citizen was promised the dossier's result: by the shop, else by our count.</summary>
    public DateTimeOffset? PromisedAt { get; init; }

    /// <summary>Null when settled.</summary>
    public string? State { get; init; }
    public string? Interim { get; init; }
    public string? Reason { get; init; }
    public string? Reference { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public DateTimeOffset? OverdueAt { get; init; }
    public string? Ending { get; init; }
    public string? EndingCode { get; init; }
    public DateTimeOffset? SettledAt { get; init; }
    public Guid? ResultId { get; init; }
    public Guid? CallbackId { get; init; }
    public required long Attempts { get; init; }
    public string? LastOutcome { get; init; }
    public string? LastCode { get; init; }

    /// <summary>What was kept of the ending: the body of the result, or an attempt where there is none. False once history has been forgotten.</summary>
    public required bool IsKept { get; init; }
}

/// <summary>One attempt or, without <see cref="Outcome"/>'s words of an attempt, one inquiry.</summary>
public sealed record AttemptRow
{
    public required long Number { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset FinishedAt { get; init; }
    public required string Outcome { get; init; }
    public string? Code { get; init; }
    public long? MayHaveArrived { get; init; }
    public long? RetryAfterMs { get; init; }
    public string? Reference { get; init; }

    /// <summary>What was met on the wire.</summary>
    public string? Fault { get; init; }
}

public sealed record InquiryRow
{
    public required long Number { get; init; }
    public required DateTimeOffset AskedAt { get; init; }
    public required string Answer { get; init; }
    public string? Code { get; init; }
}

/// <summary>Reads exchanges for people, from committed rows only.</summary>
public sealed class ExchangeQueries(GatewayDatabase database, IBodySeal seal)
{
    private const string Columns = """
        select e.id as Id, e.dossier as Dossier, d.office as Office, e.step as Step, e.agency as Agency, e.operation as Operation, e.lane as Lane,
               e.procedure_code as ProcedureCode, e.portal_status as PortalStatus, e.supersedes as Supersedes, e.born_at as BornAt,
               coalesce(d.shop_due_at, (select due_at from plan where id = d.plan)) as PromisedAt,
               u.state as State, u.interim as Interim, u.reason as Reason, u.reference as Reference, u.due_at as DueAt, u.overdue_at as OverdueAt,
               s.ending as Ending, s.code as EndingCode, s.settled_at as SettledAt, s.result as ResultId, s.callback as CallbackId,
               coalesce(u.attempts, (select max(number) from attempt where exchange = e.id), 0) as Attempts,
               (select outcome from attempt where exchange = e.id order by number desc limit 1) as LastOutcome,
               (select code from attempt where exchange = e.id order by number desc limit 1) as LastCode,
               s.ending is null or s.ending not in ('answered', 'refused') or exists (select 1 from payload where id = s.result) or (s.result is null and exists (select 1 from attempt where exchange = e.id)) as IsKept
        """;

    internal const string AllOf = """
         from exchange e
        join dossier d on d.number = e.dossier
        left join exchange_due u on u.id = e.id
        left join settlement s on s.exchange = e.id
        """;

    private const string Attempts = """
        select number as Number, started_at as StartedAt, finished_at as FinishedAt, outcome as Outcome, code as Code,
               may_have_arrived as MayHaveArrived, retry_after_ms as RetryAfterMs, reference as Reference, fault as Fault
        from attempt where exchange = @id order by number
        """;

    private const string Inquiries = """
        select * from (select number as Number, asked_at as AskedAt, answer as Answer, code as Code from inquiry where exchange = @id order by number desc limit 50) latest
        order by Number
        """;

    private const string OfDossier = """
        select e.id as Id, e.follows as Follows, u.id as Unsettled
        from exchange e left join exchange_due u on u.id = e.id
        where e.dossier = @dossier order by e.id
        """;

    private const string Result = "select p.id, p.dossier, p.body from settlement s join payload p on p.id = s.result where s.exchange = @id";

    public Task<ExchangeRow?> FindAsync(Guid id, CancellationToken cancellation) => database.ReadAsync(reader =>
        reader.QueryFirstOrDefaultAsync<ExchangeRow>(new CommandDefinition($"{Columns}{AllOf} where e.id = @id", new { id }, cancellationToken: cancellation)));

    /// <summary>The newest of a dossier.</summary>
    public Task<IReadOnlyList<ExchangeRow>> OfDossierAsync(string dossier, int limit, CancellationToken cancellation) =>
        RowsAsync<ExchangeRow>($"{Columns}{AllOf} where e.dossier = @dossier order by e.id desc limit @limit", new { dossier, limit }, cancellation);

    /// <summary>Those of the ids that are there, in their order.</summary>
    internal static async Task<IReadOnlyList<ExchangeRow>> ManyAsync(DbConnection reader, IReadOnlyList<Guid> ids, CancellationToken cancellation)
    {
        if (ids.Count == 0)
            return [];
        var values = new DynamicParameters();
        for (var i = 0; i < ids.Count; i++)
            values.Add($"@id{i}", ids[i]);
        var sql = $"{Columns}{AllOf} where e.id in ({string.Join(", ", Enumerable.Range(0, ids.Count).Select(i => $"@id{i}"))})";
        var rows = (await reader.QueryAsync<ExchangeRow>(new CommandDefinition(sql, values, cancellationToken: cancellation))).ToDictionary(row => row.Id);
        return [.. ids.Where(rows.ContainsKey).Select(id => rows[id])];
    }

    public Task<IReadOnlyList<AttemptRow>> AttemptsAsync(Guid id, CancellationToken cancellation) => RowsAsync<AttemptRow>(Attempts, new { id }, cancellation);

    public Task<IReadOnlyList<InquiryRow>> InquiriesAsync(Guid id, CancellationToken cancellation) => RowsAsync<InquiryRow>(Inquiries, new { id }, cancellation);

    /// <summary>Predecessors that are not settled yet.</summary>
    public async Task<IReadOnlyList<Guid>> BlockersAsync(string dossier, Guid id, CancellationToken cancellation)
    {
        var rows = await RowsAsync<(Guid Id, string? Follows, Guid? Unsettled)>(OfDossier, new { dossier }, cancellation);
        var before = rows.Where(row => row.Id == id).SelectMany(row => PlanText.Links(id, row.Follows)).Select(link => link.Predecessor).ToHashSet();
        return [.. rows.Where(row => row.Unsettled is not null && before.Contains(row.Id)).Select(row => row.Id)];
    }

    /// <summary>What the agency finally said, contracts/results/v1/agency-result.schema.json; null before it said anything.</summary>
    public Task<byte[]?> ResultAsync(Guid id, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var found = await reader.QueryFirstOrDefaultAsync<(Guid Id, string Dossier, byte[] Body)?>(new CommandDefinition(Result, new { id }, cancellationToken: cancellation));
        return found is { } row ? seal.Open(row.Dossier, row.Id, row.Body) : null;
    });

    private Task<IReadOnlyList<T>> RowsAsync<T>(string sql, object values, CancellationToken cancellation) => database.ReadAsync(async reader =>
        (IReadOnlyList<T>)(await reader.QueryAsync<T>(new CommandDefinition(sql, values, cancellationToken: cancellation))).AsList());
}
