using System.Text;
using Gateway.Auditing;
using Gateway.Host.Hosting;
using Gateway.Host.Publishing;
using Gateway.Storage;
using Gateway.Tests.Auditing;
using Gateway.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Gateway.Tests.Kafka;

/// <summary>Several processes on one store: one of them publishes, whoever comes and goes.</summary>
public sealed class PublisherReplicaTests(PostgresServer server) : IAsyncDisposable
{
    private readonly SealedStage whole = new(server);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => whole.DisposeAsync();

    [Fact]
    public async Task One_process_publishes_at_a_time_and_another_goes_on_where_it_stopped()
    {
        var topic = new Topic();
        await using var one = await Replica.StartAsync(whole.Stage, "one", topic);
        await using var two = await Replica.StartAsync(whole.Stage, "two", topic);
        for (var round = 0; round < 4; round++)
        {
            // Whoever has it gets something to do and leaves in the middle of it; the other one goes on.
            var (having, other) = one.HasDuty ? (one, two) : (two, one);
            for (var i = 0; i < 5; i++)
                await whole.Stage.OpenAsync("accepted-birth", $"D-{round}-{i}");
            await whole.SealAsync(Stop);
            await having.LeaveAsync();
            await KafkaCluster.UntilAsync(() => Task.FromResult(other.HasDuty), "the other one has it");
            await whole.Stage.OpenAsync("accepted-birth", $"D-{round}-last");
            await whole.SealAsync(Stop);
            await KafkaCluster.UntilAsync(async () => topic.Records.Count >= await whole.Stage.Audit.SizeAsync(Stop), "everything is on the topic");
            await having.ComeBackAsync();
        }

        var stored = await whole.Stage.Audit.RecordsAsync(0, 1000, Stop);
        Assert.Equal(stored.Select(record => record.Position.ToString(System.Globalization.CultureInfo.InvariantCulture)), topic.Records);
        Assert.Equal((1, 2), (topic.AtOnceMax, topic.Senders));
    }

    [Fact]
    public async Task Whoever_loses_the_duty_in_the_middle_of_a_batch_sends_no_more_of_it()
    {
        await whole.Stage.OpenAsync("accepted-birth", "D-1");
        await whole.SealAsync(Stop);
        var (stuck, duty) = (new Stuck(), new Duty(Duty.Publishing, TimeProvider.System));
        using var publisher = new Publisher(new AuditSource(whole.Stage.Audit, "audit", "vn.onestop.", "/gateway"), new PublishedStore(whole.Stage.Database), stuck, TimeProvider.System, NullLogger<Publisher>.Instance) { Duty = duty };
        duty.Keep();
        var round = publisher.RunOnceAsync(Stop);
        await stuck.Sending.WaitAsync(KafkaCluster.Soon, Stop);
        Assert.False(round.IsCompleted);

        duty.LetGo();

        Assert.False(await round.WaitAsync(KafkaCluster.Soon, Stop));
        Assert.Equal(0, await new PublishedStore(whole.Stage.Database).PositionAsync("audit"));
    }

    /// <summary>What leaves for the brokers, from whichever process, and how many send at once.</summary>
    private sealed class Topic
    {
        private readonly HashSet<string> senders = [];
        private int atOnce;

        public List<string> Records { get; } = [];

        public int AtOnceMax { get; private set; }

        public int Senders => senders.Count;

        public void Begin(string sender)
        {
            lock (senders)
            {
                senders.Add(sender);
                AtOnceMax = Math.Max(AtOnceMax, ++atOnce);
            }
        }

        public void End(IReadOnlyList<StreamMessage> batch)
        {
            lock (senders)
            {
                Records.AddRange(batch.Select(message => Encoding.UTF8.GetString(message.Headers.Single(header => header.Key == "ce_position").Value)));
                atOnce--;
            }
        }
    }

    private sealed class SenderTo(Topic topic, string name) : IEventStream
    {
        public async Task<IReadOnlyList<Delivery>> SendAsync(IReadOnlyList<StreamMessage> batch, CancellationToken cancellation)
        {
            topic.Begin(name);
            await Task.Yield();
            topic.End(batch);
            return [.. batch.Select(_ => Delivery.Delivered.It)];
        }
    }

    private sealed class Stuck : IEventStream
    {
        private readonly TaskCompletionSource sending = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Sending => sending.Task;

        public async Task<IReadOnlyList<Delivery>> SendAsync(IReadOnlyList<StreamMessage> batch, CancellationToken cancellation)
        {
            sending.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return [.. batch.Select(_ => new Delivery.NotYet("stopped"))];
        }
    }

    /// <summary>A process as far as publishing goes: its session at the server, its share of the duties, its publisher.</summary>
    private sealed class Replica : IAsyncDisposable
    {
        private readonly Stage stage;
        private readonly string name;
        private readonly Duties duties = new([], TimeProvider.System);
        private readonly NpgsqlConnection session;
        private readonly Publisher publisher;
        private Steward steward;

        private Replica(Stage stage, string name, Topic topic)
        {
            (this.stage, this.name) = (stage, name);
            session = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(stage.Address.ConnectionString) { ApplicationName = PostgresWakeUp.SessionPrefix + name }.ConnectionString);
            publisher = new Publisher(new AuditSource(stage.Audit, "audit", "vn.onestop.", "/gateway"), new PublishedStore(stage.Database), new SenderTo(topic, name), TimeProvider.System, NullLogger<Publisher>.Instance) { Duty = duties[Duty.Publishing] };
            steward = NewSteward();
        }

        public bool HasDuty => duties[Duty.Publishing].IsMine;

        public static async Task<Replica> StartAsync(Stage stage, string name, Topic topic)
        {
            var replica = new Replica(stage, name, topic);
            await replica.session.OpenAsync(Stop);
            await replica.steward.StartAsync(Stop);
            await replica.publisher.StartAsync(Stop);
            return replica;
        }

        public async Task LeaveAsync()
        {
            await steward.StopAsync(Stop);
            steward.Dispose();
        }

        public Task ComeBackAsync() => (steward = NewSteward()).StartAsync(Stop);

        public async ValueTask DisposeAsync()
        {
            await publisher.StopAsync(CancellationToken.None);
            await steward.StopAsync(CancellationToken.None);
            publisher.Dispose();
            steward.Dispose();
            await session.DisposeAsync();
        }

        private Steward NewSteward() => new(new LeaseStore(stage.Database), duties, new Signals(), name, TimeProvider.System, NullLogger<Steward>.Instance);
    }
}
