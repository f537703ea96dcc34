using Gateway.Host.Hosting;
using Gateway.Host.Telemetry;
using Gateway.Planning;

namespace Gateway.Host.Publishing;

/// <summary>Gives committed results their position in the feed. There is one publisher, so positions have neither gaps in time nor second thoughts.</summary>
internal sealed class Publisher(IResultStore store, Signals signals, FeedBell bell, TimeProvider clock, ILogger<Publisher> log)
    : StageLoop(signals.NewResults, Poll, clock, log)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private const int BatchMax = 512;

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        var published = await store.PublishAsync(BatchMax);
        Measures.Batch("publishing", published);
        if (published > 0)
            bell.Ring();
        return published == BatchMax;
    }
}

/// <summary>Wakes every reader of the feed that waits for something new, in every process.</summary>
internal sealed class FeedBell(Signals signals)
{
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when something is published after this was read.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    public void Ring()
    {
        RingHere();
        signals.Elsewhere?.Invoke(WakeUps.Feed);
    }

    public void RingHere() => Interlocked.Exchange(ref next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
