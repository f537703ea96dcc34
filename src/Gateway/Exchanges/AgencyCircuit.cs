using Gateway.Exchanges;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;
using CircuitState = Gateway.Exchanges.CircuitState;
using Outcome = Gateway.Exchanges.Outcome;
using BreakerState = Polly.CircuitBreaker.CircuitState;

namespace Gateway.Host.Exchanges;

/// <summary>
/// Whether an agency can be reached. Two breakers in a row: one looks at half a minute, for an agency that fails by time-outs or often; one at
/// half a second, for an agency that takes nothing at all and would go through a backlog before half a minute of successes is outweighed. The first probe
/// comes after a second and each further one after a tenth of the time that the agency has been away, up to the contract's break: what waits is
/// never held up by much more than the outage itself, and a long outage costs few attempts.
/// </summary>
internal sealed class AgencyCircuit(AgencyLimits limits, TimeProvider clock)
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30), Brief = TimeSpan.FromSeconds(0.5), BreakMin = TimeSpan.FromSeconds(1);
    private const double Gone = 0.9, OfAbsence = 0.1;
    private readonly CircuitBreakerStateProvider overLong = new(), overBrief = new();
    private long probeAt, awaySince;
    private int recoveries;
    private volatile bool isDoubted;

    public bool IsFlowing => !isDoubted && overLong.CircuitState == BreakerState.Closed && overBrief.CircuitState == BreakerState.Closed;

    public CircuitState State => IsFlowing ? CircuitState.Closed : MayProbe ? CircuitState.HalfOpen : CircuitState.Open;

    /// <summary>While it does not flow: the break is over and somebody may try.</summary>
    public bool MayProbe => clock.GetUtcNow().UtcTicks >= Volatile.Read(ref probeAt);

    /// <summary>Rises each time the agency is found back.</summary>
    public int Recoveries => Volatile.Read(ref recoveries);

    /// <summary>Another process found the agency away, or was about to see: one call at a time and a second between two, until one gets through.</summary>
    public void Doubt()
    {
        Volatile.Write(ref probeAt, Math.Max(Volatile.Read(ref probeAt), clock.GetUtcNow().UtcTicks));
        isDoubted = true;
    }

    /// <summary>What a call brought.</summary>
    public void Hear(object result)
    {
        if (!isDoubted)
            return;
        if (IsAway(result))
        {
            Volatile.Write(ref probeAt, Math.Max(Volatile.Read(ref probeAt), (clock.GetUtcNow() + BreakMin).UtcTicks));
            return;
        }
        isDoubted = false;
        Interlocked.Increment(ref recoveries);
    }

    public ResiliencePipelineBuilder AddTo(ResiliencePipelineBuilder pipeline) => pipeline.AddCircuitBreaker(Breaker(Brief, overBrief, Math.Max(Gone, limits.BreakerFailureRatio), TakesNothing)).AddCircuitBreaker(Breaker(Long, overLong, limits.BreakerFailureRatio, IsAway));

    private CircuitBreakerStrategyOptions Breaker(TimeSpan window, CircuitBreakerStateProvider state, double ratio, Func<Polly.Outcome<object>, bool> counts) => new()
    {
        FailureRatio = ratio,
        MinimumThroughput = limits.BreakerMinimum,
        SamplingDuration = window,
        BreakDurationGenerator = opened => ValueTask.FromResult(BreakAfter(opened.HalfOpenAttempts)),
        StateProvider = state,
        ShouldHandle = ended => ValueTask.FromResult(counts(ended.Outcome)),
        OnOpened = opened =>
        {
            Volatile.Write(ref probeAt, Math.Max(Volatile.Read(ref probeAt), (clock.GetUtcNow() + opened.BreakDuration).UtcTicks));
            return ValueTask.CompletedTask;
        },
        OnClosed = _ =>
        {
            Interlocked.Increment(ref recoveries);
            return ValueTask.CompletedTask;
        },
    };

    private TimeSpan BreakAfter(int failedProbes)
    {
        var now = clock.GetUtcNow().UtcTicks;
        if (failedProbes == 0)
            Volatile.Write(ref awaySince, now);
        var wait = TimeSpan.FromTicks(Math.Max(BreakMin.Ticks, (long)((now - Volatile.Read(ref awaySince)) * OfAbsence)));
        return wait < limits.BreakFor ? wait : limits.BreakFor;
    }

    // Certainly nothing was taken. A reply that was lost says no such thing: the cases that it is lost for may be all that is left to send.
    private static bool TakesNothing(Polly.Outcome<object> ended) => ended.Result switch
    {
        Outcome.Failed { MayHaveArrived: false } failed => IsAway(failed.Code),
        IReadOnlyList<InquiryAnswer> answers => answers.All(answer => answer is InquiryAnswer.Unclear { Code: Reasons.Unreachable or Reasons.Busy }),
        _ => false,
    };

    private static bool IsAway(Polly.Outcome<object> ended) => ended.Exception is TimeoutRejectedException || IsAway(ended.Result);

    // What kept the agency from taking anything, never what it said about a case.
    private static bool IsAway(object? result) => result switch
    {
        Outcome.Failed failed => IsAway(failed.Code),
        IReadOnlyList<InquiryAnswer> answers => answers.All(answer => answer is InquiryAnswer.Unclear unclear && IsAway(unclear.Code)),
        _ => false,
    };

    private static bool IsAway(string code) => code is Reasons.Unreachable or Reasons.ConnectionLost or Reasons.ServerTrouble or Reasons.TimedOut or Reasons.Busy;
}
