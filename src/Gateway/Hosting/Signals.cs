using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Gateway.Host.Hosting;

/// <summary>"Something may be there for you": set by whoever wrote it, waited for by whoever works on it. A hint, never the truth: stages also look by themselves.</summary>
public sealed class Signal
{
    private readonly Channel<bool> bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Ring() => bell.Writer.TryWrite(true);

    /// <summary>Returns when rung since the last time, or after <paramref name="longest"/>.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancellation)
    {
        if (bell.Reader.TryRead(out _))
            return;
        using var alarm = new CancellationTokenSource(longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(alarm.Token, cancellation);
        try
        {
            await bell.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The longest wait is over: look anyway.
        }
    }
}

/// <summary>The bells of this process.</summary>
public sealed class Signals
{
    private readonly ConcurrentDictionary<string, Signal> agencies = new(StringComparer.Ordinal);

    public Signal NewEvents { get; } = new();

    public Signal NewCallbacks { get; } = new();

    public Signal NewResults { get; } = new();


    public Signal Agency(string code) => agencies.GetOrAdd(code, _ => new Signal());

    /// <summary>After a transaction that moved dossiers: wakes the agencies it made something due for, and whoever publishes.</summary>
    public void AfterTurn(IEnumerable<string> agenciesToWake)
    {
        foreach (var agency in agenciesToWake)
            Agency(agency).Ring();
        NewResults.Ring();
    }
}
