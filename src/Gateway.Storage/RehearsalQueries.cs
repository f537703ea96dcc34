using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Storage;

/// <summary>Reads what attempts would say, without beginning them.</summary>
public sealed class RehearsalQueries(GatewayDatabase database, IBodySeal seal)
{
    private readonly ClaimRows rows = new(seal, database.Dialect);

    /// <summary>Of those that are not settled, each as its next attempt would have it.</summary>
    public async Task<IReadOnlyList<AgencyRequest>> LookAsync(IReadOnlyList<Guid> exchanges) =>
        [.. (await rows.LookAsync(database, exchanges)).Select(claim => claim.Request with { Attempt = claim.Standing.Attempts + 1 })];
}
