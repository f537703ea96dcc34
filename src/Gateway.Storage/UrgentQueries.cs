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
    // The index of what stands still is found by these very words.
    private const string Parked = "u.state = 'parked' and u.state in ('parked', 'held')";

    /// <summary>How many need a person, counted up to <paramref name="max"/>.</summary>
    public Task<long> CountAsync(IReadOnlyCollection<string>? offices, int max, CancellationToken cancellation) => database.ReadAsync(reader =>
        reader.ExecuteScalarAsync<long>(new CommandDefinition(
            $"select count(*) from (select 1 from exchange_due u where {Parked}{Of(offices)} limit @max) parked", new { offices = offices?.ToArray(), max }, cancellationToken: cancellation)));

    /// <summary>The first by due time, of the given offices (null = all); what nobody promised comes last.</summary>
    public Task<IReadOnlyList<UrgentRow>> ListAsync(IReadOnlyCollection<string>? offices, int limit, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var sql = $"""
            select t.id as Id, t.dossier as Dossier, t.agency as Agency, t.step as Step, p.title_vi as TitleVi, p.title_en as TitleEn, t.reason as Reason,
                   nullif(t.promised_at, {ChangeRows.EndOfDays.ToUnixTimeMilliseconds()}) as PromisedAt,
                   (select code from attempt where exchange = t.id order by number desc limit 1) as LastCode
            from (select u.id, u.dossier, u.agency, u.step, u.reason, u.promised_at from exchange_due u where {Parked}{Of(offices)} order by u.promised_at, u.id limit @limit) t
            join dossier d on d.number = t.dossier join plan p on p.id = d.plan
            order by t.promised_at, t.id
            """;
        return (IReadOnlyList<UrgentRow>)(await reader.QueryAsync<UrgentRow>(new CommandDefinition(sql, new { offices = offices?.ToArray(), limit }, cancellationToken: cancellation))).AsList();
    });

    private string Of(IReadOnlyCollection<string>? offices) => offices is null ? "" : " and u.office " + database.Dialect.OneOf("@offices");
}
