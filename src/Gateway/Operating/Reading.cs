using Gateway.Auditing;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Storage;

namespace Gateway.Host.Operating;

/// <summary>What people and tools read: dossiers, exchanges and why they stand as they do, agencies and what is ready to send to them.</summary>
internal static class Reading
{
    /// <summary>Needs the database and the bodies' seal beside it.</summary>
    public static void AddReading(this IServiceCollection services, IReadOnlyDictionary<string, AgencyContract> contracts, DossierClock clock)
    {
        services.AddSingleton(clock);
        services.AddSingleton(new ReasonTexts(contracts));
        services.AddSingleton(new KnownAgencies(contracts));
        services.AddSingleton<IAuditLog, AuditLog>();
        services.AddSingleton<IAuditRecorder>(provider => new AuditRecorder(provider.GetRequiredService<GatewayDatabase>(), provider.GetService<AuditLanes>()));
        services.AddSingleton<AgencyQueries>();
        services.AddSingleton<DossierQueries>();
        services.AddSingleton<ExchangeQueries>();
        services.AddSingleton(provider => new ReadyCheck("database", async cancellation => await provider.GetRequiredService<DossierQueries>().IsReadableAsync(cancellation) ? null : "failed"));
    }

    public static void MapReading(this IEndpointRouteBuilder app)
    {
        app.MapDossiers();
        app.MapExchanges();
        app.MapAgencies();
    }
}
