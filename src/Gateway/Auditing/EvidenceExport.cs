using Gateway.Auditing;

namespace Gateway.Host.Auditing;

/// <summary>
/// A dossier's evidence: every record that names it, each with its path to the last signed root, so that it is verified without us. What is not
/// sealed yet is waited for, but not for long. A checkpoint with a time stamp is taken before a later one without.
/// </summary>
internal sealed class EvidenceExport(IAuditLog log, IStampStore stamps, TimeProvider clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250), Patience = TimeSpan.FromSeconds(5);

    /// <summary>The bundle, and how many records were still to be sealed; null where nothing is sealed of it.</summary>
    public async Task<(EvidenceBundle Bundle, int Unsealed)?> FindAsync(string dossier, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        var (records, unsealed) = await log.OfDossierAsync(dossier, cancellation);
        while (await LastAsync(cancellation) is var last)
        {
            if (records.Count > 0 && unsealed == 0 && last is { } anchor && anchor.Content.Size > records[^1].Position)
                return (await MakeAsync(dossier, records, await StampedAsync(records, cancellation) ?? anchor, cancellation), 0);
            if (clock.GetElapsedTime(began) > Patience)
                return last is { } early && records.Where(record => record.Position < early.Content.Size).ToList() is { Count: > 0 } whole ? (await MakeAsync(dossier, whole, await StampedAsync(whole, cancellation) ?? early, cancellation), unsealed + records.Count - whole.Count) : null;
            await Task.Delay(Look, clock, cancellation);
            (records, unsealed) = await log.OfDossierAsync(dossier, cancellation);
        }
        return null;
    }

    private async Task<(SignedCheckpoint Signed, Checkpoint Content)?> LastAsync(CancellationToken cancellation) =>
        Of(await log.LastCheckpointAsync(cancellation));

    private async Task<(SignedCheckpoint Signed, Checkpoint Content)?> StampedAsync(IReadOnlyList<SealedRecord> records, CancellationToken cancellation) =>
        Of(await stamps.CoveringAsync(records[^1].Position, cancellation));

    private static (SignedCheckpoint Signed, Checkpoint Content)? Of(SignedCheckpoint? found) =>
        found is not null && Checkpoint.Read(found.Bytes) is { } content ? (found, content) : null;

    private async Task<EvidenceBundle> MakeAsync(string dossier, IReadOnlyList<SealedRecord> records, (SignedCheckpoint Signed, Checkpoint Content) anchor, CancellationToken cancellation)
    {
        var (signed, content) = anchor;
        var tiles = new CachedTiles(log);
        var evidence = new List<EvidenceRecord>(records.Count);
        foreach (var record in records)
            evidence.Add(new(record.Position, record.Record, (await tiles.InclusionAsync(record.Position, content.Size, cancellation)).Path));
        var keys = CheckpointPublicKey.Readable(await log.KeysAsync(cancellation)).Where(key => key.Id == content.KeyId);
        return new EvidenceBundle(dossier, clock.GetUtcNow(), evidence, signed.Hash, [signed], [.. keys]);
    }
}
