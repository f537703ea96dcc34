using Gateway.Operating;

namespace Gateway.Host.Hosting;

/// <summary>
/// Carries bells between the processes of a store. A bell for a duty that is here stays here; what goes out is gathered for a moment, so that
/// a busy process sends few wake-ups and an idle one sends them at once.
/// </summary>
internal sealed class WakeUps : BackgroundService
{
    /// <summary>Heard by every process: there is something new in the feed.</summary>
    public const string Feed = "feed";

    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(20), ListenAgainAfter = TimeSpan.FromSeconds(2);
    private readonly IWakeUp wire;
    private readonly Duties duties;
    private readonly Signals signals;
    private readonly TimeProvider clock;
    private readonly ILogger<WakeUps> log;
    private readonly Lock gate = new();
    private readonly Signal pending;
    private HashSet<string> names = new(StringComparer.Ordinal);

    public WakeUps(IWakeUp wire, Duties duties, Signals signals, TimeProvider clock, ILogger<WakeUps> log)
    {
        (this.wire, this.duties, this.signals, this.clock, this.log) = (wire, duties, signals, clock, log);
        pending = new Signal();
        signals.Elsewhere = Offer;
    }

    public void Offer(string name)
    {
        if (duties.IsMine(name))
            return;
        lock (gate)
            names.Add(name);
        pending.RingHere();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(SendAsync(stoppingToken), ListenAsync(stoppingToken));

    private async Task SendAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await pending.WaitAsync(TimeSpan.FromMinutes(1), clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await TryAsync(() => SendPendingAsync(), "send");
            await Task.Delay(Gather, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendPendingAsync()
    {
        HashSet<string> taken;
        lock (gate)
            (taken, names) = (names, new(StringComparer.Ordinal));
        if (taken.Count > 0)
            await wire.SendAsync(taken);
    }

    private async Task ListenAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await TryAsync(() => wire.ListenAsync(Heard, stopping), "listen");
            await Task.Delay(ListenAgainAfter, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Heard(string name)
    {
        if (name == Feed)
            signals.Feed.RingHere();
        else
            signals.RingHere(name);
    }

    // A wake-up that is lost costs a poll, never work.
    private async Task TryAsync(Func<Task> act, string what)
    {
        try
        {
            await act();
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
        catch (Exception e)
        {
            log.WakeUpFailed(what, e.GetType().Name);
        }
    }
}

internal static partial class WakeUpLog
{
    [LoggerMessage(8003, LogLevel.Warning, "Wake-ups between processes fail to {Operation} ({Code}); polling goes on")]
    public static partial void WakeUpFailed(this ILogger log, string operation, string code);
}
