namespace Gateway.Auditing;

/// <summary>
/// Verifies a log while it streams by. Records are fed in the order of their positions, a checkpoint right after the last record that it covers,
/// and at the end those that cover more than there is. It keeps the last hash of each chain and the edge of the tree. Each feeding says
/// whether going on may still tell something.
/// </summary>
public sealed class LogVerifier
{
    private readonly CheckpointSeries series;
    private readonly MerkleFrontier frontier;
    private readonly ChainHeads chains;
    private readonly List<Doubt> doubts = [];
    private readonly int given;
    private Verdict.Broken? broken;
    private long records, proven, unplaced;
    private bool isOver;

    /// <summary>From the beginning of the log.</summary>
    /// <param name="origin">The log that every checkpoint must name; null takes the first one's word.</param>
    public LogVerifier(CheckpointKeys keys, string? origin = null)
        : this(new CheckpointSeries(keys, origin, isOpen: false), new MerkleFrontier(), new ChainHeads(mayBeOpen: false), 0)
    {
    }

    private LogVerifier(CheckpointSeries series, MerkleFrontier frontier, ChainHeads chains, int given) =>
        (this.series, this.frontier, this.chains, this.given) = (series, frontier, chains, given);

    /// <summary>
    /// From a checkpoint in the middle. It is itself verified, and against <paramref name="frontier"/> as the tiles gave it for that size, which
    /// from here on belongs to the verifier. Chains that are already under way are taken at their next record's word.
    /// </summary>
    public static LogVerifier After(SignedCheckpoint before, MerkleFrontier frontier, CheckpointKeys keys, string? origin = null)
    {
        var verifier = new LogVerifier(new CheckpointSeries(keys, origin, isOpen: true), frontier, new ChainHeads(mayBeOpen: true), 1);
        verifier.Add(before);
        return verifier;
    }

    /// <summary>When the last good checkpoint was signed; null before the first.</summary>
    public DateTimeOffset? SignedAt => series.SignedAt;

    /// <summary>
    /// Whether two checkpoints follow each other as they were signed, labels and all: then nobody moved the place between them by what stands beside
    /// them. Null where they do; where the first is null, the other must be the log's first.
    /// </summary>
    public static Verdict.Broken? Misfit(SignedCheckpoint? before, SignedCheckpoint? after, CheckpointKeys keys)
    {
        var pair = new CheckpointSeries(keys, null, isOpen: before is not null);
        return (before is null ? null : pair.Follow(before, out _)) ?? (after is null ? null : pair.Follow(after, out _));
    }

    /// <param name="stored">The hash stored beside the record, 32 bytes; empty when there is none.</param>
    /// <param name="label">What else is stored beside it, by which it is found; null when nothing is.</param>
    public bool Add(long position, ReadOnlySpan<byte> record, ReadOnlySpan<byte> stored, RecordLabel? label = null)
    {
        if (isOver)
            return false;
        records++;
        if (position != frontier.Size)
            return Take(new(Math.Min(position, frontier.Size), Math.Min(position, frontier.Size), Damage.Position, $"{frontier.Size}", $"{position}"));
        Span<byte> hash = stackalloc byte[MerkleHash.Length];
        MerkleHash.Leaf(record, hash);
        frontier.Append(hash);
        return Take(Misfit(position, record, hash, stored, label));
    }

    /// <summary>A record that the sealer has not yet placed: fed last, each chain in its order.</summary>
    public bool AddUnplaced(ReadOnlySpan<byte> record, ReadOnlySpan<byte> stored)
    {
        if (isOver)
            return false;
        records++;
        return Take(Misfit(frontier.Size + unplaced++, record, MerkleHash.Leaf(record), stored));
    }

    /// <summary>What must be there and is not, or is where nothing may be: told behind all that was fed.</summary>
    public bool Find(Damage what, string expected, string actual) => !isOver && Take(new(frontier.Size + unplaced, frontier.Size + unplaced, what, expected, actual));

    public bool Add(SignedCheckpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        // Once a root is wrong, later ones are too; only the links between records can still say where.
        return !isOver && (broken is not null || Take(series.Follow(checkpoint, out var read) ?? Misfit(read!)));
    }

