namespace Gateway.Host.Hosting;

/// <summary>Wakes every reader of the feed that waits for something new, in every process.</summary>
public sealed class FeedBell(Signals signals)
{
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when results were written after this was read.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    public void Ring()
    {
        RingHere();
        signals.Elsewhere?.Invoke(WakeUps.Feed);
    }

    public void RingHere() => Interlocked.Exchange(ref next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
