using System.Runtime.InteropServices;
using Confluent.Kafka;
using Gateway.Auditing;

namespace Gateway.Adapters.Kafka;

/// <summary>
/// The producer. A record that fails takes everything behind it along, and the producer with it: a new one begins with that record alone, then
/// two, four, eight. So a poison record is found whatever its batch, a lasting trouble repeats one record and not a thousand, and what an
/// abandoned producer may still get through is the beginning of what is sent again, never what lies behind a gap.
/// </summary>
public sealed class KafkaStream(KafkaOptions options, TimeProvider clock) : IEventStream, IDisposable
{
    // Less than the library's own queue takes.
    private const int SliceMax = 16_384;

    private readonly SemaphoreSlim turn = new(1, 1);
    private IProducer<byte[]?, byte[]>? producer;
    private int sliceMax = SliceMax;
    private volatile string? trouble;

    /// <summary>How long nothing at all may be heard before the caller gets its answer and the producer is given up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>What is wrong just now, in a word; null when all is well as far as is known.</summary>
    public string? Trouble => trouble;

    /// <summary>How many producers there have been.</summary>
    public int Producers { get; private set; }

    public async Task<IReadOnlyList<Delivery>> SendAsync(IReadOnlyList<StreamMessage> batch, CancellationToken cancellation)
    {
        var answers = new Delivery[batch.Count];
        Array.Fill(answers, new Delivery.NotYet(KafkaCodes.Behind));
        await turn.WaitAsync(CancellationToken.None);           // whoever has it hears of the same stop
        try
        {
            var goesOn = true;
            for (var at = 0; goesOn && at < batch.Count;)
                (at, goesOn) = await SendAsync(batch, at, answers, cancellation);
            return answers;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        Drop();
        turn.Dispose();
    }

    // Where to go on, and whether to.
    private async Task<(int Next, bool GoesOn)> SendAsync(IReadOnlyList<StreamMessage> batch, int first, Delivery[] answers, CancellationToken cancellation)
    {
        var slice = new Slice(Math.Min(sliceMax, batch.Count - first));
        await NativeThread.RunAsync(() => Produce(batch, first, slice));
        await WaitAsync(slice, cancellation);
        var settled = slice.Settled;
        for (var at = 0; at < settled; at++)
            answers[first + at] = slice[at];
        if (settled == slice.Length && !slice.HasRefused)
        {
            trouble = null;
            sliceMax = Math.Min(sliceMax * 2, SliceMax);
            return (first + settled, true);
        }
        // Also after a refusal: a no of the brokers stops a producer that guarantees to leave no gap.
        Drop();
        if (settled == slice.Length)
            return (first + settled, true);
        sliceMax = 1;
        if (slice.WasRefusedWhole)
            return (first + settled, true);
        answers[first + settled] = slice[settled];
        trouble = ((Delivery.NotYet)slice[settled]).Code;
        return (first + settled, false);
    }

    private void Produce(IReadOnlyList<StreamMessage> batch, int first, Slice slice)
    {
        for (var i = 0; i < slice.Length; i++)
        {
            var at = i;
            try
            {
                Open().Produce(batch[first + at].Topic, Of(batch[first + at]), report => slice.Hear(at, Ending(report.Error.Code, slice.Length)));
            }
            catch (KafkaException e)
            {
                slice.HearRest(at, Ending(e.Error.Code, slice.Length));
                return;
            }
        }
    }

    private async Task WaitAsync(Slice slice, CancellationToken cancellation)
    {
        while (true)
        {
            var open = slice.Open;
            try
            {
                await slice.Whole.WaitAsync(Patience, clock, cancellation);
                return;
            }
            catch (TimeoutException) when (slice.Open < open)
            {
                // Slow, but it goes.
            }
            catch (TimeoutException)
            {
                slice.Close(new Delivery.NotYet(trouble ?? KafkaCodes.BrokersAway));
                return;
            }
            catch (OperationCanceledException)
            {
                slice.Close(new Delivery.NotYet(KafkaCodes.Stopped));
                return;
            }
        }
    }

    private static Delivery Ending(ErrorCode code, int together) => code == ErrorCode.NoError ? Delivery.Delivered.It
        : together == 1 && KafkaCodes.Refusal(code) is { } refusal ? refusal
        : new Delivery.NotYet(KafkaCodes.Of(code));

    private static Message<byte[]?, byte[]> Of(StreamMessage message)
    {
        var headers = new Headers();
        foreach (var (name, value) in message.Headers)
            headers.Add(name, value);
        var whole = MemoryMarshal.TryGetArray(message.Value, out var part) && part.Offset == 0 && part.Array!.Length == part.Count ? part.Array : message.Value.ToArray();
        return new() { Key = message.Key, Value = whole, Headers = headers };
    }

    private IProducer<byte[]?, byte[]> Open()
    {
        if (producer is not null)
            return producer;
        Producers++;
        return producer = new ProducerBuilder<byte[]?, byte[]>(KafkaClients.Producer(options))
            .SetLogHandler((_, _) => { })               // the library writes to standard error by itself
            .SetErrorHandler((_, error) => trouble = KafkaCodes.Lasting(error.Code) ?? trouble)
            .Build();
    }

    // Nothing is flushed: whatever has not been heard of is sent again.
    private void Drop()
    {
        producer?.Dispose();
        producer = null;
    }
}
