using System.Globalization;
using System.Net.Security;
using System.Text;
using Gateway.Adapters.Kafka;
using Gateway.Auditing;

namespace Gateway.Tests.Kafka;

/// <summary>What goes to a topic: all of it, in the order of its key, whatever the brokers do meanwhile.</summary>
public sealed class KafkaStreamTests(KafkaCluster cluster) : IClassFixture<KafkaCluster>
{
    private const int Keys = 20;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Records_arrive_with_key_headers_and_value()
    {
        var options = await cluster.CreateAsync();
        using var stream = new KafkaStream(options, TimeProvider.System);

        var deliveries = await stream.SendAsync([new(options.Topics.DossierEvents, "H26-1"u8.ToArray(), CloudEventHeaders.Of([new("type", "số đo"), new("datacontenttype", "application/json")]), "{}"u8.ToArray())], Stop);

        Assert.IsType<Delivery.Delivered>(Assert.Single(deliveries));
        var record = Assert.Single(cluster.ReadAll(options.Topics.DossierEvents)).Message;
        Assert.Equal(("H26-1", "{}"), (record.Key, Encoding.UTF8.GetString(record.Value!)));
        Assert.Equal([("ce_type", "số đo"), ("content-type", "application/json")], record.Headers.Select(header => (header.Key, Encoding.UTF8.GetString(header.GetValueBytes()))));
    }

    [Fact]
    public async Task Each_key_keeps_its_order_while_brokers_refuse_hang_up_and_change_leaders()
    {
        var options = await cluster.CreateAsync(partitions: 2);
        using var stream = new KafkaStream(options, TimeProvider.System);
        await AllAsync("delay", 20);                        // so that several requests are under way when one fails
        try
        {
            for (var round = 0; round < 6; round++)
            {
                // Not the leader, timed out, too few copies, the line breaks.
                await cluster.OrderAsync($"errors {KafkaCluster.Produce} 7 0 6 0 0 -195 19");
                await cluster.OrderAsync($"leader {options.Topics.DossierEvents} {round % 2} {1 + (round % 3)}");
                await DrainAsync(stream, Numbered(options, round * 5000, 5000));
            }
        }
        finally
        {
            await AllAsync("delay", 0);
        }
        AssertInOrder(cluster.ReadAll(options.Topics.DossierEvents).ConvertAll(record => (record.Message.Key!, Number(record.Message.Value))), 30_000);
    }

    [Fact]
    public async Task While_no_broker_answers_a_batch_waits_and_then_goes()
    {
        var options = await cluster.CreateAsync();
        using var stream = new KafkaStream(options, TimeProvider.System);
        await DrainAsync(stream, Numbered(options, 0, 10));
        await AllAsync("down");
        try
        {
            var sending = stream.SendAsync(Numbered(options, 10, 1000), Stop);
            await KafkaCluster.UntilAsync(() => Task.FromResult(stream.Trouble == "brokers-away"), "the stream says that the brokers are away");
            Assert.False(sending.IsCompleted);
            await AllAsync("up");

            Assert.All(await sending.WaitAsync(KafkaCluster.Soon, Stop), delivery => Assert.IsType<Delivery.Delivered>(delivery));
        }
        finally
        {
            await AllAsync("up");
        }
        Assert.Equal((1, null), (stream.Producers, stream.Trouble));
        AssertInOrder(cluster.ReadAll(options.Topics.DossierEvents).ConvertAll(record => (record.Message.Key!, Number(record.Message.Value))), 1010);
    }

