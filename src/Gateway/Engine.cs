using System.Threading.Channels;
using Gateway.Adapters.Kafka;
using Gateway.Adapters.TimeStamps;
using Gateway.Adapters.Wire;
using Gateway.Auditing;
using Gateway.Callbacks;
using Gateway.Dossiers;
using Gateway.Host.Auditing;
using Gateway.Host.Callbacks;
using Gateway.Host.Callbacks.Reception;
using Gateway.Host.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Host.Intake;
using Gateway.Host.Operating;
using Gateway.Host.Operating.Groups;
using Gateway.Host.Operating.Replays;
using Gateway.Host.Planning;
using Gateway.Host.Publishing;
using Gateway.Host.Telemetry;
using Gateway.Operating;
using Gateway.Planning;
using Gateway.Procedures;
using Gateway.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gateway.Host;

/// <summary>What a process does for its store. A file has one process, which does everything.</summary>
internal enum Role
{
    All,
    Api,
    Worker,
}

/// <summary>The stages and what they share, in the order in which a dossier meets them. None calls the next: rows and bells lie between.</summary>
internal static class Engine
{
    private static readonly TimeSpan StampPatience = TimeSpan.FromSeconds(15);

    /// <summary>What every process of a store has, and what only those have that do its duties.</summary>
    public static void AddEngine(this IServiceCollection services, ContractCatalog catalog, Agencies agencies, GatewayDatabase database, TurnOptions options, Role role)
    {
        services.AddSingleton(catalog);
        services.AddSingleton(agencies);
        services.AddSingleton(provider => new WatchedStore(database, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<GatewayDatabase>(provider => provider.GetRequiredService<WatchedStore>());
        services.AddSingleton<WriterCheck>();
        services.AddSingleton(provider => new ReadyCheck("writer", _ => provider.GetRequiredService<WriterCheck>().AskAsync()));
        services.AddSingleton<Signals>();
        services.AddSingleton<Node>();
        services.AddSingleton<EventsInHand>();
        services.AddSingleton(provider => provider.GetRequiredService<Signals>().Feed);
        services.AddSingleton(provider => new Duties(Routes.InOrderOfBeginnings(catalog.Procedures.All, agencies.All.Select(agency => agency.Code)), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new Turns(agencies.All.ToDictionary(agency => agency.Code, agency => agency.Contract), options, catalog.PortalCodes, catalog.Calendar, provider.GetRequiredService<TimeProvider>()));
        if (options.IsAudited)
            services.AddSingleton(provider => new AuditLanes(provider.GetRequiredService<Node>().Owner, provider.GetRequiredService<TimeProvider>(), options.Commitments));
        services.AddStores();
        services.AddIntake(catalog, agencies, options);
        services.AddSingleton(new CallbackAgencies(agencies.All.Select(agency => agency.Code)));
        services.AddCallbacks();
        if (role == Role.Api)
            return;
        services.AddSingleton(provider => new Planner(catalog, provider.GetRequiredService<Turns>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Planner>>()));
        services.AddSingleton<HeadStart>();
        services.AddStage<PlanningStage>(Duty.Planning);
        services.AddStage<Timekeeper>(Duty.Timekeeping);
        services.AddExchanges(agencies);
        services.AddStage<Matcher>(Duty.Matching);
        services.AddSingleton<IReplayWork>(provider => new ReplayWork(provider.GetRequiredService<GatewayDatabase>(), provider.GetService<AuditLanes>()));
        services.TryAddSingleton<AgencyQueries>();
        services.AddStage<ReplayStage>(Duty.Replaying);
        services.AddSingleton<StoreGauges>();
        services.AddStage<GaugeStage>(Duty.Timekeeping, agencies.All.Select(agency => agency.Code).ToList());
        services.AddSingleton<IGroupingStore>(provider => new GroupingStore(provider.GetRequiredService<GatewayDatabase>(), provider.GetRequiredService<TimeProvider>(), provider.GetService<AuditLanes>()));
        services.AddStage<Grouper>(Duty.Timekeeping);
    }

    /// <summary>Intake ends before the disk does, where we can see the disk.</summary>
    public static void AddWatermark(this IServiceCollection services, IConfiguration settings)
    {
        if (settings.DiskFolder() is not { } folder || settings.FreeMegabytesMin() is not (> 0 and var min))
            return;
        services.AddSingleton(provider => new DiskWatermark(DiskWatermark.FreeIn(folder), min << 20, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<DiskWatermark>>()));
        // Callbacks and readers are served all the same, so this does not take us out of anybody's pool.
        services.AddSingleton(provider => new ReadyCheck("disk", _ => ValueTask.FromResult(provider.GetRequiredService<DiskWatermark>().IsLow ? "low" : null), Decides: false, Quiet: true));
    }

    /// <summary>What is made of the records: one log, sealed and signed.</summary>
    public static void AddAudit(this IServiceCollection services, IConfiguration settings, Role role)
    {
        services.AddSingleton<IAuditSealing, AuditLog>();
        services.AddSingleton<IPublishedStore, PublishedStore>();
        services.AddSingleton<IStampStore, StampStore>();
        services.AddSingleton<IStampCheck>(new StampTrust(settings.StampCertificates()));
        services.AddSingleton<AuditVerification>();
        services.AddSingleton(provider => new TopicVerification(provider.GetRequiredService<IAuditLog>(), provider.GetRequiredService<IPublishedStore>(), settings.Kafka(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<EvidenceExport>();
        services.AddSingleton<BodyQueries>();
        services.AddSingleton<EvidenceDisclosure>();
        services.AddSingleton(new AuditKeyFolder(settings.AuditKeys()));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<KeptCheckpoint>(provider, settings.AuditOrigin()));
        if (!settings.IsAudited())
            return;
        services.AddSingleton<LateRecords>();
        services.AddHostedService<LateRecordStage>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<SealWatch>(provider, settings.StopIntakeAfter()));
        services.AddHostedService(provider => provider.GetRequiredService<SealWatch>());
        services.AddSingleton(provider => new ReadyCheck("audit", _ => ValueTask.FromResult(provider.GetRequiredService<SealWatch>().Trouble), Decides: false));
        if (role == Role.Api)
            return;
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<CheckpointSigner>(provider, settings.AuditOrigin()));
        services.AddStage<Sealer>(Duty.Sealing);
        if (settings.Stamps() is { } stamps)
            services.AddStamps(stamps);
    }

    private static void AddStamps(this IServiceCollection services, StampOptions options)
    {
        services.AddSingleton<IStampAuthority>(provider => new StampAuthority(
            options.Authority, new HttpWire(AgencyLinks.Client(StampAuthority.ConnectionsMax), StampAuthority.ReplyBytesMax, provider.GetRequiredService<TimeProvider>()), StampPatience, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<Stamper>(provider, options));
        services.AddHostedService(provider =>
        {
            var stamper = provider.GetRequiredService<Stamper>();
            stamper.Duty = provider.GetRequiredService<Duties>()[Duty.Sealing];
            return stamper;
        });
        services.AddSingleton(provider => new ReadyCheck("time stamps", _ => ValueTask.FromResult(provider.GetRequiredService<Stamper>().Trouble), Decides: false, Quiet: true));
    }

    /// <summary>The topics of a Kafka cluster. Dossier events are read from there by who takes in, when it is told whose they are.</summary>
    public static void AddKafka(this IServiceCollection services, KafkaOptions? options, string? system, IConfiguration settings, Role role)
    {
        if (options is null)
            return;
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<KafkaWatch>(provider, options));
        services.AddHostedService(provider => provider.GetRequiredService<KafkaWatch>());
        services.AddSingleton(provider => new ReadyCheck("kafka", _ => ValueTask.FromResult(provider.GetService<RecordStage>()?.Trouble ?? provider.GetRequiredService<KafkaWatch>().Trouble), Decides: false));
        if (role != Role.Api)
            services.AddPublishers(options, settings.EventTypePrefix());
        if (system is null || role == Role.Worker)
            return;
        services.AddSingleton<RecordReader>();
        services.AddSingleton<RecordMeasures>();
        // Parking has a producer of its own, which nobody makes before something is parked: a long batch of others holds it up no more than it holds up them.
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<RecordStage>(provider, new KafkaReader(options), new KafkaStream(options, provider.GetRequiredService<TimeProvider>()), options, system));
        services.AddHostedService(provider => provider.GetRequiredService<RecordStage>());
    }

    private static void AddPublishers(this IServiceCollection services, KafkaOptions options, string typePrefix)
    {
        var topics = options.Topics;
        services.AddSingleton(new FreshRows<byte[]>(record => record.Length));
        services.AddPublisher(options, provider => new AuditSource(provider.GetRequiredService<IAuditLog>(), topics.Audit, typePrefix, TurnOptions.Gateway, provider.GetRequiredService<FreshRows<byte[]>>()));
        services.AddPublisher(options, provider => new ResultSource(provider.GetRequiredService<IResultStore>(), topics.Results, provider.GetRequiredService<GatewayDatabase>().Fresh.Results));
        services.AddPublisher(options, provider => new CheckpointSource(provider.GetRequiredService<IAuditLog>(), topics.Checkpoints, typePrefix, TurnOptions.Gateway));
    }

    // Each has a producer of its own: a topic that is missing holds up nobody else's.
    private static void AddPublisher(this IServiceCollection services, KafkaOptions options, Func<IServiceProvider, IPublishSource> source) => services.AddSingleton<IHostedService>(provider =>
        new Publisher(
            source(provider), provider.GetRequiredService<IPublishedStore>(), new KafkaStream(options, provider.GetRequiredService<TimeProvider>()), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Publisher>>())
        {
            Duty = provider.GetRequiredService<Duties>()[Duty.Publishing],
        });

    /// <summary>What is over and how long it is kept.</summary>
    public static void AddHistory(this IServiceCollection services, GatewayDatabase database, HistoryOptions options, Role role)
    {
        if (role == Role.Api)
            return;
        services.AddSingleton<IHistoryStore>(provider => database.IsSole
            ? new PrunedHistory(provider.GetRequiredService<GatewayDatabase>(), provider.GetRequiredService<TimeProvider>())
            : new PartitionedHistory(provider.GetRequiredService<GatewayDatabase>()));
        services.AddStage<Archivist>(Duty.History, options);
    }

    /// <summary>
    /// How duties come to this process: alone on a file it has them all; on a server it shares them, and bells go from process to process.
    /// </summary>
    public static void AddSharing(this IServiceCollection services, StoreAddress store, StoreClock? clock, Role role)
    {
        if (clock is null)
        {
            services.AddHostedService(provider => new SoleSteward(provider.GetRequiredService<Duties>()));
            return;
        }
        services.AddSingleton<ILeaseStore, LeaseStore>();
        services.AddSingleton<IWakeUp>(provider => new PostgresWakeUp(store, provider.GetRequiredService<Node>().Owner));
        services.AddSingleton<TimeProvider>(clock);
        services.AddHostedService(_ => clock);
        // Before everything that is started, so that it ends after everything that is stopped.
        services.Insert(0, ServiceDescriptor.Singleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<Presence>(provider, provider.GetRequiredService<Node>().Owner)));
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<WakeUps>(provider));
        if (role != Role.Api)
            services.AddHostedService(provider => ActivatorUtilities.CreateInstance<Steward>(provider, provider.GetRequiredService<Node>().Owner));
        else
            services.AddSingleton(provider => new ReadyCheck("worker", async _ => await provider.GetRequiredService<ILeaseStore>().CountAsync(Steward.Nodes) > 0 ? null : "none", Decides: false));
    }

