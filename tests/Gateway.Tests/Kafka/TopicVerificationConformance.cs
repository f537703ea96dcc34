using System.Security.Cryptography;
using System.Text;
using Gateway.Adapters.Kafka;
using Gateway.Adapters.TimeStamps;
using Gateway.Auditing;
using Gateway.Host.Auditing;
using Gateway.Host.Hosting;
using Gateway.Host.Publishing;
using Gateway.Storage;
using Gateway.Tests.Auditing;
using Gateway.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Kafka;

public sealed class SqliteTopicVerificationTests(KafkaCluster cluster) : TopicVerificationConformance(null, cluster), IClassFixture<KafkaCluster>;

public sealed class PostgresTopicVerificationTests(PostgresServer server, KafkaCluster cluster) : TopicVerificationConformance(server, cluster), IClassFixture<KafkaCluster>;

/// <summary>The store beside its topics: each way in which one of them says something else is found, and found where it is.</summary>
public abstract class TopicVerificationConformance : IAsyncDisposable
{
    private const int Dossiers = 12, Records = 4 * Dossiers, Half = Records / 2;
    private const string Prefix = "vn.onestop.";
    private readonly KafkaCluster cluster;
    private readonly SealedStage whole;
    private readonly Stage stage;

    protected TopicVerificationConformance(PostgresServer? server, KafkaCluster cluster)
    {
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
    public async Task Topics_that_hold_what_was_sealed_are_the_same_however_often_they_hold_it()
    {
        var options = await PublishAsync();
        await RunAsync("update published set position = ?1", row => row.Add(Half));
        await DrainAsync(options);
        await stage.OpenAsync("accepted-birth", "D-later");
        await whole.SealAsync(Stop);

        var answer = await VerifyAsync(options);

        Assert.IsType<Verdict.Intact>(answer.Verdict);
        Assert.Equal(new TopicTally(Records, Half, 2, 2, 0), answer.Topic);
    }

    [Fact]
    public async Task Another_record_at_the_place_of_one_is_named()
    {
        var options = await PublishAsync((place, message) => place == 9 ? message with { Value = Changed(message.Value) } : message);
        var stored = (await stage.Audit.RecordsAsync(9, 1, Stop))[0].Record;

        Assert.Equal(new Verdict.Broken(9, 9, Damage.TopicRecord, Hash(Changed(stored)), Hash(stored)), (await VerifyAsync(options)).Verdict);
    }

    [Fact]
    public async Task What_counts_as_published_and_is_nowhere_is_named_unless_it_is_parked()
    {
        var options = await PublishAsync((place, message) => place == 30 ? null : message);
        Assert.Equal(new Verdict.Broken(30, 30, Damage.TopicMissing, Hash((await stage.Audit.RecordsAsync(30, 1, Stop))[0].Record), "null"), (await VerifyAsync(options)).Verdict);

        await RunAsync("insert into published_parked (stream, position, code, parked_at) values ('audit', 31, 'too-large', 0)", _ => { });
        var answer = await VerifyAsync(options);
        Assert.IsType<Verdict.Intact>(answer.Verdict);
        Assert.Equal(1, answer.Topic!.Parked);
    }

    [Fact]
    public async Task A_dossiers_records_that_changed_places_are_named_and_those_of_two_dossiers_stand_as_they_like()
    {
        await whole.FillAsync(Dossiers, Stop);
        var records = await stage.Audit.RecordsAsync(0, Records, Stop);
        var ofOne = records.Where(record => record.Dossier == records[^1].Dossier).TakeLast(2).Select(record => (int)record.Position).ToList();
        var other = (int)records.Last(record => record.Position < ofOne[1] && record.Dossier != records[^1].Dossier).Position;

        var swapped = Assert.IsType<Verdict.Broken>((await VerifyAsync(await SwappedAsync(ofOne[0], ofOne[1]))).Verdict);
        Assert.Equal((Damage.TopicOrder, ofOne[0], $"{ofOne[1]}"), (swapped.What, swapped.From, swapped.Actual));
        Assert.IsType<Verdict.Intact>((await VerifyAsync(await SwappedAsync(other, ofOne[1]))).Verdict);

        async Task<KafkaOptions> SwappedAsync(int one, int two)
        {
            await RunAsync("delete from published", _ => { });
            return await SendAllAsync(1, messages => (messages[one], messages[two]) = (messages[two], messages[one]));
        }
    }

    [Fact]
    public async Task What_we_never_wrote_is_found_on_both_topics()
    {
        var options = await PublishAsync();
        await SendAsync(options, new StreamMessage(options.Topics.Checkpoints, "test"u8.ToArray(), [], "{}"u8.ToArray()));
        Assert.Equal(Damage.TopicForeign, Assert.IsType<Verdict.Broken>((await VerifyAsync(options)).Verdict).What);
        options = await PublishAgainAsync();
        await SendAsync(options, new StreamMessage(options.Topics.Audit, "D-0-1"u8.ToArray(), [], "{}"u8.ToArray()));
        Assert.Equal(Damage.TopicForeign, Assert.IsType<Verdict.Broken>((await VerifyAsync(options)).Verdict).What);
    }

    // Readers go by key and headers; whoever puts a record of ours on the topic once more under another name tells them something else.
    [Theory]
    [InlineData("key")]
    [InlineData("no key")]
    [InlineData("ce_id")]
    [InlineData("ce_subject")]
    [InlineData("ce_type")]
    [InlineData("ce_type twice")]
    public async Task A_record_of_ours_that_goes_by_another_name_is_found(string what)
    {
        var options = await PublishAsync();
        var (message, other) = ((await new AuditSource(stage.Audit, options.Topics.Audit, Prefix, TurnOptions.Gateway).ReadAsync(9, 1, Stop))[0].Message, Encoding.UTF8.GetBytes(Prefix + "audit.dossier.exported.v1"));
        message = what switch
        {
            "key" => message with { Key = other },
            "no key" => message with { Key = null },
            "ce_type twice" => message with { Headers = [.. message.Headers, new("ce_type", other)] },
            _ => message with { Headers = [.. message.Headers.Select(header => header.Key == what ? new(what, other) : header)] },
        };
        await SendAsync(options, message);

        var broken = Assert.IsType<Verdict.Broken>((await VerifyAsync(options)).Verdict);
        Assert.Equal((9, Damage.TopicRecord), (broken.From, broken.What));
    }

    [Fact]
    public async Task A_checkpoint_of_ours_under_a_signature_that_is_none_is_found()
    {
        var options = await PublishAsync();
        var last = (await stage.Audit.LastCheckpointAsync(Stop))!;
        await SendAsync(options, Message(options, last));
        Assert.IsType<Verdict.Intact>((await VerifyAsync(options)).Verdict);

        await SendAsync(options, Message(options, last with { Signature = [.. last.Signature.Reverse()] }));
        Assert.Equal(Damage.TopicForeign, Assert.IsType<Verdict.Broken>((await VerifyAsync(options)).Verdict).What);
    }

    [Fact]
    public async Task A_store_whose_tail_was_cut_with_its_checkpoint_is_shorter_than_its_topics()
    {
        var options = await PublishAsync();
        await CutAsync();
        Assert.IsType<Verdict.Intact>((await new AuditVerification(stage.Audit, stage.Audit, new StampTrust([]), stage.Clock).RunAsync(null, null, Stop)).Verdict);
        var beyond = Assert.IsType<Verdict.Broken>((await VerifyAsync(options)).Verdict);
        Assert.Equal((Damage.TopicBeyond, Half, $"{Half}"), (beyond.What, beyond.From, beyond.Actual));
    }

    [Fact]
    public async Task The_checkpoints_alone_tell_of_a_tail_that_was_never_published()
    {
        var options = await PublishAsync((place, message) => place < Half ? message : null);
        await CutAsync();
        await RunAsync("update published set position = ?1", row => row.Add(Half));

        Assert.Equal(new Verdict.Broken(Half, Records - 1, Damage.TopicBeyond, $"{Records}", $"{Half}"), (await VerifyAsync(options)).Verdict);
    }

    [Fact]
    public async Task A_checkpoint_that_we_signed_must_lie_on_this_log()
    {
        var options = await PublishAsync();
        using var key = CheckpointKey.Create();
        var last = Checkpoint.Read((await stage.Audit.LastCheckpointAsync(Stop))!.Bytes)!;
        var size = Half + 5;
        var onTheLog = last with { Size = size, Root = Convert.ToHexStringLower((await stage.Audit.FrontierAsync(size, Stop)).Root()) };
        await SendAsync(options, Message(options, key.Sign(onTheLog)));
        Assert.Equal([new(DoubtKind.KeyMissing, key.Public.Id)], Assert.IsType<Verdict.CannotTell>((await VerifyAsync(options)).Verdict).Doubts);

        await stage.Audit.AddKeyAsync(key.Public.Id, key.Public.ToPem(), stage.Now);
        Assert.IsType<Verdict.Intact>((await VerifyAsync(options)).Verdict);

        await SendAsync(options, Message(options, key.Sign(onTheLog with { Root = last.Root })));
        Assert.Equal(new Verdict.Broken(size - 1, size - 1, Damage.TopicCheckpoint, last.Root, onTheLog.Root), (await VerifyAsync(options)).Verdict);
    }

    [Fact]
    public async Task What_retention_has_cut_is_a_doubt_and_what_came_after_it_is_compared_all_the_same()
    {
        // More than the mock brokers keep of a partition, in the middle of what is compared.
        StreamMessage? Padded(int place, StreamMessage message) => place is < Half and >= Half - 8 ? message with { Headers = [.. message.Headers, new("pad", Encoding.ASCII.GetBytes(Convert.ToHexString(RandomNumberGenerator.GetBytes(450_000))))] } : message;
        var options = await PublishAsync(Padded, partitions: 1);
        var cut = Assert.Single(Assert.IsType<Verdict.CannotTell>((await VerifyAsync(options)).Verdict).Doubts);
        Assert.Equal(DoubtKind.TopicCut, cut.Kind);
        Assert.InRange(int.Parse(cut.Detail, System.Globalization.CultureInfo.InvariantCulture), Half - 7, Half - 1);
        var afterwards = await VerifyAsync(options, from: stage.Now - TimeSpan.FromMinutes(30));
        Assert.IsType<Verdict.Intact>(afterwards.Verdict);
        Assert.Equal((Half, (long)Half), (afterwards.From, afterwards.Topic!.Records));

        options = await PublishAgainAsync((place, message) => place == 30 ? null : Padded(place, message));
        Assert.Equal((Damage.TopicMissing, 30), Assert.IsType<Verdict.Broken>((await VerifyAsync(options)).Verdict) is var broken ? (broken.What, (int)broken.From) : default);
    }

    [Fact]
    public async Task Where_the_topics_cannot_be_read_nobody_can_tell_and_the_reason_is_said()
    {
        var options = await PublishAsync();
        await AssertUnreadAsync(null, "kafka off");
        await AssertUnreadAsync(options with { Topics = options.Topics with { Checkpoints = "there-is-none" } }, "there-is-none topic-missing");
        try
        {
            for (var broker = 1; broker <= 3; broker++)
                await cluster.OrderAsync($"down {broker}");
            await AssertUnreadAsync(options, $"{options.Topics.Audit} brokers-away");
        }
        finally
        {
            for (var broker = 1; broker <= 3; broker++)
                await cluster.OrderAsync($"up {broker}");
        }

        async Task AssertUnreadAsync(KafkaOptions? with, string why) =>
            Assert.Equal([new(DoubtKind.TopicUnread, why)], Assert.IsType<Verdict.CannotTell>((await VerifyAsync(with)).Verdict).Doubts);
    }

    private async Task<AuditAnswer> VerifyAsync(KafkaOptions? options, DateTimeOffset? from = null)
    {
        var ours = await new AuditVerification(stage.Audit, stage.Audit, new StampTrust([]), stage.Clock).RunAsync(from, null, Stop);
        return await new TopicVerification(stage.Audit, new PublishedStore(stage.Database), options, TimeProvider.System) { Patience = TimeSpan.FromSeconds(5) }.RunAsync(ours, Stop);
    }

    // A log of two halves, and what the publishers make of it where nobody changes it on its way.
    private async Task<KafkaOptions> PublishAsync(Func<int, StreamMessage, StreamMessage?>? change = null, int partitions = 4)
    {
        await whole.FillAsync(Dossiers, Stop);
        return await SendAllAsync(partitions, null, change);
    }

    private async Task<KafkaOptions> PublishAgainAsync(Func<int, StreamMessage, StreamMessage?>? change = null)
    {
        await RunAsync("delete from published", _ => { });
        return await SendAllAsync(1, null, change);
    }

    private async Task<KafkaOptions> SendAllAsync(int partitions, Action<List<StreamMessage>>? arrange, Func<int, StreamMessage, StreamMessage?>? change = null)
    {
        var options = await cluster.CreateAsync(partitions);
        if (arrange is not null || change is not null)
        {
            var messages = (await new AuditSource(stage.Audit, options.Topics.Audit, Prefix, TurnOptions.Gateway).ReadAsync(0, Records, Stop)).Select((item, place) => change is null ? item.Message : change(place, item.Message)).OfType<StreamMessage>().ToList();
            arrange?.Invoke(messages);
            await SendAsync(options, [.. messages]);
            await RunAsync("insert into published (stream, position) values ('audit', ?1)", row => row.Add(Records));
        }
        await DrainAsync(options);
        return options;
    }

    private async Task DrainAsync(KafkaOptions options)
    {
        IPublishSource[] sources = [new AuditSource(stage.Audit, options.Topics.Audit, Prefix, TurnOptions.Gateway), new CheckpointSource(stage.Audit, options.Topics.Checkpoints, Prefix, TurnOptions.Gateway)];
        foreach (var source in sources)
        {
            using var publisher = new Publisher(source, new PublishedStore(stage.Database), new KafkaStream(options, TimeProvider.System), stage.Clock, NullLogger<Publisher>.Instance);
            while (await publisher.RunOnceAsync(Stop))
            {
            }
        }
    }

    private static async Task SendAsync(KafkaOptions options, params StreamMessage[] messages)
    {
        using var stream = new KafkaStream(options, TimeProvider.System);
        Assert.All(await stream.SendAsync(messages, Stop), delivery => Assert.IsType<Delivery.Delivered>(delivery));
    }

    private static StreamMessage Message(KafkaOptions options, SignedCheckpoint signed) =>
        new(options.Topics.Checkpoints, "test"u8.ToArray(), CloudEventHeaders.Of([new("signature", Convert.ToBase64String(signed.Signature))]), signed.Bytes);

    // As the sealer had never come to the second half, by somebody who may write all rows.
    private async Task CutAsync()
    {
        await RunAsync("delete from audit_checkpoint where size > ?1", row => row.Add(Half));
        await RunAsync("delete from audit_run where first >= ?1", row => row.Add(Half));
        var frontier = (await stage.Audit.FrontierAsync(Half, Stop)).ToBytes();
        await RunAsync("update audit_log set size = ?1, frontier = ?2", row => row.Add(Half).Add(frontier));
        await RunAsync("delete from audit_event where lane = ?1 and position >= (select max(position + count) from audit_run where lane = ?1)", row => row.Add(Guid.Empty));
        await RunAsync("delete from audit_event where lane <> ?1 and position >= (select max(position + count) from audit_run where audit_run.lane = audit_event.lane)", row => row.Add(Guid.Empty));
    }

    private Task<int> RunAsync(string sql, Action<Row> bind) => stage.Database.WriteAsync(session => session.ExecuteAsync(sql, bind));

    private static byte[] Changed(ReadOnlyMemory<byte> record) => System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(record.Span).Replace("\"v\":1", "\"v\":2", StringComparison.Ordinal));

    private static string Hash(byte[] record) => Convert.ToHexStringLower(MerkleHash.Leaf(record));
}
