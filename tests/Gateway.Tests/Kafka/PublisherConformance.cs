using System.Text;
using System.Text.Json.Nodes;
using Gateway.Adapters.Kafka;
using Gateway.Auditing;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Host.Publishing;
using Gateway.Storage;
using Gateway.Tests.Auditing;
using Gateway.Tests.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Kafka;

public sealed class SqlitePublisherTests(KafkaCluster cluster) : PublisherConformance(null, cluster), IClassFixture<KafkaCluster>;

public sealed class PostgresPublisherTests(PostgresServer server, KafkaCluster cluster) : PublisherConformance(server, cluster), IClassFixture<KafkaCluster>;

/// <summary>What is stored is what others read: all of it, in the order of its dossier, also when the brokers come and go.</summary>
public abstract class PublisherConformance : IAsyncDisposable
{
    private const int Dossiers = 6;
    private readonly KafkaCluster cluster;
    private readonly SealedStage whole;
    private readonly Stage stage;

    protected PublisherConformance(PostgresServer? server, KafkaCluster cluster) {
        (this.cluster, whole) = (cluster, new SealedStage(server));
        stage = whole.Stage;
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await whole.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_topic_is_the_audit_however_the_brokers_come_and_go()
    {
        var options = await cluster.CreateAsync();
        using var stream = new KafkaStream(options, TimeProvider.System) { Patience = TimeSpan.FromMilliseconds(300) };
        var publisher = Publisher(new AuditSource(stage.Audit, options.Topics.DossierEvents, "vn.onestop.", TurnOptions.Gateway), stream);
        for (var round = 0; round < 3; round++)
        {
            await LiveAsync(round);
            await cluster.OrderAsync($"errors {KafkaCluster.Produce} 7 0 6 -195");
            if (round == 1)
                await cluster.OrderAsync("down 1");
            await publisher.RunOnceAsync(Stop);
            await cluster.OrderAsync("up 1");
        }
        await AssertTopicIsAuditAsync(publisher, options);
    }

    [Theory]
    [InlineData(true, Fate.IsLost)]
    [InlineData(true, Fate.IsCut)]
    [InlineData(false, Fate.IsLost)]
    [InlineData(false, Fate.IsCut)]
    public async Task What_is_lost_between_us_and_the_brokers_is_on_the_topic_all_the_same(bool isAnswer, Fate fate)
    {
        var options = await cluster.CreateAsync();
        await using var box = new Middlebox(cluster.Servers);
        // Nothing but patience ends a line that is dead and looks alive, so that costs all of it each time.
        var lostMax = fate == Fate.IsLost ? 1 : 3;
        using var stream = new KafkaStream(options with { BootstrapServers = box.Servers }, TimeProvider.System) { Patience = TimeSpan.FromSeconds(3) };
        var publisher = Publisher(new AuditSource(stage.Audit, options.Topics.DossierEvents, "vn.onestop.", TurnOptions.Gateway), stream);
        var (produced, lost) = (0, 0);
        Fate Of(int request)
        {
            if (request != KafkaCluster.Produce || Interlocked.Increment(ref produced) % 3 != 2 || lost == lostMax)
                return Fate.Passes;
            lost++;
            return fate;
        }
        if (isAnswer)
            box.Answers = Of;
        else
            box.Requests = Of;
        for (var round = 0; round < 3; round++)
        {
            await LiveAsync(round);
            await publisher.RunOnceAsync(Stop);
        }

        var repeats = await AssertTopicIsAuditAsync(publisher, options);
        Assert.Equal(lostMax, lost);
        if (isAnswer)
            Assert.NotEqual(0, repeats);
    }

    [Fact]
    public async Task Brokers_that_stand_still_cost_time_and_nothing_else()
    {
        var options = await cluster.CreateAsync();
        using var stream = new KafkaStream(options, TimeProvider.System) { Patience = TimeSpan.FromMilliseconds(300) };
        var log = new Codes();
        var publisher = Publisher(new AuditSource(stage.Audit, options.Topics.DossierEvents, "vn.onestop.", TurnOptions.Gateway), stream, log);
        await LiveAsync(0);
        await publisher.RunOnceAsync(Stop);
        var before = await new PublishedStore(stage.Database).PositionAsync("audit");
        await LiveAsync(1);
        using (cluster.Freeze())
        {
            for (var round = 0; round < 3; round++)
                Assert.False(await publisher.RunOnceAsync(Stop));
            Assert.Equal(before, await new PublishedStore(stage.Database).PositionAsync("audit"));
        }
        await LiveAsync(2);

        await AssertTopicIsAuditAsync(publisher, options);
        Assert.Equal([8502, 8503], log.Ids);
    }

    [Fact]
    public async Task A_record_that_is_too_large_for_the_brokers_is_parked_where_people_see_it_and_holds_nobody_up()
    {
        var options = await cluster.CreateAsync(partitions: 1);
        using var stream = new KafkaStream(options, TimeProvider.System);
        var log = new Codes();
        var publisher = Publisher(new AuditSource(stage.Audit, options.Topics.DossierEvents, "vn.onestop.", TurnOptions.Gateway), stream, log);
        await LiveAsync(0);
        await cluster.OrderAsync($"errors {KafkaCluster.Produce} 10 10");           // the batch, then its first record alone

        await DrainAsync(publisher);

        var size = await stage.Audit.SizeAsync(Stop);
        Assert.True(await IsPublishedAsync("audit", size));
        Assert.Equal(size - 1, cluster.ReadAll(options.Topics.DossierEvents).Select(record => Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes("ce_position"))).Distinct().Count());
        Assert.Equal([(1L, "too-large")], await stage.Database.WriteAsync(session => session.QueryAsync("select position, code from published_parked where stream = 'audit'", _ => { }, row => (row.Number(), row.Text()))));
        Assert.Equal([8501], log.Ids);
    }

