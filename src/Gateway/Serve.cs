using Gateway.Host.Callbacks;
using Gateway.Host.Callbacks.Reception;
using Gateway.Host.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Host.Intake;
using Gateway.Host.Operating;
using Gateway.Host.Publishing;
using Gateway.Planning;
using Gateway.Storage;

namespace Gateway.Host;

/// <summary>The house on one page: what <c>gateway serve</c> brings together, in the order in which a dossier meets it.</summary>
internal static class Serve
{
    private const string DefaultUrl = "http://127.0.0.1:8080";
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(30);

    /// <summary>Runs until SIGTERM or Ctrl-C; the exit code. Every problem of the configuration is told at once, exit 78.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddGatewaySettings(args);
        builder.WebHost.UseUrls(builder.Configuration["Urls"] ?? DefaultUrl);
        builder.WebHost.UseKestrelCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopMax);
        builder.AddFront();

        var problems = new List<string>();
        var catalog = ContractCatalog.Read(builder.Configuration["Contracts:Path"] ?? Path.Combine(AppContext.BaseDirectory, "contracts"), builder.Configuration["Contracts:Overlay"], problems);
        var agencies = AgencyLinks.Join(catalog?.Agencies ?? [], builder.Configuration, TimeProvider.System, problems);
        problems.AddRange(AgencyLinks.Missing(catalog?.Procedures.All ?? [], builder.Configuration, TimeProvider.System));
        var store = builder.Configuration.Store();
        problems.AddRange(Migrations.Unknown(store).Select(script => $"{store}: a newer gateway was here ({script}); this one would not understand its rows"));
        problems.AddRange(CallbackOptions.Problems(builder.Configuration));
        if (catalog is null || problems.Count > 0)
            return Refuse(problems);

        using var sole = SoleOwner.TryTake(store);
        if (sole is null)
            return Refuse([$"{store}: another gateway works on this file; the embedded store has one owner"]);
        Migrations.Apply(store);
        await using var database = GatewayDatabase.Open(store);
        builder.Services.AddEngine(catalog, agencies, database, new TurnOptions(
            builder.Configuration["EventTypePrefix"] ?? "vn.onestop.",
            "/gateway",
            agencies.Find(DossierTurn.ShopAgency)?.Code));
        builder.Services.AddReading(agencies.All.ToDictionary(agency => agency.Code, agency => agency.Contract), new DossierClock(catalog.Procedures, catalog.Calendar));

        await using var app = builder.Build();
        app.UseFront();
        app.MapFront();
        app.MapIntake();
        app.MapCallbacks();
        app.MapFeed();
        app.MapReading();
        await app.RunAsync();
        return 0;
    }

    private static int Refuse(List<string> problems)
    {
        foreach (var problem in problems)
            Console.Error.WriteLine(problem);
        return 78;
    }
}
