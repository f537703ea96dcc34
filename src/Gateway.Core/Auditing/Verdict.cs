namespace Gateway.Auditing;

/// <summary>The three answers of verification. There is no fourth: whoever cannot be sure says why.</summary>
public abstract record Verdict
{
    private Verdict() { }

    /// <summary>Everything fits.</summary>
    /// <param name="Records">Records looked at, the unsealed ones among them.</param>
    /// <param name="Chains">Chains that they belong to.</param>
    /// <param name="OpenChains">Chains among them whose beginning lies before the range, so that their first link was taken as it was.</param>
    /// <param name="Unsealed">Records that no checkpoint covers yet.</param>
    /// <param name="KeyIds">The keys whose signatures were found valid. Whoever took the keys from the same place as the log should compare these.</param>
    /// <param name="Stamps">Time stamps of checkpoints; null where there was none, or none was looked at.</param>
    public sealed record Intact(long Records, int Checkpoints, int Chains, int OpenChains, long Unsealed, IReadOnlyList<string> KeyIds, StampSummary? Stamps = null) : Verdict
    {
        /// <summary>Bodies that records of a bundle are committed to, and how many of those are here and are the ones.</summary>
        public int Commitments { get; init; }

        public int? Bodies { get; init; }
    }

    /// <summary>Something is not as it was written. Only the first damage is told: what follows it may follow from it.</summary>
    /// <param name="From">First position that may be the damaged one.</param>
    /// <param name="To">Last such position; equal to <paramref name="From"/> where the evidence is exact.</param>
    /// <param name="Expected">What should be there: a hash in hex, a number, or a name.</param>
    /// <param name="Actual">What is there, of the same kind.</param>
    public sealed record Broken(long From, long To, Damage What, string Expected, string Actual) : Verdict
    {
        /// <summary>Whether the record at <see cref="To"/> is the one that is wrong, or does not fit: not where a checkpoint or the whole log is.</summary>
        public bool IsOfRecord => What is Damage.RecordHash or Damage.RecordForm or Damage.RecordLabel or Damage.ChainLink or Damage.ChainGap or Damage.Position or Damage.Proof or Damage.Body or Damage.RecordMissing
            or Damage.RecordForeign or Damage.TopicRecord or Damage.TopicMissing or Damage.TopicOrder;
    }

    /// <summary>Nothing wrong was found, and still nobody can say that all is right.</summary>
    public sealed record CannotTell(IReadOnlyList<Doubt> Doubts) : Verdict;
}

/// <summary>What is broken.</summary>
public enum Damage
{
    /// <summary>The record's bytes do not have the hash that is stored beside them.</summary>
    RecordHash,

    /// <summary>The bytes are no record.</summary>
    RecordForm,

    /// <summary>What stands beside the record, by which it is found, is not what the record says.</summary>
    RecordLabel,

    /// <summary><c>prev</c> is not the hash of the record before in the chain: either of the two was changed.</summary>
    ChainLink,

    /// <summary><c>n</c> does not follow: a record of the chain is missing, or stands twice or elsewhere.</summary>
    ChainGap,

    /// <summary>A position is missing or taken twice.</summary>
    Position,

    /// <summary>The records since the last good checkpoint do not give the root that was signed.</summary>
    Root,

    /// <summary>A record does not lead to the signed root by its proof.</summary>
    Proof,

    /// <summary>A body is not the one that its record is committed to, or no record is committed to it.</summary>
    Body,

    /// <summary>A bundle has not as many bodies as it says of itself.</summary>
    BodyCount,

    /// <summary>A file holds another public key than its name says.</summary>
    KeyName,

    /// <summary>A page of a bundle is not the one that its records give. Expected and actual are its name and SHA-256.</summary>
    Page,

    /// <summary>A record is not here that another part of the bundle names.</summary>
    RecordMissing,

    /// <summary>A record of a bundle is of another dossier.</summary>
    RecordForeign,

    /// <summary>A bundle has not as many records as it says of itself.</summary>
    RecordCount,

