using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Host.Auditing;
using Gateway.Host.Callbacks;
using Gateway.Host.Callbacks.Reception;
using Gateway.Host.Cli;
using Gateway.Host.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Host.Intake;
using Gateway.Host.Operating;
using Gateway.Host.Operating.Console;
using Gateway.Host.Operating.People;
using Gateway.Host.Publishing;
using Gateway.Host.Telemetry;
using Gateway.Planning;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Gateway.Host;

/// <summary>The house on one page: what <c>gateway serve</c> brings together, in the order in which a dossier meets it.</summary>
internal static class Serve
{
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Runs until SIGTERM or Ctrl-C; the exit code. Every problem of the configuration is told at once on <paramref name="error"/>, exit 78;
    /// a store or a server that is only busy is 7.
    /// </summary>
    public static async Task<int> RunAsync(string[] args, TextWriter error, CancellationToken cancellation)
    {
        var tongue = Tongue.Of(args);
        try
        {
            return await RunAsync(args, tongue, error, cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Failure.Tell(e, tongue, error);
        }
    }

    private static async Task<int> RunAsync(string[] args, Tongue tongue, TextWriter error, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddGatewaySettings(args);

        var problems = ServeArguments.Read(args).Problems.Concat(SettingValues.Problems(builder.Configuration)).Select(tongue.Say).ToList();
        var catalog = ReadContracts(builder.Configuration, tongue, problems);
        var agencies = Join(catalog, builder.Configuration, tongue, problems);
        problems.AddRange(AgencyLinks.Missing(catalog?.Procedures.All ?? [], builder.Configuration, TimeProvider.System).Select(tongue.Say));
        problems.AddRange(CallbackOptions.Problems(builder.Configuration));
        problems.AddRange(SystemPace.Problems(builder.Configuration));
        problems.AddRange(ConsoleOptions.Problems(builder.Configuration).Select(tongue.Say));
        if (catalog is null || problems.Count > 0)
            return Refuse(problems, ExitCodes.Configuration, error);

        var (store, role, urls) = (builder.Configuration.Store(), builder.Configuration.Role(), builder.Configuration["Urls"] ?? Settings.DefaultUrl);
        var (opened, refusal) = await OpenStore.OpenAsync(store);
        if (refusal is { MayPass: true } && store.ConnectionString is not null)
            (opened, refusal) = await WaitingRoom.UntilOpenAsync(store, refusal.Why, builder.Configuration, tongue, error, cancellation);
        if (opened is null && refusal is null)
            return ExitCodes.Done;
        if (opened is null)
            return Refuse([tongue.Say(refusal!.Why)], refusal.MayPass ? ExitCodes.Unreachable : ExitCodes.Configuration, error);
        await using var owned = opened;
        if (!TryCommitments(builder.Configuration, out var commitments))
            return Refuse([tongue.Say("Audit:Keys: không đọc hoặc không ghi được thư mục khóa, hoặc trong đó có khóa hỏng", "Audit:Keys: the folder of keys cannot be read or written, or a key in it is damaged")], ExitCodes.Configuration, error);
        builder.WebHost.UseUrls(urls);
        builder.WebHost.UseKestrelCore();
        builder.Services.Configure<SocketTransportOptions>(KestrelLimits.Apply);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopMax);
        builder.AddFront();
        builder.AddOtlpExport();
        builder.Services.AddEngine(catalog, agencies, opened.Database, new TurnOptions(
            builder.Configuration.EventTypePrefix(),
            TurnOptions.Gateway,
            agencies.Find(DossierTurn.ShopAgency)?.Code,
            builder.Configuration.IsAudited(),
            commitments), role);
        builder.Services.AddWatermark(builder.Configuration);
        builder.Services.AddAudit(builder.Configuration, role);
        builder.Services.AddHistory(opened.Database, new HistoryOptions(builder.Configuration.KeepMonths()), role);
        builder.Services.AddKafka(builder.Configuration.Kafka(), builder.Configuration.KafkaSystem(), builder.Configuration, role);
        builder.Services.AddSharing(store, opened.Clock, role);
        builder.Services.AddReading(agencies.All.ToDictionary(agency => agency.Code, agency => agency.Contract), new DossierClock(catalog.Procedures, catalog.Calendar), catalog.Agencies.Select(agency => agency.Contract));
        builder.Services.AddConsole(ConsoleOptions.Read(builder.Configuration));

        await using var app = builder.Build();
        app.UseFront();
        app.MapFront();
        app.MapIntake();
        app.MapCallbacks();
        app.MapFeed();
        app.MapReading();
        app.MapAudit();
        app.MapConsole();
        if (app.Services.GetService<LateRecords>() is { } late)
            Record(late, opened, LoadedConfiguration.Note(builder.Configuration, catalog, agencies, commitments!, TimeProvider.System.GetUtcNow()));
        var notice = new StartNotice(tongue, store, catalog, [.. agencies.All.Select(agency => agency.Code)], builder.Configuration.IsAudited() ? new AuditKeyFolder(builder.Configuration.AuditKeys()).Exposed() : null);
        app.Lifetime.ApplicationStarted.Register(() => notice.Write(error, app.Urls, builder.Configuration["Metrics:Urls"], TimeProvider.System.GetUtcNow()));
        return await RunAsync(app, tongue, error, cancellation);
    }