    /// <summary>What the log says of its own end, fed behind its last record.</summary>
    public bool Add(SealedLog end)
    {
        ArgumentNullException.ThrowIfNull(end);
        if (isOver || broken is not null || (end.Size == frontier.Size && (end.Size == 0 || end.Frontier.Span.SequenceEqual(frontier.ToBytes()))))
            return !isOver;
        var said = MerkleFrontier.Restore(end.Frontier.Span) is { } other ? Convert.ToHexStringLower(other.Root()) : "null";
        return Take(new(proven, Math.Max(proven, Math.Max(end.Size, frontier.Size) - 1), Damage.LogRow, $"{frontier.Size} {Convert.ToHexStringLower(frontier.Root())}", $"{end.Size} {said}"));
    }

    /// <summary>The verdict over all that was fed. Without any checkpoint nobody can tell, not even of an empty log: it may have been emptied.</summary>
    /// <param name="isClosed">Whether the range should end with a checkpoint; the records after the last one are then a doubt.</param>
    public Verdict Finish(bool isClosed = false)
    {
        if (broken is not null)
            return broken;
        var unsealed = frontier.Size - series.Size + unplaced;
        List<Doubt> all = [.. doubts, .. series.Doubts];
        if (series.Count == 0 || (isClosed && unsealed > 0))
            all.Add(new(DoubtKind.NoCheckpoint, $"{series.Size}"));
        return all.Count > 0 ? new Verdict.CannotTell(all) : new Verdict.Intact(records, series.Count - given, chains.Count, chains.Open, unsealed, series.KeyIds, series.Stamps);
    }

    private bool Take(Verdict.Broken? found)
    {
        if (found is null)
            return true;
        if (broken is null)
            (broken, isOver) = (found, found.What != Damage.Root);
        else
            (broken, isOver) = (Sharper(broken, found), true);
        return !isOver;
    }

    // A root says between which checkpoints something was changed. A later record that does not know its predecessor in there says which it was.
    private static Verdict.Broken Sharper(Verdict.Broken root, Verdict.Broken later) =>
        later.What == Damage.ChainLink && later.From >= root.From && later.From <= root.To ? later with { To = later.From } : root;

    private Verdict.Broken? Misfit(long position, ReadOnlySpan<byte> record, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> stored, RecordLabel? label = null)
    {
        if (!stored.IsEmpty && !stored.SequenceEqual(hash))
            return new(position, position, Damage.RecordHash, Convert.ToHexStringLower(stored), Convert.ToHexStringLower(hash));
        var reading = RecordHead.Read(record, out var head);
        if (reading == HeadReading.NotARecord)
            return new(position, position, Damage.RecordForm, "a record", Convert.ToHexStringLower(hash));
        if (reading == HeadReading.Read && label is not null && RecordLabel.Read(record) is var said && said != label)
            return new(position, position, Damage.RecordLabel, $"{said}", $"{label}");
        // Whatever a later version means by its links, from here on they are not ours to judge; the tree still is.
        if (reading == HeadReading.LaterVersion && doubts.Count == 0)
            doubts.Add(new(DoubtKind.LaterVersion, $"{position}"));
        return doubts.Count == 0 && chains.Follow(head, hash, position) is { } found ? Located(found, position) : null;
    }

    // What a good checkpoint covers is as it was: the damage lies behind it. An n that comes again may have been forged any number of records ago.
    private Verdict.Broken Located(ChainBreak found, long position)
    {
        var from = found.What switch
        {
            Damage.ChainLink => found.Before >= proven ? found.Before : position,
            _ => found.IsRepeat ? proven : Math.Max(found.Before + 1, proven),
        };
        return new(Math.Min(from, position), position, found.What, found.Expected, found.Actual);
    }

    private Verdict.Broken? Misfit(Checkpoint checkpoint)
    {
        if (checkpoint.Size != frontier.Size)
            return new(proven, Math.Max(proven, Math.Max(checkpoint.Size, frontier.Size) - 1), Damage.Size, $"{checkpoint.Size}", $"{frontier.Size}");
        var root = Convert.ToHexStringLower(frontier.Root());
        if (root != checkpoint.Root)
            return new(Math.Min(proven, Math.Max(0, checkpoint.Size - 1)), Math.Max(0, checkpoint.Size - 1), Damage.Root, checkpoint.Root, root);
        proven = checkpoint.Size;
        return null;
    }
}