    private static void AddStage<TStage>(this IServiceCollection services, string duty, params object[] own)
        where TStage : StageLoop => services.AddSingleton<IHostedService>(provider =>
    {
        var stage = ActivatorUtilities.CreateInstance<TStage>(provider, own);
        stage.Duty = provider.GetRequiredService<Duties>()[duty];
        return stage;
    });

    private static void AddStores(this IServiceCollection services)
    {
        services.AddSingleton<IBodySeal, PlainBodies>();
        services.AddSingleton<IIntakeStore>(provider =>
        {
            var store = new IntakeStore(provider.GetRequiredService<GatewayDatabase>(), provider.GetRequiredService<IBodySeal>(), provider.GetService<AuditLanes>(), calls => Measures.Batch("intake", calls));
            return new GuardedIntake(store, provider.GetService<DiskWatermark>(), provider.GetService<SealWatch>());
        });
        services.AddSingleton<IPlanningStore, PlanningStore>();
        services.AddSingleton<IExchangeStore, ExchangeStore>();
        services.AddSingleton<OutstandingWork>();
        services.AddSingleton<IAgencyStateStore, AgencyStateStore>();
        services.AddSingleton<CallbackStore>();
        services.AddSingleton<ICallbackStore>(provider => provider.GetRequiredService<CallbackStore>());
        services.AddSingleton<IMatchStore>(provider => provider.GetRequiredService<CallbackStore>());
        services.AddSingleton<ICallbackQueries, CallbackQueries>();
        services.AddSingleton<IResultStore, ResultStore>();
        services.AddSingleton<ISystemStore>(provider => new SystemStore(provider.GetRequiredService<GatewayDatabase>(), provider.GetService<AuditLanes>()));
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
        services.AddStage<Rescuer>(Duty.Rescue);
        services.AddHostedService<CircuitMeter>();
        services.AddSingleton<NoAddressStage>();
        services.AddHostedService(provider => provider.GetRequiredService<NoAddressStage>());
        services.AddSingleton(provider => new ReadyCheck("agency", _ => ValueTask.FromResult(provider.GetRequiredService<NoAddressStage>().Trouble), Decides: false, Quiet: true));
        foreach (var agency in agencies.All)
        {
            services.AddSingleton(new ReadyCheck($"agency {agency.Code}", _ => ValueTask.FromResult(agency.Gate.IsFlowing ? null : "open"), Decides: false));
            services.AddStage<AgencyPump>(Duty.Agency(agency.Code), agency);
            services.AddStage<InquiryStage>(Duty.Agency(agency.Code), agency);
            services.AddStage<AgencyReporter>(Duty.Agency(agency.Code), agency);
        }
    }

    // Attempts are bounded by the places of all agencies, inquiries by who asks: nobody asks while many ends wait.
    private static void AddEnds<T>(this IServiceCollection services)
    {
        // Not one of a single reader, which cannot say how many wait in it.
        var ends = Channel.CreateUnbounded<T>();
        services.AddSingleton(ends);
        services.AddSingleton(ends.Reader);
        services.AddSingleton(ends.Writer);
    }
}
