namespace Gateway.Auditing;

/// <summary>Walks along checkpoints in their order: form, log, signature, link to the one before, size. Roots are for whoever has the records.</summary>
/// <param name="origin">The log that all of them must name; null takes the first one's word.</param>
/// <param name="isOpen">Whether the series begins in the middle, so that the first link leads to what nobody shows.</param>
internal sealed class CheckpointSeries(CheckpointKeys keys, string? origin, bool isOpen)
{
    private readonly SortedSet<string> valid = new(StringComparer.Ordinal), missing = new(StringComparer.Ordinal);
    private readonly SortedSet<string> authorities = new(StringComparer.Ordinal), untrusted = new(StringComparer.Ordinal);
    private string? previous;
    private int stamps;
    private DateTimeOffset stampedAt;
    private bool isUnjudged;

    public int Count { get; private set; }

    /// <summary>How many records the last one covers.</summary>
    public long Size { get; private set; }

    /// <summary>When the last one was signed; null before the first.</summary>
    public DateTimeOffset? SignedAt { get; private set; }

    /// <summary>Keys that signed.</summary>
    public IReadOnlyList<string> KeyIds => [.. valid];

    public IEnumerable<Doubt> Doubts => missing.Select(key => new Doubt(DoubtKind.KeyMissing, key)).Concat(untrusted.Select(authority => new Doubt(DoubtKind.StampUntrusted, authority)));

    /// <summary>Null where no stamp was met.</summary>
    public StampSummary? Stamps => stamps == 0 ? null : new(stamps, stampedAt, [.. authorities], !isUnjudged);

    /// <summary>Takes the next one; null when it follows, and then it is in <paramref name="checkpoint"/>.</summary>
    public Verdict.Broken? Follow(SignedCheckpoint signed, out Checkpoint? checkpoint)
    {
        checkpoint = Checkpoint.Read(signed.Bytes);
        if (checkpoint is null)
            return new(Size, Size, Damage.CheckpointForm, "a checkpoint", signed.Hash);
        var found = Misfit(signed, checkpoint);
        if (found is not null)
            return new(Size, Math.Max(Size, checkpoint.Size - 1), found.Value.What, found.Value.Expected, found.Value.Actual);
        (Size, SignedAt, previous, isOpen) = (checkpoint.Size, checkpoint.At, signed.Hash, false);
        Count++;
        return null;
    }

    private (Damage What, string Expected, string Actual)? Misfit(SignedCheckpoint signed, Checkpoint checkpoint)
    {
        origin ??= checkpoint.Origin;
        if (checkpoint.Origin != origin)
            return (Damage.Origin, origin, checkpoint.Origin);
        var check = keys.Check(signed, checkpoint.KeyId);
        if (check == SignatureCheck.Invalid)
            return (Damage.Signature, checkpoint.KeyId, Convert.ToHexStringLower(signed.Signature));
        (check == SignatureCheck.Valid ? valid : missing).Add(checkpoint.KeyId);
        if (!isOpen && checkpoint.Previous != previous)
            return (Damage.CheckpointLink, previous ?? "null", checkpoint.Previous ?? "null");
        if (signed.Label is { } label && CheckpointLabel.Of(checkpoint) is var said && said != label)
            return (Damage.CheckpointLabel, $"{said}", $"{label}");
        return checkpoint.Size < Size ? (Damage.Size, $"{Size}", $"{checkpoint.Size}") : StampMisfit(signed);
    }

    private (Damage What, string Expected, string Actual)? StampMisfit(SignedCheckpoint signed)
    {
        if (keys.CheckStamp(signed) is not { } stamp)
            return null;
        if (stamp.State == StampState.Misfit)
            return (Damage.Stamp, signed.Hash, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(signed.Stamp!)));
        (stamp.State == StampState.Untrusted ? untrusted : authorities).Add(stamp.Authority);
        isUnjudged |= stamp.State == StampState.Unjudged;
        (stamps, stampedAt) = (stamps + 1, stamp.At > stampedAt ? stamp.At : stampedAt);
        return null;
    }
}
