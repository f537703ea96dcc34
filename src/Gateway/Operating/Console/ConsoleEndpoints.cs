using Gateway.Host.Operating.Console.Agencies;
using Gateway.Host.Operating.Console.Audit;
using Gateway.Host.Operating.Console.Dossiers;
using Gateway.Host.Operating.Console.Exchanges;
using Gateway.Host.Operating.Console.Groups;
using Gateway.Host.Operating.Console.Help;
using Gateway.Host.Operating.Console.Overview;
using Gateway.Host.Operating.Console.Rights;
using Gateway.Host.Operating.Console.SignIn;
using Gateway.Host.Operating.People;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Operating.Console;

/// <summary>The console: one folder per screen, each calls what the API calls.</summary>
internal static class ConsoleEndpoints
{
    /// <summary>Needs what reading needs (<see cref="Reading"/>) and the audit.</summary>
    public static void AddConsole(this IServiceCollection services, ConsoleOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<ISessionStore>(provider => new SessionStore(provider.GetRequiredService<GatewayDatabase>(), provider.GetService<AuditLanes>()));
        services.AddSingleton<Sessions>();
        services.AddSingleton<LatestQueries>();
        services.AddSingleton<LiveChanges>();
        services.AddSingleton<UrgentQueries>();
        services.AddSingleton<OverviewReading>();
        services.AddSingleton<AuditReading>();
        services.AddScoped<Visit>();
    }

    public static void MapConsole(this IEndpointRouteBuilder app)
    {
        app.MapPageFiles();
        // Open to keys nowhere: the gate asks for a person instead.
        var open = app.MapGroup("").AllowAnonymous().WithMetadata(new ProblemPage());
        open.MapSignIn();
        open.MapLanguage();
        var screens = open.MapGroup("").AddEndpointFilter<RouteGroupBuilder, Gate>();
        screens.MapSignOut();
        screens.MapOverview();
        screens.MapExchangeScreens();
        screens.MapDossierScreens();
        screens.MapGroupScreens();
        screens.MapAgencyScreens();
        screens.MapAuditScreens();
        screens.MapRights();
        screens.MapHelp();
        screens.MapLive();
    }
}
