using System.Threading.RateLimiting;
using Gateway.Exchanges;
using Gateway.Planning;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using Outcome = Gateway.Exchanges.Outcome;

namespace Gateway.Host.Exchanges;

/// <summary>
/// What an agency bears: places, pace and circuit are asked before a claim, so that a refusal consumes no attempt; the circuit and the
/// time limit then guard the attempt itself.
/// </summary>
internal sealed class AgencyGate : IDisposable
{
    private readonly AgencyLimits limits;
    private readonly TimeProvider clock;
    private readonly CircuitBreakerStateProvider circuit = new();
    private readonly ResiliencePipeline<Outcome> pipeline;
    private readonly TokenBucketRateLimiter? pace;
    private long probeAt;
    private int busy;

    public AgencyGate(AgencyLimits limits, TimeSpan timeout, TimeProvider clock)
    {
        this.limits = limits;
        this.clock = clock;
        pace = limits.RatePerSecondMax is { } rate ? new(Bucket(rate)) : null;
        pipeline = new ResiliencePipelineBuilder<Outcome> { TimeProvider = clock }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Outcome>
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

    public bool IsFlowing => circuit.CircuitState == CircuitState.Closed;

    /// <summary>How many attempts may begin now: the free places; while the circuit is open none, and one probe once the break is over.</summary>
    public int Places()
    {
        var free = limits.ConcurrencyMax - Volatile.Read(ref busy);
        if (IsFlowing)
            return free;
        return clock.GetUtcNow().UtcTicks >= Volatile.Read(ref probeAt) && Volatile.Read(ref busy) == 0 ? 1 : 0;
    }

    /// <summary>Takes up to <paramref name="wanted"/> tokens of the agency's pace; as many attempts may begin.</summary>
    public int TakePace(int wanted)
    {
        if (pace is null)
            return wanted;
        var allowed = (int)Math.Min(wanted, pace.GetStatistics()?.CurrentAvailablePermits ?? 0);
        return allowed > 0 && pace.AttemptAcquire(allowed).IsAcquired ? allowed : 0;
    }

    public void Enter(int attempts) => Interlocked.Add(ref busy, attempts);

    public void Leave(int attempts) => Interlocked.Add(ref busy, -attempts);

    /// <summary>One guarded attempt. Only the caller's own cancellation and bugs come out as exceptions.</summary>
    public async ValueTask<Outcome> RunAsync(Func<Claimed, CancellationToken, ValueTask<Outcome>> attempt, Claimed claim, CancellationToken cancellation)
    {
        try
        {
            return await pipeline.ExecuteAsync(static (call, token) => call.attempt(call.claim, token), (attempt, claim), cancellation);
        }
        catch (TimeoutRejectedException)
        {
            return new Outcome.Failed(Reasons.TimedOut, MayHaveArrived: true);
        }
        catch (BrokenCircuitException)
        {
            return new Outcome.Failed(Reasons.Unreachable, MayHaveArrived: false, limits.BreakFor);
        }
    }

    public void Dispose() => pace?.Dispose();

    private static bool IsTransport(Outcome? outcome) =>
        outcome is Outcome.Failed { Code: Reasons.Unreachable or Reasons.ConnectionLost or Reasons.ServerTrouble or Reasons.TimedOut };

    private static TokenBucketRateLimiterOptions Bucket(int rate) => new()
    {
        TokenLimit = rate,
        TokensPerPeriod = rate >= 10 ? rate / 10 : rate,
        ReplenishmentPeriod = TimeSpan.FromMilliseconds(rate >= 10 ? 100 : 1000),
        QueueLimit = 0,
    };
}
