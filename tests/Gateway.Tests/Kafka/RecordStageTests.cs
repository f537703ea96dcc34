using System.Text;
using Confluent.Kafka;
using Gateway.Host.Intake;
using Gateway.Operating;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Kafka;

/// <summary>Dossier events from a topic: each stored once, none skipped, whatever happens to brokers, store and members.</summary>
public sealed class RecordStageTests(KafkaCluster cluster) : IClassFixture<KafkaCluster>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_is_taken_in_once_however_often_and_in_whichever_mode_it_comes()
    {
        await using var host = await RecordHost.StartAsync(cluster);
        var sample = RecordHost.Sample(1);
        await host.SendAsync(1);
        await host.SendAsync(1);
        var attributes = sample.Where(member => member.Key != "data").Select(member => (member.Key == "datacontenttype" ? "content-type" : "ce_" + member.Key, member.Value!.GetValue<string>()));
        await host.SendAsync(RecordHost.Dossier(1), sample["data"]!.ToJsonString(), [.. attributes]);
        await host.SendAsync(2);
        var member = host.Member();

        await host.UntilStoredAsync(2, member);
        await member.StopAsync(Stop);

        Assert.Equal(2, await host.StoredAsync());
        Assert.Equal(4, host.Committed());
        Assert.Empty(host.Parked());
    }

    [Fact]
    public async Task What_cannot_be_taken_in_is_parked_with_its_reason_and_place_and_the_rest_goes_on()
    {
        await using var host = await RecordHost.StartAsync(cluster, partitions: 1);
        await host.SendAsync(1);
        await host.SendAsync(RecordHost.Dossier(1), (string?)null);
        await host.SendAsync(null, "{}");
        await host.SendAsync(RecordHost.Dossier(1), new byte[2_000_000]);
        var conflict = RecordHost.Sample(1);
        conflict["data"]!["receivedAt"] = "2026-11-20T08:05:00+07:00";
        await host.SendAsync(RecordHost.Dossier(1), conflict.ToJsonString(), ("content-type", "application/cloudevents+json"));
        await host.SendAsync(2);
        var log = new Codes();
        var member = host.Member(log: log);

        await host.UntilStoredAsync(2, member);
        await member.StopAsync(Stop);

        Assert.Equal(
            [("invalid-record", "1"), ("invalid-record", "2"), ("body-too-large", "3"), ("event-conflict", "4")],
            host.Parked().Select(record => (Header(record, "parked_code"), Header(record, "origin_offset"))).OrderBy(parked => parked.Item2, StringComparer.Ordinal));
        Assert.Equal(6, host.Committed());
        Assert.Equal(4, log.Lines.Count(line => line.Contains("is parked", StringComparison.Ordinal)));
        Assert.Equal([("body-too-large", "3"), ("event-conflict", "4"), ("invalid-record", "1"), ("invalid-record", "2")], (await host.RecordedAsync()).Order());
        Assert.Null(member.Trouble);
    }

    [Fact]
    public async Task A_process_that_dies_between_its_commit_and_the_brokers_leaves_repeats_and_nothing_else()
    {
        await using var host = await RecordHost.StartAsync(cluster);
        for (var number = 1; number <= 20; number++)
            await host.SendAsync(number);
        var store = new RemovableStore(host.Stage.Intake) { BreaksOff = true };
        var dying = host.Member(store);
        await KafkaCluster.UntilAsync(async () => await FailsAsync(dying) && await host.StoredAsync() > 0, "the store has something and nobody was told");
        dying.Dispose();

        var heir = host.Member();
        await RecordHost.UntilAsync(() => Task.FromResult(host.Committed() == 20), "the heir has been through everything", heir);
        await heir.StopAsync(Stop);

        Assert.Equal(20, await host.StoredAsync());
    }

    [Fact]
    public async Task While_the_store_is_away_nothing_is_fetched_and_nothing_is_lost()
    {
        await using var host = await RecordHost.StartAsync(cluster);
        var store = new RemovableStore(host.Stage.Intake);
        var member = host.Member(store);
        await host.SendAsync(1);
        await host.UntilStoredAsync(1, member);
        store.IsAway = true;
        for (var number = 2; number <= 30; number++)
            await host.SendAsync(number);

        await KafkaCluster.UntilAsync(() => FailsAsync(member), "a round finds the store away");
        var held = host.Reader!.Hand.Count;
        for (var number = 31; number <= 60; number++)
            await host.SendAsync(number);
        for (var round = 0; round < 20; round++)
            Assert.True(await FailsAsync(member));
        Assert.Equal((true, held), (host.Reader.IsHeld, host.Reader.Hand.Count));
        Assert.Equal(1, await host.StoredAsync());
        Assert.True(host.Committed() <= 1);

        store.IsAway = false;
        await host.UntilStoredAsync(60, member);
        await member.StopAsync(Stop);
        Assert.Equal(60, await host.StoredAsync());
        Assert.Equal(60, host.Committed());
    }

    [Fact]
    public async Task Nothing_is_committed_before_the_parked_topic_has_what_was_refused()
    {
        await using var host = await RecordHost.StartAsync(cluster, partitions: 1);
        var parked = new RemovableStream { IsAway = true };
        await host.SendAsync(RecordHost.Dossier(1), "{", ("content-type", "application/cloudevents+json"));
        await host.SendAsync(2);
        var member = host.Member(parked: parked);

        await RecordHost.UntilAsync(() => Task.FromResult(member.Trouble == "topic-missing"), "the member says what it waits for", member);
        for (var round = 0; round < 5; round++)
            await member.RunOnceAsync(Stop);
        Assert.Equal(0, host.Committed());

        parked.IsAway = false;
        await RecordHost.UntilAsync(() => Task.FromResult(member.Trouble is null), "the member goes on", member);
        await host.UntilStoredAsync(1, member);
        await member.StopAsync(Stop);
        Assert.Single(parked.Sent);
        Assert.Equal(2, host.Committed());
    }

    [Fact]
    public async Task Members_come_and_go_and_every_event_is_stored_once()
    {
        await using var host = await RecordHost.StartAsync(cluster, partitions: 4);
        for (var number = 1; number <= 100; number++)
            await host.SendAsync(number);
        var (first, second) = (host.Member(), host.Member());
        await host.UntilStoredAsync(100, first);
        // The second joins, and both are in the middle of their work when more comes and the first is gone.
        for (var number = 101; number <= 200; number++)
            await host.SendAsync(number);
        await host.UntilStoredAsync(110, first, second);
        first.Dispose();
        for (var number = 201; number <= 300; number++)
            await host.SendAsync(number);
        var third = host.Member();

        await host.UntilStoredAsync(300, second, third);
        await second.StopAsync(Stop);
        await host.UntilStoredAsync(300, third);
        await third.StopAsync(Stop);

        Assert.Equal(300, await host.StoredAsync());
        Assert.Empty(host.Parked());
    }

    [Fact]
    public async Task A_new_group_begins_with_the_oldest_record_and_a_lost_position_stands_still_until_a_person_decides()
    {
        await using var host = await RecordHost.StartAsync(cluster, partitions: 1);
        for (var number = 1; number <= 3; number++)
            await host.SendAsync(number);
        var first = host.Member();
        await host.UntilStoredAsync(3, first);
        await first.StopAsync(Stop);

        // As after a topic that was made anew: what is committed is not there.
        await CommitAsync(host, 1000);
        await host.SendAsync(4);
        var standing = host.Member();
        await RecordHost.UntilAsync(() => Task.FromResult(standing.Trouble == "position-lost"), "the member says that its position is gone", standing);
        for (var round = 0; round < 10; round++)
            await standing.RunOnceAsync(Stop);
        await standing.StopAsync(Stop);
        Assert.Equal((3, 1000), (await host.StoredAsync(), host.Committed()));

        var told = host.Member(options: host.Options with { FromOldestWhenLost = true });
        await host.UntilStoredAsync(4, told);
        await told.StopAsync(Stop);
        Assert.Equal((4, 4), (await host.StoredAsync(), host.Committed()));
    }

    [Fact]
    public async Task Records_wait_for_the_system_that_they_speak_for()
    {
        await using var host = await RecordHost.StartAsync(cluster);
        host.Keys.Add("agency-a", SystemKind.Agency, host.Stage.Clock, agency: "police");
        await host.SendAsync(1);
        var (nobody, agency) = (host.Member(system: "shop-b"), host.Member(system: "agency-a"));

        await RecordHost.UntilAsync(() => Task.FromResult(nobody.Trouble == "system-unknown"), "nobody of this name is known", nobody);
        nobody.Dispose();
        await RecordHost.UntilAsync(() => Task.FromResult(agency.Trouble == "system-unknown"), "an agency is no shop", agency);
        agency.Dispose();
        Assert.Equal((0, 0), (await host.StoredAsync(), host.Committed()));

        await host.UntilStoredAsync(1, host.Member());
    }

    [Fact]
    public async Task Brokers_that_are_back_are_said_to_be_although_nothing_new_comes()
    {
        await using var host = await RecordHost.StartAsync(cluster, partitions: 1);
        var member = host.Member();
        await host.SendAsync(1);
        await host.UntilStoredAsync(1, member);
        for (var broker = 1; broker <= 3; broker++)
            await cluster.OrderAsync($"down {broker}");
        try
        {
            await RecordHost.UntilAsync(() => Task.FromResult(member.Trouble == "brokers-away"), "the member says what it waits for", member);
        }
        finally
        {
            for (var broker = 1; broker <= 3; broker++)
                await cluster.OrderAsync($"up {broker}");
        }

        await RecordHost.UntilAsync(() => Task.FromResult(member.Trouble is null), "the member says that they are back", member);
    }

    // Only a member may.
    private async Task CommitAsync(RecordHost host, long position)
    {
        using var member = new ConsumerBuilder<Null, Null>(new ConsumerConfig(cluster.Client) { GroupId = host.Options.Group, SessionTimeoutMs = (int)host.Options.SilentFor.TotalMilliseconds, HeartbeatIntervalMs = 500, EnableAutoCommit = false, PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky }).Build();
        member.Subscribe(host.Options.Topics.DossierEvents);
        await KafkaCluster.UntilAsync(
            () =>
            {
                member.Consume(TimeSpan.Zero);
                return Task.FromResult(member.Assignment.Count == 1);
            },
            "the member has its partition");
        member.Commit([new TopicPartitionOffset(host.Options.Topics.DossierEvents, 0, position)]);
        member.Close();
    }

    private static string Header(ConsumeResult<string?, byte[]?> record, string name) => Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes(name));

    private static async Task<bool> FailsAsync(RecordStage member)
    {
        try
        {
            await member.RunOnceAsync(Stop);
            return false;
        }
        catch (Gateway.Dossiers.StoreUnavailableException)
        {
            return true;
        }
    }

    private sealed class Codes : ILogger<RecordStage>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));
    }
}
