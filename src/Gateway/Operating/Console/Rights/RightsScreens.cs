using Gateway.Operating;

namespace Gateway.Host.Operating.Console.Rights;

/// <summary>What the person who looks may do, and who may do the rest.</summary>
internal static class RightsScreens
{
    public static void MapRights(this IEndpointRouteBuilder app) =>
        app.MapGet("/quyen-cua-toi", (HttpContext context) => new Page<RightsScreen>((PersonPrincipal)context.Caller()));
}
