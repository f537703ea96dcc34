using System.Collections.Concurrent;
using Gateway.Dossiers;
using Gateway.Storage;

namespace Gateway.Host.Hosting;

/// <summary>
/// Openings that this process has just stored and will plan itself: they go from intake to planning without being read again. Only a shortcut:
/// the rows are the truth, and what finds no room here, or comes when another process plans, is read from them.
/// </summary>
internal sealed class EventsInHand(GatewayDatabase database, Duties duties, Signals signals)
{
    /// <summary>Some seconds of work at full speed.</summary>
    public const int Max = 4096;

    /// <summary>Bytes of their bodies.</summary>
    public const int BytesMax = 16 * 1024 * 1024;

    // About what planning takes in one go when it is busy.
    private const int AheadMax = 128;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentQueue<DossierEvent> events = new();
    private TaskCompletionSource taking = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int count;
    private long bytes;

    /// <summary>
    /// Returns when planning is not far behind, or after a moment in any case: what is taken in faster than it is planned leaves no sooner, it only
    /// makes the way of everything before it longer.
    /// </summary>
    public async ValueTask KeepPaceAsync()
    {
        if (CanGive && Volatile.Read(ref count) >= AheadMax)
            await Volatile.Read(ref taking).Task.WaitAsync(Patience, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Gives stored events to planning and wakes it; whatever cannot be given it is told to look for.</summary>
    public void Give(IReadOnlyList<DossierEvent> stored)
    {
        var all = CanGive;
        foreach (var news in stored)
            all &= TryGive(news);
        if (all)
            signals.NewEvents.Wake();
        else
            signals.NewEvents.Ring();
    }

    /// <summary>The oldest of them, as the store would show them.</summary>
    public List<DossierEvent> Take(int max)
    {
        var taken = new List<DossierEvent>(Math.Min(max, Volatile.Read(ref count)));
        while (taken.Count < max && events.TryDequeue(out var news))
        {
            Interlocked.Decrement(ref count);
            Interlocked.Add(ref bytes, -news.Body.Length);
            taken.Add(news);
        }
        if (Volatile.Read(ref count) < AheadMax)
            Interlocked.Exchange(ref taking, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        return taken;
    }

    // The embedded store reads in place what it has just written: nothing is saved there.
    private bool CanGive => !database.IsSole && duties.IsMine(Duty.Planning);

    // Only an opening needs nothing that came before it.
    private bool TryGive(DossierEvent news)
    {
        if (news.Kind != DossierEventKind.Accepted || !CanGive || Volatile.Read(ref count) >= Max || Volatile.Read(ref bytes) + news.Body.Length > BytesMax)
            return false;
        Interlocked.Increment(ref count);
        Interlocked.Add(ref bytes, news.Body.Length);
        events.Enqueue(news.AsStored());
        return true;
    }
}
