namespace Gateway.Auditing;

/// <summary>What the checkpoints of the database look like beside a copy that somebody else holds.</summary>
public abstract record ForkVerdict
{
    private ForkVerdict() { }

    /// <summary>The database has every checkpoint of the copy.</summary>
    /// <param name="Compared">Checkpoints that both have.</param>
    /// <param name="NotCopied">Those of the database, from the copy's first on, that the copy does not have (yet).</param>
    /// <param name="Ignored">Entries of the copy that are no checkpoint or whose signature is not valid.</param>
    public sealed record Same(int Compared, int NotCopied, int Ignored) : ForkVerdict;

    /// <summary>The copy knows of checkpoints that the database has no more: its tail was cut, or an old copy of it put back.</summary>
    /// <param name="DatabaseSize">Records that the last checkpoint of the database covers.</param>
    /// <param name="CopySize">Records that the last checkpoint of the copy covers.</param>
    /// <param name="Missing">Checkpoints that only the copy has.</param>
    public sealed record DatabaseBehind(long DatabaseSize, long CopySize, int Missing) : ForkVerdict;

    /// <summary>Two histories. What is in the database from <paramref name="AgreedSize"/> on is not what was once sealed.</summary>
    /// <param name="AgreedSize">Records up to the last checkpoint that both have; 0 when there is none.</param>
    /// <param name="Copy">The checkpoint of the copy that the database should have.</param>
    /// <param name="Database">What it has instead; null when nothing there can be read.</param>
    public sealed record Forked(long AgreedSize, Checkpoint Copy, Checkpoint? Database) : ForkVerdict;

    /// <summary>There was nothing to compare with.</summary>
    public sealed record CannotTell(IReadOnlyList<Doubt> Doubts) : ForkVerdict;
}