    private static void Record(LateRecords late, OpenStore opened, AuditNote loaded)
    {
        if (opened.Applied.Count > 0)
            late.Add(ActNotes.Migrated(AuditRecord.Gateway, VersionOfGateway.This.Version, opened.Applied, loaded.At));
        late.Add(loaded);
    }

    // Made at the first start, so it is here that a folder shows that is not ours to write.
    private static bool TryCommitments(IConfiguration settings, out Commitments? commitments)
    {
        commitments = null;
        try
        {
            if (settings.IsAudited())
                commitments = new AuditKeyFolder(settings.AuditKeys()).Commitments(TimeProvider.System.GetUtcNow());
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return false;
        }
    }

    // A host that stops because a part of it died has not done what it was asked to.
    private static async Task<int> RunAsync(WebApplication app, Tongue tongue, TextWriter error, CancellationToken cancellation)
    {
        var parts = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
        await app.RunAsync(cancellation);
        if (parts.Find(part => part.ExecuteTask is { IsFaulted: true }) is not { } dead)
            return ExitCodes.Done;
        error.WriteLine(tongue.Say($"Gateway dừng vì {dead.GetType().Name} hỏng; xem nhật ký.", $"The gateway stopped because {dead.GetType().Name} failed; see the log."));
        return ExitCodes.Unexpected;
    }

    private static ContractCatalog? ReadContracts(ConfigurationManager settings, Tongue tongue, List<string> problems)
    {
        var (root, overlay) = settings.Contracts();
        foreach (var (key, folder) in new[] { ("Contracts:Path", root), ("Contracts:Overlay", overlay) })
        {
            if (folder is not null && !Directory.Exists(folder))
                problems.Add(tongue.Say($"{key}: không có thư mục {folder}", $"{key}: there is no folder {folder}"));
        }
        var catalog = Directory.Exists(root) ? ContractCatalog.Read(root, Directory.Exists(overlay) ? overlay : null, problems) : null;
        problems.AddRange(SettingNames.Unknown(settings, catalog?.Agencies.Select(agency => agency.Contract.Code).ToList()).Select(tongue.Say));
        return catalog;
    }

    private static Agencies Join(ContractCatalog? catalog, ConfigurationManager settings, Tongue tongue, List<string> problems)
    {
        var unreadable = SettingValues.AgencyProblems(settings).Select(tongue.Say).ToList();
        problems.AddRange(unreadable);
        return AgencyLinks.Join(unreadable.Count == 0 && catalog is not null ? catalog.Agencies : [], settings, TimeProvider.System, problems);
    }

    private static int Refuse(List<string> problems, int exitCode, TextWriter error)
    {
        foreach (var problem in problems)
            error.WriteLine(problem);
        return exitCode;
    }
}
