using Gateway.Auditing;

namespace Gateway.Host.Auditing;

/// <summary>
/// What was signed here last, kept beside the keys and outside the store: whoever may write every row of it cannot make us forget that. The store
/// must hold this very checkpoint and the log that it was signed over; one that was rewritten, emptied or put back to an old copy does not.
/// </summary>
/// <param name="origin">Which log we sign.</param>
internal sealed class KeptCheckpoint(AuditKeyFolder folder, IAuditLog log, string origin)
{
    /// <summary>Never before it is committed: a store that keeps what it committed is never behind.</summary>
    public void Keep(SignedCheckpoint committed) => folder.KeepLast(committed.ToLine());

    /// <summary>What the store has instead; null where it holds what was kept, and where nothing was.</summary>
    public async Task<Verdict.Broken?> MisfitAsync(CancellationToken cancellation)
    {
        if (folder.Last() is not { } line)
            return null;
        if (SignedCheckpoint.FromLine(line) is not { } kept || Checkpoint.Read(kept.Bytes) is not { } said)
            return new(0, 0, Damage.KeptCheckpoint, "a checkpoint", "unreadable");
        var end = Math.Max(0, said.Size - 1);
        if (said.Origin != origin)
            return new(0, end, Damage.Origin, said.Origin, origin);
        if (await log.SizeAsync(cancellation) is var size && size < said.Size)
            return new(size, end, Damage.KeptBeyond, $"{said.Size}", $"{size}");
        var there = await log.CheckpointsAsync(said.Size - 1, 1, cancellation) is [var found] && found.Label?.Size == said.Size ? found : null;
        if (there is null || !there.Bytes.AsSpan().SequenceEqual(kept.Bytes))
            return new(0, end, Damage.KeptCheckpoint, kept.Hash, there?.Hash ?? "null");
        return await log.RootAsync(said.Size, cancellation) is var root && root != said.Root ? new(0, end, Damage.Root, said.Root, root) : null;
    }
}
