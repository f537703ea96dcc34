using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Operating;

/// <summary>The agencies of this installation, by code.</summary>
internal sealed record KnownAgencies(IReadOnlyDictionary<string, AgencyContract> Contracts)
{
    /// <summary>By code or by one of the short names of its contract, whatever the case.</summary>
    public AgencyContract? Find(string name) =>
        Contracts.Values.FirstOrDefault(contract => contract.Aliases.Prepend(contract.Code).Contains(name, StringComparer.OrdinalIgnoreCase));

    /// <summary>What there is, for whoever asked for something else.</summary>
    public LocalText All
    {
        get
        {
            var all = string.Join(", ", Contracts.Values.OrderBy(contract => contract.Code, StringComparer.Ordinal)
                .Select(contract => contract.Aliases.Count == 0 ? contract.Code : $"{contract.Code} ({string.Join(", ", contract.Aliases)})"));
            return Contracts.Count == 0
                ? new("Chưa có cơ quan nào có địa chỉ.", "No agency has an address yet.")
                : new($"Có các cơ quan: {all}.", $"The agencies are: {all}.");
        }
    }
}

/// <summary><c>GET /v1/agencies/{code}</c>: numbers of all offices together, nothing of a dossier.</summary>
internal static class AgencyEndpoints
{
    public static void MapAgencies(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/agencies/{code}", FindAsync).Needs(SystemRights.ReadExchanges).Takes().WithTags("Agencies").WithName("FindAgency");

    private static async Task<IResult> FindAsync(string code, HttpContext context, KnownAgencies agencies, AgencyQueries queries, TimeProvider clock, CancellationToken cancellation)
    {
        if (agencies.Find(code) is not { } contract)
            return Problems.NotFound.With(detail: agencies.All);
        var now = clock.GetUtcNow();
        var backlog = await queries.FindAsync(contract.Code, now, cancellation);
        return TypedResults.Json(AgencyViews.Of(contract, backlog, Languages.Of(context.Request), now), AgencyJson.Default.AgencyView);
    }
}
