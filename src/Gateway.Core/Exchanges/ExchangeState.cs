namespace Gateway.Exchanges;

/// <summary>Where an exchange stands; the legal moves are <see cref="ExchangeMoves"/>.</summary>
public enum ExchangeState
{
    /// <summary>For predecessors; <c>blocked_by</c> counts them.</summary>
    Waiting,
    Due,
    InFlight,
    AwaitingCallback,
    Settled,

    /// <summary>Needs a person.</summary>
    Parked,

    /// <summary>A person said wait.</summary>
    Held,
}

/// <summary>How a settled exchange ended.</summary>
public enum Ending
{
    Answered,
    Refused,
    Cancelled,
    Superseded,
}

/// <summary>The one table of legal moves; everything else is a bug.</summary>
public static class ExchangeMoves
{
    private static readonly HashSet<(ExchangeState From, ExchangeState To)> Legal =
    [
        (ExchangeState.Waiting, ExchangeState.Due),
        (ExchangeState.Waiting, ExchangeState.Parked),     // a needed step ended otherwise and the plan says: a person decides
        (ExchangeState.Due, ExchangeState.InFlight),
        (ExchangeState.Due, ExchangeState.Settled),        // the reply was lost, the callback was not
        (ExchangeState.Due, ExchangeState.AwaitingCallback),     // likewise: the agency asks for a supplement
        (ExchangeState.Due, ExchangeState.Parked),               // likewise: its answer is incomplete
        (ExchangeState.InFlight, ExchangeState.Settled),
        (ExchangeState.InFlight, ExchangeState.AwaitingCallback),
        (ExchangeState.InFlight, ExchangeState.Due),
        (ExchangeState.InFlight, ExchangeState.Parked),
        (ExchangeState.AwaitingCallback, ExchangeState.Settled),
        (ExchangeState.AwaitingCallback, ExchangeState.Due),
        (ExchangeState.AwaitingCallback, ExchangeState.Parked),
        (ExchangeState.Parked, ExchangeState.Due),
        (ExchangeState.Parked, ExchangeState.Settled),
        (ExchangeState.Parked, ExchangeState.AwaitingCallback),
        (ExchangeState.Held, ExchangeState.Waiting),
        (ExchangeState.Held, ExchangeState.Due),
        (ExchangeState.Held, ExchangeState.AwaitingCallback),
        (ExchangeState.Held, ExchangeState.Parked),
        (ExchangeState.Held, ExchangeState.Settled),       // a hold stops sending, not hearing
        (ExchangeState.Waiting, ExchangeState.Held),
        (ExchangeState.Due, ExchangeState.Held),
        (ExchangeState.AwaitingCallback, ExchangeState.Held),
        (ExchangeState.Parked, ExchangeState.Held),
    ];

    /// <summary>Whether an exchange may go from one state to the other; <paramref name="ending"/> is given exactly when it settles.</summary>
    public static bool Allows(ExchangeState from, ExchangeState to, Ending? ending = null)
    {
        if ((to == ExchangeState.Settled) != ending.HasValue || from == ExchangeState.Settled)
            return false;
        return ending is Ending.Cancelled or Ending.Superseded || Legal.Contains((from, to));
    }
}
