using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using CircuitState = Gateway.Exchanges.CircuitState;

namespace Gateway.Host.Exchanges;

/// <summary>
/// What an agency bears: places, pace and circuit are asked before a claim, so that a refusal consumes no attempt; the circuit and the
/// time limit then guard the call itself. Attempts and inquiries share all of it, and either may close the circuit.
/// </summary>
internal sealed class AgencyGate
{
    // Answers that wait for the store: as many as it takes in one batch, beside those still on their way.
    private const int UnsettledMax = 256;

    private readonly AgencyLimits limits;
    private readonly AgencyCircuit circuit;
    private readonly ResiliencePipeline pipeline;
    private readonly Pace? pace;
    private readonly Lock sync = new();
    private int busy, asking, unsettled, elsewhere;
    private bool inquiriesWait;

    public AgencyGate(AgencyLimits limits, TimeSpan timeout, TimeProvider clock)
    {
        this.limits = limits;
        pace = limits.RatePerSecondMax is { } rate ? new(rate, clock) : null;
        circuit = new(limits, clock);
        pipeline = circuit.AddTo(new ResiliencePipelineBuilder { TimeProvider = clock })
            .AddTimeout(new TimeoutStrategyOptions { Timeout = timeout })
            .Build();
    }

    public AgencyCircuit Circuit => circuit;

    public bool IsFlowing => circuit.IsFlowing;

    /// <summary>Rung when a place that inquiries may want is left.</summary>
    public Signal RoomToAsk { get; } = new();

    /// <summary>Attempts that other processes still have under way at the agency: they have had it until now, and their places are not free yet.</summary>
    public int Elsewhere
    {
        get
        {
            lock (sync)
                return elsewhere;
        }
        set
        {
            lock (sync)
                elsewhere = value;
        }
    }

    /// <summary>Inquiries never take more than half of the places, so that a wave of polls holds up no dossier.</summary>
    private int AskingMax => Math.Max(1, limits.ConcurrencyMax / 2);

    /// <summary>The agency has come to this process, with what the one before it has left of its limits; null: there was none before.</summary>
    public void Begin((CircuitState Circuit, int UnderWay)? left)
    {
        lock (sync)
        {
            elsewhere = left?.UnderWay ?? 0;
            if (left is not null)
                pace?.Empty();
        }
        if (left is { Circuit: not CircuitState.Closed })
            circuit.Doubt();
    }

    /// <summary>The agency is another process's: there is no place until it comes here.</summary>
    public void End() => Elsewhere = limits.ConcurrencyMax;

    /// <summary>Takes places for up to <paramref name="wanted"/> attempts, with the pace they need; as many may begin. Each is left once.</summary>
    public int Enter(int wanted)
    {
        lock (sync)
        {
            // Under a backlog attempts take whatever is left: inquiries that found nothing have one place and one call kept for them.
            var kept = inquiriesWait && IsFlowing ? 1 : 0;
            return Take(Math.Min(wanted, Free() - kept), kept);
        }
    }

    /// <summary>The same for inquiries about awaited answers; left by <see cref="LeaveAsking"/>.</summary>
    public int EnterToAsk(int wanted)
    {
        lock (sync)
        {
            var taken = Take(Math.Min(wanted, Math.Min(Free(), AskingMax - asking)), kept: 0);
            asking += taken;
            inquiriesWait = asking == 0;
            return taken;
        }
    }

    /// <summary>
    /// An attempt has its answer: the agency bears it no more, and the place is left before the answer is stored. True when so many places are
    /// free that a claim is worth its while.
    /// </summary>
    public bool Answer()
    {
        bool isRoomy, wanted;
        lock (sync)
        {
            Return(1, unused: false);
            unsettled++;
            isRoomy = busy <= limits.ConcurrencyMax - (limits.ConcurrencyMax / 4);
            wanted = inquiriesWait;
        }
        if (wanted)
            RoomToAsk.Ring();
        return isRoomy;
    }

    /// <summary>Answers were stored.</summary>
    public void Settle(int answers)
    {
        lock (sync)
            unsettled -= answers;
    }

    /// <summary>Attempts ended. <paramref name="unused"/>: nothing went out, the pace is given back too.</summary>
    public void Leave(int attempts, bool unused = false)
    {
        lock (sync)
        {
            Return(attempts, unused);
            if (attempts == 0 || !inquiriesWait)
                return;
        }
        RoomToAsk.Ring();
    }

    public void LeaveAsking(int inquiries, bool unused = false)
    {
        lock (sync)
        {
            Return(inquiries, unused);
            asking -= inquiries;
        }
        if (!unused)
            RoomToAsk.Ring();
    }

    /// <summary>
    /// One guarded call; null when the circuit let nothing out. Only the caller's own cancellation and bugs come out as exceptions.
    /// </summary>
    public async ValueTask<T?> RunAsync<T>(Func<CancellationToken, ValueTask<T>> call, T timedOut, CancellationToken cancellation)
        where T : class
    {
        try
        {
            var result = await pipeline.ExecuteAsync(call, cancellation);
            circuit.Hear(result);
            return result;
        }
        catch (TimeoutRejectedException)
        {
            circuit.Hear(timedOut);
            return timedOut;
        }
        catch (BrokenCircuitException)
        {
            return null;
        }
    }

    // While the circuit is open there is no place, and one for a probe once the break is over.
    private int Free()
    {
        if (IsFlowing)
            return Math.Min(limits.ConcurrencyMax - busy - elsewhere, limits.ConcurrencyMax + UnsettledMax - busy - unsettled);
        return circuit.MayProbe && busy == 0 && elsewhere < limits.ConcurrencyMax ? 1 : 0;
    }

    private int Take(int wanted, int kept)
    {
        if (wanted <= 0)
            return 0;
        var taken = pace?.Take(wanted, kept) ?? wanted;
        busy += taken;
        return taken;
    }

    private void Return(int places, bool unused)
    {
        busy -= places;
        if (unused)
            pace?.GiveBack(places);
    }
}