    /// <summary>A bundle has not as many checkpoints as it says of itself.</summary>
    CheckpointCount,

    /// <summary>A checkpoint is not written as we write them.</summary>
    CheckpointForm,

    /// <summary>A checkpoint is not signed by the key it names.</summary>
    Signature,

    /// <summary>A checkpoint does not name the one before it: one was taken out, put in or changed.</summary>
    CheckpointLink,

    /// <summary>What stands beside a checkpoint, by which it is found, is not what was signed: how many records it covers, or when it was made.</summary>
    CheckpointLabel,

    /// <summary>A checkpoint belongs to another log.</summary>
    Origin,

    /// <summary>A checkpoint covers more records than there are, or fewer than the one before.</summary>
    Size,

    /// <summary>The log's own row, which says how long it is and where its tree ends, is gone or says something else than the records do.</summary>
    LogRow,

    /// <summary>The checkpoint that this gateway signed last, as it is kept beside its keys, is not the store's.</summary>
    KeptCheckpoint,

    /// <summary>The log is shorter than what this gateway signed last: it was cut, emptied, or an old copy of it put back.</summary>
    KeptBeyond,

    /// <summary>What was published as this record is another one.</summary>
    TopicRecord,

    /// <summary>What counts as published is not on the topic.</summary>
    TopicMissing,

    /// <summary>A dossier's record stands on its topic behind one that came after it.</summary>
    TopicOrder,

    /// <summary>The topic holds what this log never published.</summary>
    TopicForeign,

    /// <summary>More was published than the log has: it was cut, or an old copy of it put back.</summary>
    TopicBeyond,

    /// <summary>A published checkpoint is not one of this log: it was rewritten since.</summary>
    TopicCheckpoint,
    /// <summary>A checkpoint's time stamp is of something else, or was changed. Expected is the checkpoint's hash, actual that of the stamp.</summary>
    Stamp,
}

/// <summary>Why nobody can tell.</summary>
/// <param name="Detail">Which key, position or entry.</param>
public sealed record Doubt(DoubtKind Kind, string Detail);

/// <summary>The kinds of doubt.</summary>
public enum DoubtKind
{
    /// <summary>The public key with this id was not given.</summary>
    KeyMissing,

    /// <summary>No checkpoint covers the records from this position on.</summary>
    NoCheckpoint,

    /// <summary>Nothing was sealed between the two times that were asked about.</summary>
    NothingSealed,

    /// <summary>The record at this position is of a later version than this program.</summary>
    LaterVersion,

    /// <summary>This part of an evidence bundle cannot be read.</summary>
    NotReadable,

    /// <summary>This page of an older version's bundle is not as we would write it.</summary>
    PageDiffers,

    /// <summary>This is no zip as we write them.</summary>
    NotAnArchive,

    /// <summary>An archive lists more than a bundle has.</summary>
    TooManyEntries,

    /// <summary>Something in an archive has no place in a bundle. Its name is not repeated: a stranger chose it.</summary>
    EntryUnknown,

    /// <summary>This part of a bundle is there twice.</summary>
    EntryTwice,

    /// <summary>This part of a bundle is missing.</summary>
    EntryMissing,

    /// <summary>This part of a bundle is larger than it may become.</summary>
    EntryTooLarge,

    /// <summary>This part says what ours may say, and is not written as ours are: it was touched since.</summary>
    NotAsWritten,

    /// <summary>A bundle of another version than this program's.</summary>
    BundleVersion,

    /// <summary>How many keys a bundle says it has, and how many it has.</summary>
    KeyCount,

    /// <summary>Nothing of the dossier is in its bundle.</summary>
    NothingOfDossier,

    /// <summary>A topic could not be read to its end: its name, and why in a word.</summary>
    TopicUnread,

    /// <summary>What was published before this position is no longer on the topic.</summary>
    TopicCut,
    /// <summary>This time-stamp authority is none that we trust.</summary>
    StampUntrusted,
}
