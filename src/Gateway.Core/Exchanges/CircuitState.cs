namespace Gateway.Exchanges;

/// <summary>Whether an agency takes anything, as its circuit knows it.</summary>
public enum CircuitState
{
    /// <summary>It flows.</summary>
    Closed,

    /// <summary>The break is over: one call may try.</summary>
    HalfOpen,

    Open,
}
