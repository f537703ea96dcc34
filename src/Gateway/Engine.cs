using System.Threading.Channels;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Host.Callbacks;
using Gateway.Host.Callbacks.Reception;
using Gateway.Host.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Host.Intake;
using Gateway.Host.Planning;
using Gateway.Host.Publishing;
using Gateway.Operating;
using Gateway.Planning;
using Gateway.Storage;

namespace Gateway.Host;

/// <summary>The stages and what they share, in the order in which a dossier meets them. None calls the next: rows and bells lie between.</summary>
internal static class Engine
{
    public static void AddEngine(this IServiceCollection services, ContractCatalog catalog, Agencies agencies, GatewayDatabase database, TurnOptions options)
    {
        services.AddSingleton(catalog);
        services.AddSingleton(agencies);
        services.AddSingleton(database);
        services.AddSingleton<Signals>();
        services.AddSingleton<Node>();
        services.AddSingleton(provider => new Turns(agencies.All.ToDictionary(agency => agency.Code, agency => agency.Contract), options, catalog.PortalCodes, catalog.Calendar, provider.GetRequiredService<TimeProvider>()));
        services.AddStores();
        services.AddIntake(catalog, agencies, options);
        services.AddSingleton(provider => new Planner(catalog, provider.GetRequiredService<Turns>(), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService<PlanningStage>();
        services.AddHostedService<Timekeeper>();
        services.AddExchanges(agencies);
        services.AddSingleton(new CallbackAgencies(agencies.All.Select(agency => agency.Code)));
        services.AddCallbacks();
        services.AddHostedService<Matcher>();
        services.AddSingleton<FeedBell>();
        services.AddHostedService<Publisher>();
    }

    private static void AddStores(this IServiceCollection services)
    {
        services.AddSingleton<IBodySeal, PlainBodies>();
        services.AddSingleton<IIntakeStore, IntakeStore>();
        services.AddSingleton<IPlanningStore, PlanningStore>();
        services.AddSingleton<IExchangeStore, ExchangeStore>();
        services.AddSingleton<OutstandingWork>();
        services.AddSingleton<CallbackStore>();
        services.AddSingleton<ICallbackStore>(provider => provider.GetRequiredService<CallbackStore>());
        services.AddSingleton<IMatchStore>(provider => provider.GetRequiredService<CallbackStore>());
        services.AddSingleton<ICallbackQueries, CallbackQueries>();
        services.AddSingleton<IResultStore, ResultStore>();
        services.AddSingleton<ISystemStore, SystemStore>();
    }

    private static void AddIntake(this IServiceCollection services, ContractCatalog catalog, Agencies agencies, TurnOptions options)
    {
        services.AddSingleton(provider => new IntakeGate(catalog, agencies.All.Select(agency => agency.Code), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new EventReader(provider.GetRequiredService<IntakeGate>(), options.EventTypePrefix, provider.GetRequiredService<TimeProvider>()));
    }

    private static void AddExchanges(this IServiceCollection services, Agencies agencies)
    {
        services.AddEnds<AttemptEnd>();
        services.AddEnds<InquiryEnd>();
        services.AddSingleton<AttemptRunner>();
        services.AddHostedService<Settler>();
        services.AddHostedService<InquirySettler>();
        services.AddHostedService<Drain>();            // stopped after the pumps below and before the settlers above
        services.AddHostedService<Rescuer>();
        services.AddSingleton<NoAddressStage>();
        services.AddHostedService(provider => provider.GetRequiredService<NoAddressStage>());
        services.AddSingleton(provider => new ReadyCheck("agency", _ => ValueTask.FromResult(provider.GetRequiredService<NoAddressStage>().Trouble), Decides: false, Quiet: true));
        foreach (var agency in agencies.All)
        {
            services.AddSingleton(new ReadyCheck($"agency {agency.Code}", _ => ValueTask.FromResult(agency.Gate.IsFlowing ? null : "open"), Decides: false));
            services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<AgencyPump>(provider, agency));
            services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<InquiryStage>(provider, agency));
        }
    }

    // Bounded by the places of all agencies, since nobody starts an attempt without one.
    private static void AddEnds<T>(this IServiceCollection services)
    {
        var ends = Channel.CreateUnbounded<T>(new UnboundedChannelOptions { SingleReader = true });
        services.AddSingleton(ends.Reader);
        services.AddSingleton(ends.Writer);
    }
}
