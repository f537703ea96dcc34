using Gateway.Auditing;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Host.Operating.Groups;
using Gateway.Host.Operating.Replays;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Operating;

/// <summary>What people and tools read: dossiers, exchanges and why they stand as they do, agencies and what is ready to send to them.</summary>
internal static class Reading
{
    /// <summary>Needs the database and the bodies' seal beside it.</summary>
    /// <param name="known">Every agency that there is a contract of, whether it is connected or not: what was sent to it can still be looked for.</param>
    public static void AddReading(this IServiceCollection services, IReadOnlyDictionary<string, AgencyContract> contracts, DossierClock clock, IEnumerable<AgencyContract>? known = null)
    {
        services.AddSingleton(clock);
        services.AddSingleton(new ReasonTexts(contracts));
        services.AddSingleton(new KnownAgencies(contracts));
        services.AddSingleton<IAuditLog, AuditLog>();
        services.AddSingleton<IAuditRecorder>(provider => new AuditRecorder(provider.GetRequiredService<GatewayDatabase>(), provider.GetService<AuditLanes>()));
        services.AddSingleton<AgencyQueries>();
        services.AddSingleton<DossierQueries>();
        services.AddSingleton<ExchangeQueries>();
        services.AddSingleton<GroupQueries>();
        services.AddSingleton<GroupTexts>();
        services.AddSingleton<GroupReader>();
        services.AddSingleton<Explanations>();
        services.AddSingleton<IGroupActs>(provider => new GroupActs(provider.GetRequiredService<GatewayDatabase>(), provider.GetRequiredService<TimeProvider>(), provider.GetService<AuditLanes>()));
        services.AddSingleton(SearchWords.Of(known ?? contracts.Values, clock.Procedures));
        services.AddSingleton<QueryGrammar>();
        services.AddSingleton<ExchangeSearch>();
        services.AddSingleton<BoxQueries>();
        services.AddSingleton(provider => new SavedViewStore(provider.GetRequiredService<GatewayDatabase>(), provider.GetService<AuditLanes>()));
        services.AddReplays();
        services.AddSingleton(provider => new ReadyCheck("database", async cancellation => await provider.GetRequiredService<DossierQueries>().IsReadableAsync(cancellation) ? null : "failed"));
    }

    public static void MapReading(this IEndpointRouteBuilder app)
    {
        app.MapDossiers();
        app.MapExchanges();
        app.MapAgencies();
        app.MapGroups();
        app.MapSavedViews();
        app.MapSearch();
        app.MapReplays();
    }
}
