namespace Gateway.Benchmarks;

/// <summary>One run of the rig's load.</summary>
internal sealed record Load(int Count, string Prefix)
{
    /// <summary>Events before those that are measured.</summary>
    public int Warmup { get; init; }

    /// <summary>The pace; 0 for as fast as they go.</summary>
    public double PerSecond { get; init; }

    /// <summary>Another event than the ordinary one.</summary>
    public string? Template { get; init; }

    /// <summary>The run ends when the rig's receiver has everything, not when everything is accepted.</summary>
    public bool IsAwaited { get; init; } = true;

    /// <summary>The receiver works again once everything is accepted.</summary>
    public bool MendWhenAccepted { get; init; }

    /// <summary>What is not accepted is offered again under its id, as a careful shop would.</summary>
    public bool IsPatient { get; init; }
}
