using Gateway.Dossiers;

namespace Gateway.Operating;

/// <summary>Where a replay stands. Before it is started it is a preview and has no state.</summary>
public enum ReplayState
{
    Running,

    /// <summary>By a person, or by itself (<see cref="Replay.Stopped"/>): nothing more goes out.</summary>
    Paused,
    Finished,

    /// <summary>By a person; what was in flight still ends and is counted.</summary>
    Cancelled,
}

/// <summary>Where one exchange of a started replay stands; the last three are for ever.</summary>
public enum ReplayItemState
{
    Waiting,

    /// <summary>Due by this replay, or beyond: its attempt has not ended yet.</summary>
    Out,

    /// <summary>The agency has taken it, whatever it says of the case.</summary>
    Sent,
    Failed,

    /// <summary>Nothing was sent; the reason says why.</summary>
    Skipped,
}

/// <summary>How fast and how carefully.</summary>
/// <param name="Stages">Sizes of the first parts; each is waited for before the next begins, and the rest follows the last.</param>
/// <param name="FailuresMax">So many failures within the stages stop it.</param>
/// <param name="FailurePercentMax">A greater share of failures than this stops it at the end of a stage, and afterwards at any time.</param>
/// <param name="StopsOnNewFailure">Whether a failure of another kind than those that were selected stops it.</param>
public sealed record ReplayLimits(int RatePerMinute, IReadOnlyList<int> Stages, int FailuresMax, int FailurePercentMax, bool StopsOnNewFailure)
{
    /// <summary>Exchanges of one replay.</summary>
    public const int ItemsMax = 100_000;

    /// <summary>Ids that one request may name.</summary>
    public const int IdsMax = 10_000;

    /// <summary>So many may be replayed by whoever may replay at all; more need <see cref="SystemRights.ReplayMany"/>.</summary>
    public const int ItemsOfOneMax = 100;

    public const int RateMax = 600_000, StageMax = 1_000, RateDefault = 60;

    /// <summary>A preview holds for so long.</summary>
    public static readonly TimeSpan PreviewLife = TimeSpan.FromMinutes(15);

    /// <summary>Between the start and the first sending.</summary>
    public static readonly TimeSpan Undo = TimeSpan.FromSeconds(10);

    public static ReplayLimits Careful(int ratePerMinute) => new(ratePerMinute, [1, 5, 20, 100], 2, 20, true);
}

/// <summary>An operator's act: a frozen selection of exchanges that each get a new attempt, in order and at a rate.</summary>
public sealed record Replay
{
    public required Guid Id { get; init; }

    /// <summary>What people call it; null while it is a preview.</summary>
    public long? Number { get; init; }

    public ReplayState? State { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    public required string MadeBy { get; init; }

    /// <summary>Whose exchanges are in it: codes with blanks between.</summary>
    public required string Offices { get; init; }

    /// <summary>The agencies of those that will go, with blanks between.</summary>
    public required string Agencies { get; init; }

    /// <summary>The query that selected them, as the grammar writes it in English; null where they were named.</summary>
    public string? Query { get; init; }

    /// <summary>SHA-256 over every exchange, its payload and its epoch, in order.</summary>
    public required ReadOnlyMemory<byte> Selection { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required ReplayLimits Limits { get; init; }

    /// <summary>Codes of the failures that were selected, and of those that a person has seen since; blanks between.</summary>
    public required string KnownCodes { get; init; }

    /// <summary>All, those that were skipped in the preview included.</summary>
    public required int Items { get; init; }

    public int AskFirst { get; init; }

    public required int Waiting { get; init; }

    public int Out { get; init; }

    public int Sent { get; init; }

    public int Failed { get; init; }

    public required int Skipped { get; init; }

    /// <summary>Ended and failed before it was resumed last: a person has seen those.</summary>
    public int EndedBefore { get; init; }

    public int FailedBefore { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public string? StartedBy { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset? BeginsAt { get; init; }

    /// <summary>Why it stopped by itself; null where it did not.</summary>
    public string? Stopped { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Have gone out and were not taken back.</summary>
    public int Begun => Out + Sent + Failed;

    public bool Knows(string code) => KnownCodes.Split(' ').Contains(code);

    /// <summary>Whether the caller acts for every office in it.</summary>
    public bool IsOf(Principal caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.AllOffices || Offices.Split(' ').All(office => OfficeCode.TryParse(office, out var code) && caller.ActsFor(code));
    }
}
