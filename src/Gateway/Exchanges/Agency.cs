using Gateway.Adapters.Wire;
using Gateway.Exchanges;
using Gateway.Host.Hosting;

namespace Gateway.Host.Exchanges;

/// <summary>An agency as this installation reaches it: its contract, its adapter, its gate and its schedule.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "A source of cancellation without a timer has nothing to dispose of")]
internal sealed class Agency(AgencyContract contract, AgencyOptions options, IAgencyAdapter adapter, TimeProvider clock)
{
    private bool isClear;
    private int turn;
    private CancellationTokenSource turnEnd = new();

    public AgencyContract Contract => contract;

    public string Code => contract.Code;

    public IAgencyAdapter Adapter => adapter;

    public AgencyGate Gate { get; } = new(contract.Limits, options.AttemptTimeout ?? contract.Limits.AttemptTimeout, clock);

    /// <summary>Of the duty's turns the one for which the pump has asked what was left.</summary>
    public int Turn
    {
        get => Volatile.Read(ref turn);
        set => Volatile.Write(ref turn, value);
    }

    /// <summary>Cancelled when the agency goes to another process.</summary>
    public CancellationToken TurnEnd => Volatile.Read(ref turnEnd).Token;

    /// <summary>The agency is another process's. What asks it is cut, for nobody there knows of it; attempts go on and are counted.</summary>
    public void EndTurn()
    {
        if (Interlocked.Exchange(ref turn, 0) == 0)
            return;
        Interlocked.Exchange(ref turnEnd, new()).Cancel();
    }

    /// <summary>Before the pump has asked nothing else goes out either, and nothing is told.</summary>
    public bool HasBegun(Duty? duty) => duty is null || duty.Turns == Turn;

    /// <summary>Nothing was due at the last look that could have begun: whoever makes something due says so. Else a place that is left is worth a look.</summary>
    public bool IsClear
    {
        get => Volatile.Read(ref isClear);
        set => Volatile.Write(ref isClear, value);
    }

    /// <summary>Makes attempts with nothing sent; null where there is no wire.</summary>
    public Func<IRehearsal>? Rehearse { get; init; }

    public Departures Departures { get; } = new();

    /// <summary>Where the pace is limited nothing waits here: a call is counted when it is claimed.</summary>
    public ClaimsInHand InHand { get; } = new(contract.Limits.RatePerSecondMax is null ? Math.Min(contract.Limits.ConcurrencyMax, ClaimsInHand.Max) : 0, clock);

    public TimeSpan AttemptTimeout => options.AttemptTimeout ?? contract.Limits.AttemptTimeout;

    public RetrySchedule Schedule { get; } = new(contract.Schedule.Delays, contract.Schedule.JitterMax);

    /// <summary>Null when the contract has no such operation: the exchange cannot be sent.</summary>
    public AgencyOperation? Operation(string operation) => contract.Operations.GetValueOrDefault(operation);
}
