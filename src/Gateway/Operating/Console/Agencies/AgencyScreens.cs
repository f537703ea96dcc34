using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Host.Operating.Console.Overview;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Operating.Console.Agencies;

/// <summary>The agencies, and one of them.</summary>
internal static class AgencyScreens
{
    public const string Path = "/co-quan";

    public static void MapAgencyScreens(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, ListAsync).Needs(SystemRights.ReadExchanges);
        app.MapGet(Path + "/{code}", FindAsync).Needs(SystemRights.ReadExchanges);
    }

    private static async Task<IResult> ListAsync(HttpContext context, OverviewReading reading, TimeProvider clock, CancellationToken cancellation) =>
        new Page<AgenciesScreen>(new AgenciesModel(clock.GetUtcNow(), await reading.AgenciesAsync(Visit.Of(context).Language, cancellation)));

    private static async Task<IResult> FindAsync(string code, HttpContext context, KnownAgencies agencies, AgencyQueries queries, TimeProvider clock, CancellationToken cancellation)
    {
        if (!agencies.Contracts.TryGetValue(code, out var contract))
            return Problems.NotFound.ToProblem();
        var now = clock.GetUtcNow();
        return new Page<AgencyScreen>(new AgencyModel(now, AgencyViews.Of(contract, await queries.FindAsync(code, now, cancellation), Visit.Of(context).Language, now), contract));
    }
}

public sealed record AgenciesModel(DateTimeOffset AsOf, IReadOnlyList<AgencyView> Agencies);

public sealed record AgencyModel(DateTimeOffset AsOf, AgencyView Agency, AgencyContract Contract);
