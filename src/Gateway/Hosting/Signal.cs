using System.Threading.Channels;

namespace Gateway.Host.Hosting;

/// <summary>"Something may be there for you": set by whoever wrote it, waited for by whoever works on it. A hint, never the truth: stages also look by themselves.</summary>
public sealed class Signal(string name, Signals? signals)
{
    private readonly Channel<bool> bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private bool isRung;

    /// <summary>A bell that only its owner rings.</summary>
    public Signal()
        : this("", null)
    {
    }

    /// <summary>Wakes whoever has the duty of this name, in this process or another.</summary>
    public void Ring()
    {
        RingHere();
        signals?.Elsewhere?.Invoke(name);
    }

    public void RingHere()
    {
        Volatile.Write(ref isRung, true);
        Wake();
    }

    /// <summary>Wakes whoever waits here and has been given what there is: it need not look for more.</summary>
    public void Wake() => bell.Writer.TryWrite(true);

    /// <summary>Whether it was rung, and not only woken, since this was asked last.</summary>
    public bool WasRung() => Interlocked.Exchange(ref isRung, false);

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
