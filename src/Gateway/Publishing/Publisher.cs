using Gateway.Auditing;
using Gateway.Host.Hosting;
using Gateway.Host.Telemetry;

namespace Gateway.Host.Publishing;

/// <summary>
/// Publishes one stream, in one process at a time and in the order of its positions. The cursor goes on only behind what the topic has; what goes
/// out twice has the same id both times. While the brokers are away rows wait where they are.
/// </summary>
internal sealed class Publisher(IPublishSource source, IPublishedStore store, IEventStream stream, TimeProvider clock, ILogger<Publisher> log) : StageLoop(new Signal(), Poll, clock, log)
{
    // Measured: each partition has a request of its own, so half as many cost a quarter more of the client's CPU; twice as many save nothing.
    private const int BatchMax = 2000;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500), LookEvery = TimeSpan.FromMilliseconds(250);
    private string? trouble;
    private DateTimeOffset countedAt;

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        var from = await store.PositionAsync(source.Stream);
        var due = await source.ReadAsync(from, BatchMax, cancellation);
        var behind = due.Count < BatchMax || Clock.GetUtcNow() >= countedAt + Poll ? await CountAsync(from, due, cancellation) : due.Count;
        if (due.Count == 0)
        {
            // What was sealed and is gone is for a person: the stream does not go on over it as if nothing had been there.
            Tell([], behind > 0 ? "rows-missing" : null);
            return false;
        }
        var deliveries = await SendAsync([.. due.Select(item => item.Message)], cancellation);
        var (to, parked, waits) = Judge(from, due, deliveries);
        if (to > from && await store.AdvanceAsync(source.Stream, from, to, parked, Clock.GetUtcNow()))
            Measures.CannotPublish(source.Stream, parked.Count);
        Tell(parked, waits);
        // What comes in meanwhile goes together at the next poll: a round for each few records costs as much as one for thousands.
        return waits is null && due.Count == BatchMax;
    }

    protected override Task LetGoAsync()
    {
        Measures.NotPublishing(source.Stream);
        return Task.CompletedTask;
    }

    private async Task<long> CountAsync(long from, IReadOnlyList<Publication> due, CancellationToken cancellation)
    {
        countedAt = Clock.GetUtcNow();
        var behind = await source.EndAsync(cancellation) - from;
        Measures.Unpublished(source.Stream, behind, due.Count == 0 ? TimeSpan.Zero : countedAt - due[0].BornAt);
        return behind;
    }

    // Brokers may take their time, and the duty may go to somebody else meanwhile: then nothing more leaves here.
    private async Task<IReadOnlyList<Delivery>> SendAsync(IReadOnlyList<StreamMessage> batch, CancellationToken cancellation)
    {
        using var mine = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var sending = stream.SendAsync(batch, mine.Token);
        while (!sending.IsCompleted && !cancellation.IsCancellationRequested && Duty is null or { IsMine: true })
            await Task.WhenAny(sending, Task.Delay(LookEvery, Clock, mine.Token));
        await mine.CancelAsync();
        return await sending;
    }

    private static (long To, List<(long, string)> Parked, string? Waits) Judge(long from, IReadOnlyList<Publication> due, IReadOnlyList<Delivery> deliveries)
    {
        var (to, parked) = (from, new List<(long, string)>());
        for (var i = 0; i < due.Count; i++)
        {
            if (deliveries[i] is Delivery.NotYet notYet)
                return (to, parked, notYet.Code);
            if (deliveries[i] is Delivery.Refused refused)
                parked.Add((due[i].Next, refused.Code));
            to = due[i].Next;
        }
        return (to, parked, null);
    }

    public override void Dispose()
    {
        (stream as IDisposable)?.Dispose();
        base.Dispose();
    }

    // Said once when it begins and once when it is over.
    private void Tell(List<(long Position, string Code)> parked, string? waits)
    {
        foreach (var (position, code) in parked)
            log.PublicationParked(source.Stream, position, code);
        if (waits is not null && waits != trouble)
            log.PublishingWaits(source.Stream, waits);
        else if (waits is null && trouble is not null)
            log.PublishingGoesOn(source.Stream);
        trouble = waits;
    }
}

internal static partial class PublisherLog
{
    [LoggerMessage(8501, LogLevel.Error, "Position {Position} of {Stream} can never be published and is parked: {Code}")]
    public static partial void PublicationParked(this ILogger log, string stream, long position, string code);

    [LoggerMessage(8502, LogLevel.Warning, "Publishing {Stream} waits: {Code}")]
    public static partial void PublishingWaits(this ILogger log, string stream, string code);

    [LoggerMessage(8503, LogLevel.Information, "Publishing {Stream} goes on")]
    public static partial void PublishingGoesOn(this ILogger log, string stream);
}
