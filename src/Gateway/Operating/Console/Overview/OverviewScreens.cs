using Gateway.Operating;

namespace Gateway.Host.Operating.Console.Overview;

internal static class OverviewScreens
{
    public static void MapOverview(this IEndpointRouteBuilder app) => app.MapGet("/", FindAsync).Needs(SystemRights.ReadExchanges);

    private static async Task<IResult> FindAsync(HttpContext context, OverviewReading reading, CancellationToken cancellation) =>
        new Page<OverviewScreen>(await reading.FindAsync(context.Caller(), Visit.Of(context).Language, cancellation));
}
