namespace Gateway.Dossiers;

/// <summary>What the shop tells us about a dossier's life (contracts/intake/v1).</summary>
public enum DossierEventKind
{
    Accepted,
    Supplemented,
    Paid,
    Withdrawn,
    Decided,
    Returned,
}

/// <summary>
/// One event of a dossier, as read and checked at intake: immutable. <see cref="Source"/> + <see cref="EventId"/> is its identity for ever
/// (CloudEvents 1.0 §3.1); <see cref="BodyHash"/> tells a repeat from a conflict. <see cref="Body"/> is the <c>data</c> member, UTF-8 JSON.
/// </summary>
public sealed record DossierEvent(
    Guid Id,
    string Source,
    string EventId,
    DossierEventKind Kind,
    string Dossier,
    OfficeCode Office,
    long? Sequence,
    string? ProcedureCode,
    DateTimeOffset? ReceivedAt,
    DateTimeOffset? DueAt,
    DateTimeOffset OccurredAt,
    byte[] BodyHash,
    ReadOnlyMemory<byte> Body)
{
    /// <summary>The trace that everything this event leads to belongs to; null when nobody traces.</summary>
    public TraceContext? Trace { get; init; }

    /// <summary>The same with its times as the store keeps them: UTC, to the millisecond.</summary>
    public DossierEvent AsStored() => this with { ReceivedAt = Kept(ReceivedAt), DueAt = Kept(DueAt), OccurredAt = Kept(OccurredAt)!.Value };

    private static DateTimeOffset? Kept(DateTimeOffset? time) => time is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()) : null;
}

/// <summary>Proof of durable intake; byte for byte the same for a repeat.</summary>
public sealed record Receipt(Guid Event, string Dossier, DateTimeOffset ReceivedAt);

/// <summary>A receipt found again, with the office whose dossier it is about: for anybody else it does not exist.</summary>
/// <param name="State">What has become of the event since: <c>new</c>, <c>planned</c>, <c>waiting</c> or <c>parked</c>.</param>
/// <param name="Reason">Why it is parked.</param>
public sealed record KnownReceipt(Receipt Receipt, OfficeCode Office, string State, string? Reason);

/// <summary>What became of an offered event.</summary>
public enum Acceptance
{
    New,
    Repeat,

    /// <summary>The same source and id with another body.</summary>
    Conflict,

    /// <summary>Another event of the office has this sequence number of the dossier.</summary>
    SequenceTaken,
}

public readonly record struct Accepted(Acceptance Acceptance, Receipt Receipt);

/// <summary>The door to durable intake. Returning means committed; all events of one call stand or fall together.</summary>
public interface IIntakeStore
{
    /// <summary>Stores what is new, in one transaction; answers in the order asked. When any event conflicts, none of the call is stored.</summary>
    Task<IReadOnlyList<Accepted>> AcceptAsync(IReadOnlyList<DossierEvent> events, string system, DateTimeOffset now);

    Task<KnownReceipt?> FindAsync(Guid id, CancellationToken cancellation);

    Task<KnownReceipt?> FindAsync(string source, string eventId, CancellationToken cancellation);
}
