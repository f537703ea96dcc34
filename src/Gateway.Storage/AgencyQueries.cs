using Dapper;
using Gateway.Exchanges;

namespace Gateway.Storage;

/// <summary>What is ready to send to an agency. <see cref="Due"/> is counted up to <see cref="AgencyQueries.DueMax"/> and no further.</summary>
/// <param name="OldestDueAt">Since when the oldest could have gone; null when nothing is due.</param>
/// <param name="Circuit"><c>closed</c>, <c>half_open</c> or <c>open</c>; null where nobody has told yet.</param>
/// <param name="HasWorker">Whether a process works for it now; one that holds a file alone does.</param>
/// <param name="Parked">What needs a person, counted as far as <see cref="Due"/>.</param>
/// <param name="Gone">What needs no sending any more, by minute.</param>
public sealed record AgencyBacklog(long Due, bool IsMore, DateTimeOffset? OldestDueAt, string? Circuit, bool HasWorker, long Parked, IReadOnlyList<MinuteCount> Gone);

/// <summary>Reads for people how an agency does.</summary>
public sealed class AgencyQueries(GatewayDatabase database)
{
    /// <summary>Whoever has more due than this is told "more than": an answer must not cost more the worse things are.</summary>
    public const int DueMax = 100_000;

    /// <summary>A lease whose name is this and an agency's code is held by the process that works for the agency.</summary>
    public const string LeaseOfAgency = "agency:";

    private const string Oldest = "select due_at from exchange_due where agency = @agency and state = 'due' and priority = 0 and due_at <= @now order by due_at limit 1";
    private const string Counted = "select count(*) from (select 1 from exchange_due where agency = @agency and state = 'due' and priority = 0 and due_at <= @now limit @max) due";
    private const string Told = "select circuit from agency_state where agency = @agency";
    private const string Gone = "select minute, gone from agency_pace where agency = @agency and minute > @since order by minute";

    private readonly string hasWorker = $"select {database.Dialect.IsHeld($"'{LeaseOfAgency}' || @agency")}";

    /// <summary>The circuit of each agency of which one is told, by code.</summary>
    public Task<IReadOnlyDictionary<string, string>> CircuitsAsync(CancellationToken cancellation) => database.ReadAsync(async reader =>
        (IReadOnlyDictionary<string, string>)(await reader.QueryAsync<(string Agency, string Circuit)>(new CommandDefinition("select agency, circuit from agency_state", cancellationToken: cancellation)))
            .ToDictionary(row => row.Agency, row => row.Circuit, StringComparer.Ordinal));

    /// <param name="max">Counted so far; whoever shows all agencies at once counts less.</param>
    public Task<AgencyBacklog> FindAsync(string agency, DateTimeOffset now, CancellationToken cancellation, int max = DueMax) => database.ReadAsync(async reader =>
    {
        var values = new { agency, now = now.ToUnixTimeMilliseconds(), max = max + 1, since = BacklogForecast.MinuteOf(now) - BacklogForecast.Minutes };
        var oldest = await reader.ExecuteScalarAsync<long?>(new CommandDefinition(Oldest, values, cancellationToken: cancellation));
        var due = await reader.ExecuteScalarAsync<long>(new CommandDefinition(Counted, values, cancellationToken: cancellation));
        var circuit = await reader.ExecuteScalarAsync<string?>(new CommandDefinition(Told, values, cancellationToken: cancellation));
        var worked = await reader.ExecuteScalarAsync<bool>(new CommandDefinition(hasWorker, values, cancellationToken: cancellation));
        var parked = await reader.ExecuteScalarAsync<long>(new CommandDefinition(StoreGauges.CountParked, values, cancellationToken: cancellation));
        var gone = await reader.QueryAsync<(long Minute, long Count)>(new CommandDefinition(Gone, values, cancellationToken: cancellation));
        return new AgencyBacklog(
            Math.Min(due, max), due > max, oldest is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
            circuit, worked, Math.Min(parked, max), [.. gone.Select(row => new MinuteCount(row.Minute, row.Count))]);
    });
}
