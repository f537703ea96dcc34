namespace Gateway.Checker;

/// <summary>How the run was set up, where that is not in its logs.</summary>
public sealed record Terms
{
    /// <summary>The ways by which the shop was to hear everything. One that never says a word is as wrong as one that lies.</summary>
    public IReadOnlyList<string> Channels { get; init; } = ["feed", "webhook"];

    /// <summary>Null: as each agency's contract says.</summary>
    public Patience? Patience { get; init; }
}

/// <summary>What the schedule of an agency allows.</summary>
/// <param name="AttemptsMax">The delays between attempts, and one.</param>
/// <param name="PauseMin">The shortest of those delays.</param>
/// <param name="AttemptTimeout">An attempt that arrives at the agency began no longer ago than this.</param>
public sealed record Patience(int AttemptsMax, TimeSpan PauseMin, TimeSpan AttemptTimeout);
