using System.Data.Common;
using Dapper;

namespace Gateway.Storage;

/// <summary>When what waits longest began to wait, and what needs a person: one look at the store.</summary>
/// <param name="Due">By agency: since when the earliest exchange could have been sent; null when none is due.</param>
/// <param name="Parked">By agency, no more than <see cref="StoreGauges.ParkedMax"/>.</param>
public sealed record StoreLook(
    IReadOnlyDictionary<string, DateTimeOffset?> Due, IReadOnlyDictionary<string, long> Parked, DateTimeOffset? NewEvent, DateTimeOffset? NewCallback)
{
    public static StoreLook Empty { get; } = new(new Dictionary<string, DateTimeOffset?>(), new Dictionary<string, long>(), null, null);
}

/// <summary>Looks for those who watch. Each question is the first row of a partial index or a bounded count along one, whatever the backlog.</summary>
public sealed class StoreGauges(GatewayDatabase database)
{
    public const int ParkedMax = 100_000;

    internal const string OldestDue = "select due_at from exchange_due where agency = @agency and state = 'due' and priority = 0 order by due_at limit 1";
    internal const string CountParked = "select count(*) from (select agency from exchange_due where agency = @agency and state = 'parked' limit @max) p";
    private const string OldestEvent = "select stored_at from event_due where state = 'new' order by id limit 1";
    private const string OldestCallback = "select received_at from callback_identity where state = 'received' order by id limit 1";

    public Task<StoreLook> LookAsync(IReadOnlyList<string> agencies, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var due = new Dictionary<string, DateTimeOffset?>(StringComparer.Ordinal);
        var parked = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var agency in agencies)
        {
            due[agency] = await SinceAsync(reader, OldestDue, new { agency }, cancellation);
            parked[agency] = await reader.ExecuteScalarAsync<long>(new CommandDefinition(CountParked, new { agency, max = ParkedMax }, cancellationToken: cancellation));
        }
        return new StoreLook(
            due, parked,
            await SinceAsync(reader, OldestEvent, null, cancellation), await SinceAsync(reader, OldestCallback, null, cancellation));
    });

    private static async Task<DateTimeOffset?> SinceAsync(DbConnection reader, string sql, object? values, CancellationToken cancellation) =>
        await reader.ExecuteScalarAsync<long?>(new CommandDefinition(sql, values, cancellationToken: cancellation)) is { } since ? DateTimeOffset.FromUnixTimeMilliseconds(since) : null;
}
