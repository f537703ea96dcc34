namespace Gateway.Auditing;

/// <summary>The log as far as it is sealed.</summary>
/// <param name="Size">Records in it.</param>
/// <param name="Dossiers">How many of them are of the dossiers' lane.</param>
/// <param name="Frontier">The roots of the complete subtrees that make it up, as <see cref="MerkleFrontier"/> writes them.</param>
public sealed record SealedLog(long Size, long Dossiers, ReadOnlyMemory<byte> Frontier);

/// <summary>Records that follow each other in one lane.</summary>
/// <param name="Lane">Zeroes: the dossiers' lane; else a door of a process.</param>
/// <param name="Position">Of the first, in its lane.</param>
public sealed record LaneRun(Guid Lane, long Position, IReadOnlyList<byte[]> Records);

/// <summary>What is to be sealed next, in the order in which it comes into the log: what came in at a door before what became of it.</summary>
/// <param name="Gap">Where a record is missing that must be there, if one is: a lane is sealed up to it and no further.</param>
public sealed record Unsealed(SealedLog Log, IReadOnlyList<LaneRun> Runs, (Guid Lane, long Position)? Gap = null)
{
    public int Count => Runs.Sum(run => run.Records.Count);
}

/// <summary>How far sealing is behind.</summary>
/// <param name="Oldest">When the oldest record was written that is not sealed; null where everything is.</param>
/// <param name="SignedAt">When a checkpoint was signed last; null where none was.</param>
/// <param name="Gap">Where a record is missing that must be there.</param>
/// <param name="HasLog">Whether the log's own row is there, without which nobody knows where it ends.</param>
public sealed record Behind(DateTimeOffset? Oldest, DateTimeOffset? SignedAt, (Guid Lane, long Position)? Gap, bool HasLog);

/// <summary>One sealed record by its position in the log.</summary>
public sealed record SealedRecord(long Position, Guid Id, string? Dossier, string Type, byte[] Record);

/// <summary>Makes the log: lanes only grow, and one process at a time brings them together.</summary>
public interface IAuditSealing
{
    /// <summary>Up to about <paramref name="max"/> records that are not sealed yet; throws <see cref="InvalidDataException"/> where the log's own row is gone.</summary>
    /// <param name="asWritten">What this process wrote need not be read; for whoever seals, and never for whoever looks whether it is still there.</param>
    Task<Unsealed> NextAsync(int max, bool asWritten = false);

    /// <summary>Seals what <see cref="NextAsync"/> gave; false when somebody else has sealed since.</summary>
    Task<bool> SealAsync(Unsealed sealing, SealedLog after, IReadOnlyList<MerkleTile> tiles, SignedCheckpoint? checkpoint);

    /// <summary>
    /// Lanes of processes that are gone, this one's owner aside, are looked at no more once they are sealed. How many of them have records again, of a
    /// process that had stood still: they are looked at anew.
    /// </summary>
    Task<int> CloseLanesAsync(string owner, DateTimeOffset now);

    /// <summary>What any process may see of the sealing, wherever that is done.</summary>
    Task<Behind> BehindAsync(CancellationToken cancellation);

    /// <summary>A record that nobody seals, for it stands in no lane; null where there is none.</summary>
    Task<(Guid Lane, long Position)?> StrayAsync(CancellationToken cancellation);

    /// <summary>Makes a public key known; once is enough.</summary>
    Task AddKeyAsync(string id, string publicKey, DateTimeOffset since);
}

/// <summary>Reads the log.</summary>
public interface IAuditLog : ITileSource
{
    /// <summary>Records that are sealed; none where the log's own row is gone (<see cref="Behind.HasLog"/>).</summary>
    Task<long> SizeAsync(CancellationToken cancellation);

    /// <summary>Sealed records from a position on, in order; none beyond the end, and none of what is missing.</summary>
    Task<IReadOnlyList<SealedRecord>> RecordsAsync(long from, int max, CancellationToken cancellation);

    /// <summary>Everything that names the dossier: what is sealed, in the log's order, and how many records are not yet.</summary>
    Task<(IReadOnlyList<SealedRecord> Sealed, int Unsealed)> OfDossierAsync(string dossier, CancellationToken cancellation);

    /// <summary>Checkpoints over more than <paramref name="after"/> records, the smallest first.</summary>
    Task<IReadOnlyList<SignedCheckpoint>> CheckpointsAsync(long after, int max, CancellationToken cancellation);

    /// <summary>The last checkpoint made up to this time; null where there is none.</summary>
    Task<SignedCheckpoint?> CheckpointAtAsync(DateTimeOffset time, CancellationToken cancellation);

    /// <summary>The largest checkpoint; null where there is none yet.</summary>
    Task<SignedCheckpoint?> LastCheckpointAsync(CancellationToken cancellation);

    /// <summary>Public keys by which checkpoints are signed, PEM, the oldest first.</summary>
    Task<IReadOnlyList<string>> KeysAsync(CancellationToken cancellation);
}
