using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Operating;

/// <summary>The agencies of this installation, by code.</summary>
internal sealed record KnownAgencies(IReadOnlyDictionary<string, AgencyContract> Contracts);

/// <summary><c>GET /v1/agencies/{code}</c>: numbers of all offices together, nothing of a dossier.</summary>
internal static class AgencyEndpoints
{
    public static void MapAgencies(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/agencies/{code}", FindAsync).Needs(SystemRights.ReadExchanges).Takes().WithTags("Agencies").WithName("FindAgency");

    private static async Task<IResult> FindAsync(string code, HttpContext context, KnownAgencies agencies, AgencyQueries queries, TimeProvider clock, CancellationToken cancellation)
    {
        if (!agencies.Contracts.TryGetValue(code, out var contract))
            return Problems.NotFound.ToProblem();
        var now = clock.GetUtcNow();
        var backlog = await queries.FindAsync(code, now, cancellation);
        return TypedResults.Json(AgencyViews.Of(contract, backlog, Languages.Of(context.Request), now), AgencyJson.Default.AgencyView);
    }
}
