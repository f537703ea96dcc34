using Dapper;

namespace Gateway.Storage;

/// <summary>An exchange that needs a person, and when the citizen was promised the result.</summary>
public sealed record UrgentRow
{
    public required Guid Id { get; init; }
    public required string Dossier { get; init; }
    public required string Agency { get; init; }
    public string? Step { get; init; }
    public required string TitleVi { get; init; }
    public required string TitleEn { get; init; }
    public string? Reason { get; init; }
    public string? LastCode { get; init; }

    /// <summary>The shop's promise, or ours where it made none; null where nobody did.</summary>
    public DateTimeOffset? PromisedAt { get; init; }
}

/// <summary>What needs a person, by the citizen's clock.</summary>
public sealed class UrgentQueries(GatewayDatabase database)
{
    /// <summary>Looked among the newest so many, since the order is nobody's index: beyond that a list is not how they are worked off.</summary>
    public const int AmongMax = 2_000;

    private const string Newest = """
        select u.id, u.dossier, u.agency, u.reason from exchange_due u
        where u.state = 'parked' and u.state in ('parked', 'held') order by u.id desc limit @among
        """;

    private const string Counted = "select count(*) from (select 1 from exchange_due u";

    private const string First = """
        select t.id as Id, t.dossier as Dossier, t.agency as Agency, t.step as Step, t.title_vi as TitleVi, t.title_en as TitleEn, t.reason as Reason, t.promised as PromisedAt,
               (select code from attempt where exchange = t.id order by number desc limit 1) as LastCode
        """;

    /// <summary>How many need a person, counted up to <paramref name="max"/>.</summary>
    public Task<long> CountAsync(IReadOnlyCollection<string>? offices, int max, CancellationToken cancellation) => database.ReadAsync(reader =>
        reader.ExecuteScalarAsync<long>(new CommandDefinition(
            Counted + (offices is null ? "" : " join dossier d on d.number = u.dossier and d.office " + database.Dialect.OneOf("@offices")) + " where u.state = 'parked' and u.state in ('parked', 'held') limit @max) parked",
            new { offices = offices?.ToArray(), max }, cancellationToken: cancellation)));

    /// <summary>The first by due time, of the given offices (null = all); what nobody promised comes last.</summary>
    public Task<IReadOnlyList<UrgentRow>> ListAsync(IReadOnlyCollection<string>? offices, int limit, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var sql = $"""
            {First} from (
                select x.id, x.dossier, x.agency, x.reason, e.step, p.title_vi, p.title_en, coalesce(d.shop_due_at, p.due_at) as promised
                from ({Newest}) x
                join dossier d on d.number = x.dossier join plan p on p.id = d.plan join exchange e on e.id = x.id
                {(offices is null ? "" : "where d.office " + database.Dialect.OneOf("@offices"))}
                order by coalesce(d.shop_due_at, p.due_at) is null, coalesce(d.shop_due_at, p.due_at), x.id limit @limit) t
            order by t.promised is null, t.promised, t.id
            """;
        var values = new { among = AmongMax, offices = offices?.ToArray(), limit };
        return (IReadOnlyList<UrgentRow>)(await reader.QueryAsync<UrgentRow>(new CommandDefinition(sql, values, cancellationToken: cancellation))).AsList();
    });
}
