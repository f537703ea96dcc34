namespace Gateway.Auditing;

/// <summary>What a time stamp turned out to be.</summary>
public enum StampState
{
    /// <summary>It is of this checkpoint, and an authority that we trust made it.</summary>
    Trusted,

    /// <summary>It is of this checkpoint; nobody told us which authorities to trust.</summary>
    Unjudged,

    /// <summary>It is of this checkpoint, but of an authority that we do not trust.</summary>
    Untrusted,

    /// <summary>It is of something else, was changed, or is no stamp at all.</summary>
    Misfit,
}

/// <summary>What one time stamp says.</summary>
/// <param name="At">When the authority had the checkpoint before it.</param>
/// <param name="Authority">Subject and SHA-256 fingerprint of the certificate that signed, for comparing; empty for a misfit.</param>
public sealed record StampFinding(StampState State, DateTimeOffset At, string Authority);

/// <summary>Looks at time stamps. Needs nothing but the stamp and the certificates it was given: no network, no clock.</summary>
public interface IStampCheck
{
    /// <summary>Of a checkpoint that has a stamp; never throws for what stands in it.</summary>
    StampFinding Check(SignedCheckpoint stamped);
}

/// <summary>The stamps that verification met, all of them fitting.</summary>
/// <param name="LastAt">The latest time that one of them proves.</param>
/// <param name="Authorities">Who made them.</param>
/// <param name="AreTrusted">False where nobody told us which authorities to trust: whoever reads this compares <paramref name="Authorities"/>.</param>
public sealed record StampSummary(int Count, DateTimeOffset LastAt, IReadOnlyList<string> Authorities, bool AreTrusted);

/// <summary>Keeps the time stamps of checkpoints.</summary>
public interface IStampStore
{
    /// <summary>When the last one was kept; null where none is.</summary>
    Task<DateTimeOffset?> LastAsync(CancellationToken cancellation);

    /// <summary>Once per checkpoint: a second stamp of the same one is dropped.</summary>
    Task AddAsync(long size, byte[] stamp, DateTimeOffset now);

    /// <summary>The first stamped checkpoint that covers this position; null where there is none yet.</summary>
    Task<SignedCheckpoint?> CoveringAsync(long position, CancellationToken cancellation);
}

/// <summary>A time-stamp authority (RFC 3161).</summary>
public interface IStampAuthority
{
    /// <summary>A token over this SHA-256, or in a word why there is none: <c>unreachable</c>, <c>timed-out</c>, <c>http-503</c>, <c>refused</c>, <c>unreadable</c>.</summary>
    Task<(byte[]? Stamp, string? Trouble)> StampAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellation);
}
