using Gateway.Dossiers;

namespace Gateway.Auditing;

/// <summary>
/// What the audit log says of one dossier, with all that somebody needs who has neither our server nor our word: the records, for each its path
/// to a signed root, the checkpoints and the public keys.
/// </summary>
/// <param name="Dossier">The chain that is here from its beginning. Records of other chains may stand beside it, each proved by itself.</param>
/// <param name="Records">In the order of their positions.</param>
/// <param name="Anchor">The checkpoint that all proofs lead to: <see cref="SignedCheckpoint.Hash"/> of one of <paramref name="Checkpoints"/>.</param>
/// <param name="Checkpoints">One or more, each followed by the next of its log.</param>
/// <param name="Keys">Whose signatures they bear.</param>
/// <param name="Bodies">What the records are committed to; null where it was not asked for.</param>
public sealed record EvidenceBundle(
    string Dossier,
    DateTimeOffset CreatedAt,
    IReadOnlyList<EvidenceRecord> Records,
    string Anchor,
    IReadOnlyList<SignedCheckpoint> Checkpoints,
    IReadOnlyList<CheckpointPublicKey> Keys,
    EvidenceBodies? Bodies = null)
{
    /// <summary>Goes up with whatever changes in the files of a bundle, its pages among them: of an older one nobody can say how its pages were.</summary>
    public const int Version = 2;

    public const int RecordsMax = 20_000, CheckpointsMax = 10_000, KeysMax = 100;

    /// <summary>The first and the last position that is here; zeroes where none is.</summary>
    public (long From, long To) Span() => Records.Count == 0 ? default : (Records[0].Position, Records[^1].Position);

    /// <summary>What its records are committed to.</summary>
    public HashSet<string> Commitments() => [.. BodyProof.Committed(Records).Keys];

    /// <summary>The events that its records name.</summary>
    public IReadOnlyList<Guid> Events() => [.. Records.Select(record => Ids.TryParse(Ids.Event, RecordMembers.Text(record.Bytes, "event"), out var id) ? id : default).Where(id => id != default).Distinct()];
}

/// <summary>One record of a bundle.</summary>
/// <param name="Position">Its place in the whole log.</param>
/// <param name="Bytes">As it was sealed, to the byte.</param>
/// <param name="Path">From its leaf hash to the root of the anchor (RFC 9162 §2.1.3).</param>
public sealed record EvidenceRecord(long Position, byte[] Bytes, IReadOnlyList<byte[]> Path);