    // All of it, each dossier in its order; how many records are there more than once.
    private async Task<int> AssertTopicIsAuditAsync(Publisher publisher, KafkaOptions options)
    {
        await KafkaCluster.UntilAsync(async () => !await publisher.RunOnceAsync(Stop) && await IsPublishedAsync("audit", await stage.Audit.SizeAsync(Stop)), "everything is published");

        var stored = await stage.Audit.RecordsAsync(0, 10_000, Stop);
        var topic = cluster.ReadAll(options.Topics.DossierEvents);
        Assert.Equal(stored.Select(record => Encoding.UTF8.GetString(record.Record)).Order(StringComparer.Ordinal), topic.Select(record => Encoding.UTF8.GetString(record.Message.Value!)).Distinct().Order(StringComparer.Ordinal));
        foreach (var chain in topic.Select(record => JsonNode.Parse(record.Message.Value)!).GroupBy(record => record["chain"]!.GetValue<string>()).Where(chain => chain.Key.StartsWith("D-", StringComparison.Ordinal)))
        {
            // A door's records are keyed by the dossiers that they name. Whoever drops what he has had sees a dossier's chain from its beginning, link by link.
            var heard = chain.Select(record => record["n"]!.GetValue<int>()).Distinct().ToList();
            Assert.Equal(Enumerable.Range(0, heard.Count), heard);
        }
        var ids = topic.Select(record => Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes("ce_id"))).ToHashSet();
        Assert.Equal(stored.Select(record => Gateway.Dossiers.Ids.Format(Gateway.Dossiers.Ids.Audit, record.Id)).ToHashSet(), ids);
        return topic.Count - ids.Count;
    }

    [Fact]
    public async Task Checkpoints_on_the_topic_tell_when_the_store_was_put_back()
    {
        var options = await cluster.CreateAsync();
        using var stream = new KafkaStream(options, TimeProvider.System);
        await LiveAsync(0);
        await LiveAsync(1);
        await DrainAsync(Publisher(new CheckpointSource(stage.Audit, options.Topics.DossierEvents, "vn.onestop.", TurnOptions.Gateway), stream));
        var copy = cluster.ReadAll(options.Topics.DossierEvents)
            .ConvertAll(record => new SignedCheckpoint(record.Message.Value!, Convert.FromBase64String(Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes("ce_signature")))));
        var known = new CheckpointKeys((await stage.Audit.KeysAsync(Stop)).Select(CheckpointPublicKey.FromPem));
        var ours = await stage.Audit.CheckpointsAsync(0, 100, Stop);

        Assert.Equal(2, Assert.IsType<ForkVerdict.Same>(ForkCheck.Compare(ours, copy, known)).Compared);
        Assert.IsType<ForkVerdict.DatabaseBehind>(ForkCheck.Compare(ours.Take(1), copy, known));
    }

    [Fact]
    public async Task Results_are_published_as_the_feed_has_them()
    {
        var options = await cluster.CreateAsync();
        using var stream = new KafkaStream(options, TimeProvider.System);
        await LiveAsync(0);
        await DrainAsync(Publisher(new ResultSource(stage.Results, options.Topics.DossierEvents), stream));
        var feed = (await stage.Results.ReadAsync(0, 1000, null, Stop)).Events.Select(content => JsonNode.Parse(content.Span)!).ToList();
        var topic = cluster.ReadAll(options.Topics.DossierEvents);

        Assert.NotEmpty(feed);
        Assert.Equal(feed.Count, topic.Count);
        foreach (var result in feed)
        {
            var record = Assert.Single(topic, record => Header(record, "ce_id") == result["id"]!.GetValue<string>());
            Assert.Equal((result["subject"]!.GetValue<string>(), result["type"]!.GetValue<string>(), "application/json"), (record.Message.Key, Header(record, "ce_type"), Header(record, "content-type")));
            Assert.True(JsonNode.DeepEquals(result["data"], JsonNode.Parse(record.Message.Value)));
        }

        static string Header(Confluent.Kafka.ConsumeResult<string?, byte[]?> record, string name) => Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes(name));
    }

    private Publisher Publisher(IPublishSource source, IEventStream stream, ILogger<Publisher>? log = null) => new(source, new PublishedStore(stage.Database), stream, stage.Clock, log ?? NullLogger<Publisher>.Instance);

    private static async Task DrainAsync(Publisher publisher)
    {
        while (await publisher.RunOnceAsync(Stop))
        {
        }
    }

    private async Task<bool> IsPublishedAsync(string name, long position) => await new PublishedStore(stage.Database).PositionAsync(name) == position;

    private async Task LiveAsync(int round)
    {
        for (var i = 0; i < Dossiers; i++)
            await stage.OpenAsync("accepted-birth", $"D-{round}-{i}");
        foreach (var claimed in await stage.Exchanges.ClaimAsync("civil-status", Dossiers, "node-1", stage.Now, TimeSpan.FromMinutes(1)))
            await stage.SettleAsync(claimed, new Outcome.Refused("refused"));
        await whole.SealAsync(Stop);
    }

    private sealed class Codes : ILogger<Publisher>
    {
        public List<int> Ids { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Ids.Add(eventId.Id);
    }
}
