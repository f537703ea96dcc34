using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using Outcome = Gateway.Exchanges.Outcome;

namespace Gateway.Host.Exchanges;

/// <summary>
/// What an agency bears: places, pace and circuit are asked before a claim, so that a refusal consumes no attempt; the circuit and the
/// time limit then guard the call itself. Attempts and inquiries share all of it, and either may close the circuit.
/// </summary>
internal sealed class AgencyGate
{
    private readonly AgencyLimits limits;
    private readonly TimeProvider clock;
    private readonly CircuitBreakerStateProvider circuit = new();
    private readonly ResiliencePipeline pipeline;
    private readonly Pace? pace;
    private readonly Lock sync = new();
    private long probeAt;
    private int busy, asking;
    private bool inquiriesWait;

    public AgencyGate(AgencyLimits limits, TimeSpan timeout, TimeProvider clock)
    {
        this.limits = limits;
        this.clock = clock;
        pace = limits.RatePerSecondMax is { } rate ? new(rate, clock) : null;
        pipeline = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = limits.BreakerFailureRatio,
                MinimumThroughput = limits.BreakerMinimum,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = limits.BreakFor,
                StateProvider = circuit,
                ShouldHandle = static ended => ValueTask.FromResult(ended.Outcome.Exception is TimeoutRejectedException || IsTransport(ended.Outcome.Result)),
                OnOpened = _ =>
                {
                    Volatile.Write(ref probeAt, clock.GetUtcNow().UtcTicks + limits.BreakFor.Ticks);
                    return ValueTask.CompletedTask;
                },
            })
            .AddTimeout(new TimeoutStrategyOptions { Timeout = timeout })
            .Build();
    }

    public const string Closed = "closed", HalfOpen = "half_open", Open = "open";

    public string Circuit => circuit.CircuitState switch
    {
        CircuitState.Closed => Closed,
        CircuitState.HalfOpen => HalfOpen,
        CircuitState.Open or CircuitState.Isolated => Open,
        var other => throw new System.Diagnostics.UnreachableException($"Unknown circuit state {other}."),
    };

    public bool IsFlowing => circuit.CircuitState == CircuitState.Closed;

    /// <summary>Rung when a place that inquiries may want is left.</summary>
    public Signal RoomToAsk { get; } = new();

    /// <summary>Inquiries never take more than half of the places, so that a wave of polls holds up no dossier.</summary>
    private int AskingMax => Math.Max(1, limits.ConcurrencyMax / 2);

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
            return await pipeline.ExecuteAsync(call, cancellation);
        }
        catch (TimeoutRejectedException)
        {
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
            return limits.ConcurrencyMax - busy;
        return clock.GetUtcNow().UtcTicks >= Volatile.Read(ref probeAt) && busy == 0 ? 1 : 0;
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

    // The breaker counts what kept an agency from answering, never what it answered.
    private static bool IsTransport(object? result) => result switch
    {
        Outcome.Failed failed => IsTransport(failed.Code),
        IReadOnlyList<InquiryAnswer> answers => answers.All(answer => answer is InquiryAnswer.Unclear unclear && IsTransport(unclear.Code)),
        _ => false,
    };

    private static bool IsTransport(string code) => code is Reasons.Unreachable or Reasons.ConnectionLost or Reasons.ServerTrouble or Reasons.TimedOut;
}
