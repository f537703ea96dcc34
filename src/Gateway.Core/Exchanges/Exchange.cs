using Gateway.Dossiers;

namespace Gateway.Exchanges;

/// <summary>One conversation with one agency for one step of a dossier; written once, never edited.</summary>
/// <param name="Step">The plan step it serves; null for portal status, results to the shop, supplements, payments and withdrawals.</param>
/// <param name="Lane">What keeps order inside the dossier.</param>
/// <param name="Key">The idempotency key, constant over every attempt.</param>
/// <param name="Payload">The body it sends: a dossier event's, or the result event to deliver.</param>
public sealed record Exchange(
    Guid Id,
    string Dossier,
    string? Step,
    string Agency,
    string Operation,
    string Lane,
    string Key,
    string ProcedureCode,
    Guid Payload,
    int? PortalStatus,
    DateTimeOffset BornAt)
{
    /// <summary>When what it is about happened: the shop's event, the agency's answer.</summary>
    public DateTimeOffset OccurredAt { get; init; } = BornAt;

    /// <summary>The trace its attempts and answers belong to; null when nobody traces.</summary>
    public TraceContext? Trace { get; init; }
}

/// <summary>What an agency asked of the citizen while it still works on the case.</summary>
public enum Interim
{
    Supplement,
    Payment,
}

/// <summary>Where an exchange stands just now: the hot row of an unsettled one, or its ending.</summary>
public sealed record Standing
{
    public required Exchange Exchange { get; init; }

    public required ExchangeState State { get; init; }

    public Ending? Ending { get; init; }

    public int BlockedBy { get; init; }

    public int Attempts { get; init; }

    /// <summary>Rises with every claim; a write of an older epoch is refused.</summary>
    public int Epoch { get; init; }

    /// <summary>When it may be claimed, asked for, or is overdue; null where only somebody else can move it.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>When the awaited answer is late.</summary>
    public DateTimeOffset? OverdueAt { get; init; }

    /// <summary>The agency may already have it: ask before sending again.</summary>
    public bool AskFirst { get; init; }

    /// <summary>An attempt may have reached the agency, and it has not said that it knows nothing of it.</summary>
    public bool MayHaveArrived { get; init; }

    public int Inquiries { get; init; }

    /// <summary>Inquiries in a row that brought it no further: unclear ones, and those past the deadline.</summary>
    public int Doubts { get; init; }

    public string? AgencyReference { get; init; }

    /// <summary>Why it failed last, is parked, or ended: a code with a text.</summary>
    public string? Code { get; init; }

    public Interim? Interim { get; init; }

    /// <summary>Set by the move that failed and by no other; never read back.</summary>
    public bool HasFailed { get; init; }

    /// <summary>With <see cref="HasFailed"/>: what was met on the wire (<see cref="Faults"/>), where that is known.</summary>
    public string? Fault { get; init; }

    public bool IsSettled => State == ExchangeState.Settled;
}

/// <summary>What follows for a step when one it needs ends otherwise than answered.</summary>
public enum WhenNotAnswered
{
    Cancel,
    GoOn,
    Park,
}

/// <summary><paramref name="Need"/> null: order within a lane, satisfied by any ending. Otherwise satisfied only by answered.</summary>
public sealed record ExchangeLink(Guid Predecessor, Guid Follower, WhenNotAnswered? Need);
