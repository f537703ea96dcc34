using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using Gateway.Adapters.Kafka;
using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Host.Intake;
using Gateway.Host.Operating;
using Gateway.Operating;
using Gateway.Storage;
using Gateway.Tests.Intake;
using Gateway.Tests.Operating;
using Gateway.Tests.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Kafka;

/// <summary>A store, a shop, its topic, and as many members of the group as a test wants.</summary>
internal sealed class RecordHost : IAsyncDisposable
{
    public const string Shop = "shop-a";

    private readonly KafkaCluster cluster;
    private readonly IProducer<string?, byte[]?> shop;
    private readonly List<IDisposable> own = [];
    private readonly int partitions;

    private RecordHost(KafkaCluster cluster, KafkaOptions options, int partitions)
    {
        (this.cluster, Options, this.partitions) = (cluster, options, partitions);
        Keys.Add(Shop, SystemKind.Shop, Stage.Clock, offices: ["H26.12.00.000"]);
        shop = new ProducerBuilder<string?, byte[]?>(new ProducerConfig(cluster.Client) { MessageMaxBytes = 4_000_000 }).Build();
    }

    public Stage Stage { get; } = new();

    public KeysInMemory Keys { get; } = new();

    public KafkaOptions Options { get; }

    /// <summary>What the youngest member reads with.</summary>
    public KafkaReader? Reader { get; private set; }

    public static async Task<RecordHost> StartAsync(KafkaCluster cluster, int partitions = 2) => new(cluster, await cluster.CreateAsync(partitions), partitions);

    /// <summary>One member of the group; it does nothing until it is asked to or started.</summary>
    public RecordStage Member(IIntakeStore? store = null, IEventStream? parked = null, string system = Shop, KafkaOptions? options = null, ILogger<RecordStage>? log = null)
    {
        var (signals, measures, with) = (new Signals(), new RecordMeasures(), options ?? Options);
        Reader = new KafkaReader(with);
        var member = new RecordStage(
            Reader, parked ?? new KafkaStream(with, TimeProvider.System), new RecordReader(Stage.Reader()), store ?? Stage.Intake, new KeyRing(Keys, Stage.Clock),
            new EventsInHand(Stage.Database, new Duties([], Stage.Clock), signals), measures, with, system, new AuditRecorder(Stage.Database, Stage.Lanes), TimeProvider.System, log ?? NullLogger<RecordStage>.Instance);
        own.Add(member);
        own.Add(measures);
        return member;
    }

    public static JsonObject Sample(int number) => IntakeHost.Sample("accepted-birth", Dossier(number));

    public static string Dossier(int number) => string.Create(CultureInfo.InvariantCulture, $"000.00.12.H26-261123-{number:0000}");

    public Task SendAsync(int number) => SendAsync(Dossier(number), Sample(number).ToJsonString(), ("content-type", "application/cloudevents+json; charset=utf-8"));

    public Task<DeliveryResult<string?, byte[]?>> SendAsync(string? key, string? value, params (string Name, string Value)[] headers) => SendAsync(key, value is null ? null : Encoding.UTF8.GetBytes(value), headers);

    public Task<DeliveryResult<string?, byte[]?>> SendAsync(string? key, byte[]? value, params (string Name, string Value)[] headers)
    {
        var all = new Headers();
        foreach (var (name, text) in headers)
            all.Add(name, Encoding.UTF8.GetBytes(text));
        return shop.ProduceAsync(Options.Topics.DossierEvents, new Message<string?, byte[]?> { Key = key, Value = value, Headers = all });
    }

    /// <summary>Rounds of these members, until so many events are stored.</summary>
    public Task UntilStoredAsync(int count, params RecordStage[] members) => UntilAsync(async () => await StoredAsync() >= count, $"{count} events are stored", members);

    public static Task UntilAsync(Func<Task<bool>> isSo, string what, params RecordStage[] members) => KafkaCluster.UntilAsync(
        async () =>
        {
            foreach (var member in members)
                await member.RunOnceAsync(TestContext.Current.CancellationToken);
            return await isSo();
        },
        what);

    public async Task<int> StoredAsync() => (await Stage.Database.WriteAsync(session => session.QueryAsync("select count(*) from dossier_event", _ => { }, row => row.Small())))[0];

    /// <summary>What was parked, as code and place of origin.</summary>
    public List<ConsumeResult<string?, byte[]?>> Parked() => cluster.ReadAll(Options.Topics.Parked);

    /// <summary>What the audit knows of parked records: code and offset of each.</summary>
    public async Task<IReadOnlyList<(string Code, string Offset)>> RecordedAsync() => [.. (await Stage.Audit.NextAsync(1000)).Runs.SelectMany(run => run.Records).Select(record => JsonNode.Parse(record)!)
        .Where(record => record["type"]!.GetValue<string>() == AuditTypes.RecordParked)
        .SelectMany(record => record["offsets"]!.AsArray().Select(offset => (record["code"]!.GetValue<string>(), offset!.ToJsonString())))];

    public long Committed() => cluster.Committed(Options, partitions);

    public async ValueTask DisposeAsync()
    {
        own.ForEach(one => one.Dispose());
        shop.Dispose();
        await Stage.DisposeAsync();
    }
}

/// <summary>A store that can be taken away.</summary>
internal sealed class RemovableStore(IIntakeStore store) : IIntakeStore
{
    public bool IsAway { get; set; }

    /// <summary>Takes it and then breaks off, as a server that dies after its commit.</summary>
    public bool BreaksOff { get; set; }

    public async Task<IReadOnlyList<Accepted>> AcceptAsync(IReadOnlyList<DossierEvent> events, string system, DateTimeOffset now)
    {
        if (IsAway)
            throw new StoreUnavailableException(StoreTrouble.Closed, TimeSpan.FromSeconds(1));
        var accepted = await store.AcceptAsync(events, system, now);
        return BreaksOff ? throw new StoreUnavailableException(StoreTrouble.Unknown, TimeSpan.FromSeconds(1)) : accepted;
    }

    public Task<KnownReceipt?> FindAsync(Guid id, CancellationToken cancellation) => store.FindAsync(id, cancellation);

    public Task<KnownReceipt?> FindAsync(string source, string eventId, CancellationToken cancellation) => store.FindAsync(source, eventId, cancellation);
}

/// <summary>A parked topic that can be taken away.</summary>
internal sealed class RemovableStream : IEventStream
{
    public bool IsAway { get; set; }

    public List<StreamMessage> Sent { get; } = [];

    public Task<IReadOnlyList<Delivery>> SendAsync(IReadOnlyList<StreamMessage> batch, CancellationToken cancellation)
    {
        if (!IsAway)
            Sent.AddRange(batch);
        return Task.FromResult<IReadOnlyList<Delivery>>([.. batch.Select(_ => IsAway ? new Delivery.NotYet("topic-missing") : (Delivery)Delivery.Delivered.It)]);
    }
}