    [Fact]
    public async Task Whoever_waited_long_enough_is_told_and_sends_the_same_again_without_a_gap()
    {
        var options = await cluster.CreateAsync();
        using var stream = new KafkaStream(options, TimeProvider.System) { Patience = TimeSpan.FromSeconds(1) };
        await DrainAsync(stream, Numbered(options, 0, 10));
        var batch = Numbered(options, 10, 1000);
        await AllAsync("down");
        try
        {
            var deliveries = await stream.SendAsync(batch, Stop);

            Assert.IsType<Delivery.NotYet>(deliveries[0]);
            Assert.All(deliveries.Skip(1), delivery => Assert.Equal(new Delivery.NotYet("behind-another"), delivery));
        }
        finally
        {
            await AllAsync("up");
        }
        await DrainAsync(stream, batch);
        AssertInOrder(cluster.ReadAll(options.Topics.DossierEvents).ConvertAll(record => (record.Message.Key!, Number(record.Message.Value))), 1010);
    }

    [Fact]
    public async Task A_stop_is_answered_with_what_is_known()
    {
        var options = await cluster.CreateAsync();
        using var stream = new KafkaStream(options, TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await AllAsync("down");
        try
        {
            var sending = stream.SendAsync(Numbered(options, 0, 3), stop.Token);
            await stop.CancelAsync();

            Assert.Equal([new Delivery.NotYet("stopped"), new Delivery.NotYet("behind-another"), new Delivery.NotYet("behind-another")], await sending);
        }
        finally
        {
            await AllAsync("up");
        }
    }

    [Fact]
    public async Task A_record_that_is_too_long_is_refused_and_its_neighbours_go()
    {
        var options = await cluster.CreateAsync();
        using var stream = new KafkaStream(options, TimeProvider.System);
        var batch = Numbered(options, 0, 5);
        batch[2] = batch[2] with { Value = new byte[1_100_000] };

        var deliveries = await stream.SendAsync(batch, Stop);

        Assert.Equal([Delivery.Delivered.It, Delivery.Delivered.It, new Delivery.Refused("too-large"), Delivery.Delivered.It, Delivery.Delivered.It], deliveries);
        Assert.Equal([0, 1, 3, 4], cluster.ReadAll(options.Topics.DossierEvents).Select(record => Number(record.Message.Value)).Order());
    }

    [Fact]
    public async Task A_refusal_of_a_whole_batch_is_not_believed_of_any_record_that_went_with_others()
    {
        var options = await cluster.CreateAsync(partitions: 1);
        using var stream = new KafkaStream(options, TimeProvider.System);
        await cluster.OrderAsync($"errors {KafkaCluster.Produce} 10");

        var deliveries = await stream.SendAsync(Numbered(options, 0, 50), Stop);

        Assert.All(deliveries, delivery => Assert.IsType<Delivery.Delivered>(delivery));
        AssertInOrder(cluster.ReadAll(options.Topics.DossierEvents).ConvertAll(record => (record.Message.Key!, Number(record.Message.Value))), 50);
    }

    [Fact]
    public async Task A_record_that_the_brokers_refuse_alone_is_refused_and_the_rest_goes()
    {
        var options = await cluster.CreateAsync(partitions: 1);
        using var stream = new KafkaStream(options, TimeProvider.System);
        await cluster.OrderAsync($"errors {KafkaCluster.Produce} 10 87");       // the batch, then its first record alone

        var deliveries = await stream.SendAsync(Numbered(options, 0, 50), Stop);

        Assert.Equal(new Delivery.Refused("invalid-record"), deliveries[0]);
        Assert.All(deliveries.Skip(1), delivery => Assert.IsType<Delivery.Delivered>(delivery));
        AssertInOrder([.. cluster.ReadAll(options.Topics.DossierEvents).Select(record => (record.Message.Key!, Number(record.Message.Value)))], 50, without: 0);
    }

    [Fact]
    public async Task A_producer_that_broke_is_made_anew_and_nothing_is_lost_or_out_of_order()
    {
        var options = await cluster.CreateAsync();
        using var stream = new KafkaStream(options, TimeProvider.System);
        await DrainAsync(stream, Numbered(options, 0, 100));
        await cluster.OrderAsync($"errors {KafkaCluster.Produce} 45");          // out of order sequence

        await DrainAsync(stream, Numbered(options, 100, 400));

        Assert.True(stream.Producers > 1);
        AssertInOrder(cluster.ReadAll(options.Topics.DossierEvents).ConvertAll(record => (record.Message.Key!, Number(record.Message.Value))), 500);
    }

    [Theory]
    [InlineData(3, "topic-missing")]
    [InlineData(29, "not-authorised")]
    public async Task A_topic_that_cannot_be_written_to_is_named_and_may_be_tried_again(int error, string code)
    {
        var options = await cluster.CreateAsync();
        using var stream = new KafkaStream(options, TimeProvider.System);
        await cluster.OrderAsync($"topic-error {options.Topics.DossierEvents} {error}");

        var deliveries = await stream.SendAsync(Numbered(options, 0, 2), Stop);

        Assert.Equal([new Delivery.NotYet(code), new Delivery.NotYet("behind-another")], deliveries);
        Assert.Equal(code, stream.Trouble);
        await cluster.OrderAsync($"topic-error {options.Topics.DossierEvents} 0");
        await DrainAsync(stream, Numbered(options, 0, 2));
    }

    [Fact]
    public async Task Brokers_are_known_by_their_authority_or_get_nothing()
    {
        var options = await cluster.CreateAsync();
        Assert.SkipUnless(cluster.IsMock, "What stands before these brokers is not ours.");
        using var authority = TestAuthority.Make();
        using var stranger = TestAuthority.Make();
        await using var box = new Middlebox(cluster.Servers, new SslServerAuthenticationOptions { ServerCertificate = authority.Server });
        var secure = options with { BootstrapServers = box.Servers, SecurityProtocol = "ssl" };
        using (var deceived = new KafkaStream(secure with { CaLocation = stranger.File }, TimeProvider.System) { Patience = TimeSpan.FromSeconds(2) })
            Assert.Equal([new Delivery.NotYet("not-signed-in")], await deceived.SendAsync(Numbered(options, 0, 1), Stop));
        Assert.Empty(cluster.ReadAll(options.Topics.DossierEvents));

        using var stream = new KafkaStream(secure with { CaLocation = authority.File }, TimeProvider.System);
        await DrainAsync(stream, Numbered(options, 0, 10));
        Assert.Equal(10, cluster.ReadAll(options.Topics.DossierEvents).Count);
    }

    private async Task AllAsync(string order, int? value = null)
    {
        for (var broker = 1; broker <= 3; broker++)
            await cluster.OrderAsync($"{order} {broker} {value}".TrimEnd());
    }

    private static List<StreamMessage> Numbered(KafkaOptions options, int first, int count) =>
        [.. Enumerable.Range(first, count).Select(number => new StreamMessage(options.Topics.DossierEvents, Encoding.ASCII.GetBytes($"H26-{number % Keys}"), [], Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture))))];

    private static int Number(byte[]? value) => int.Parse(Encoding.ASCII.GetString(value!), CultureInfo.InvariantCulture);

    // As whoever publishes does: from the first that did not go.
    private static async Task DrainAsync(KafkaStream stream, IReadOnlyList<StreamMessage> batch)
    {
        var rest = batch.ToList();
        await KafkaCluster.UntilAsync(
            async () =>
            {
                var deliveries = await stream.SendAsync(rest, Stop);
                Assert.DoesNotContain(deliveries, delivery => delivery is Delivery.Refused);
                rest.RemoveRange(0, deliveries.TakeWhile(delivery => delivery is Delivery.Delivered).Count());
                return rest.Count == 0;
            },
            "everything is sent");
    }

    // A record may be there twice; what counts is where it is seen first.
    private static void AssertInOrder(List<(string Key, int Number)> read, int count, int? without = null)
    {
        var seen = read.DistinctBy(record => record.Number).ToList();
        Assert.Equal(Enumerable.Range(0, count).Where(number => number != without), seen.Select(record => record.Number).Order());
        Assert.All(seen.GroupBy(record => record.Key), key => Assert.Equal(key.Select(record => record.Number).Order(), key.Select(record => record.Number)));
    }
}
