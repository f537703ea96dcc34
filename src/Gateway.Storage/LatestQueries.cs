using System.Globalization;
using Dapper;

namespace Gateway.Storage;

/// <summary>Whether anything moved, at the price of two rows.</summary>
public sealed class LatestQueries(GatewayDatabase database)
{
    private const string Latest = """
        select (select last from feed where name = 'results') as Result, (select count(*) from agency_state where circuit <> 'closed') as Stopped,
               (select audit from feed where name = 'results') as Audit
        """;

    /// <summary>A text that stays the same while nothing moves.</summary>
    public Task<string> FindAsync(CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var row = await reader.QueryFirstAsync<(long? Result, long? Stopped, long? Audit)>(new CommandDefinition(Latest, cancellationToken: cancellation));
        return string.Create(CultureInfo.InvariantCulture, $"{row.Result}-{row.Stopped}-{row.Audit}");
    });
}
