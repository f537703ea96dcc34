namespace Gateway.Auditing;

/// <summary>
/// Verifies a bundle with nothing but the bundle, and perhaps keys that were had elsewhere. It proves that what is here was sealed so; it cannot
/// prove that the dossier has no later record.
/// </summary>
public static class BundleVerifier
{
    /// <param name="held">Keys to trust instead of those that came with the bundle, which whoever made it could have made as well.</param>
    /// <param name="stamps">How the bundle's time stamps are judged; where null, and with <paramref name="held"/> without one, they are not looked at.</param>
    public static Verdict Verify(Stream archive, CheckpointKeys? held = null, IStampCheck? stamps = null)
    {
        return Verify(BundleReader.Read(archive), held, stamps);
    }

    /// <summary>Of a bundle that was read already.</summary>
    public static Verdict Verify(BundleReading reading, CheckpointKeys? held = null, IStampCheck? stamps = null)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var (bundle, doubts, damage) = reading;
        if (bundle is null)
            return damage is null ? new Verdict.CannotTell(doubts) : damage;
        return Verify(bundle, held ?? new CheckpointKeys(bundle.Keys, stamps)) switch
        {
            // It knows the place better than a count does.
            Verdict.Broken broken => broken,
            _ when damage is not null => damage,
            Verdict.Intact when doubts.Count > 0 => new Verdict.CannotTell(doubts),
            Verdict.CannotTell others => new Verdict.CannotTell([.. others.Doubts, .. doubts]),
            var verdict => verdict,
        };
    }

    public static Verdict Verify(EvidenceBundle bundle, CheckpointKeys? held = null)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var series = new CheckpointSeries(held ?? new CheckpointKeys(bundle.Keys), null, isOpen: true);
        Checkpoint? anchor = null;
        foreach (var signed in bundle.Checkpoints)
        {
            if (series.Follow(signed, out var checkpoint) is { } broken)
                return broken;
            anchor = signed.Hash == bundle.Anchor ? checkpoint : anchor;
        }
        if (anchor is null)
            return new Verdict.CannotTell([new(DoubtKind.NoCheckpoint, bundle.Anchor)]);
        return Records(bundle, anchor, series);
    }

    private static Verdict Records(EvidenceBundle bundle, Checkpoint anchor, CheckpointSeries series)
    {
        var (chain, others, last) = (new ChainHeads(mayBeOpen: false), new HashSet<string>(StringComparer.Ordinal), -1L);
        var (doors, doubts) = (new DoorRecords(), series.Doubts.ToList());
        foreach (var record in bundle.Records)
        {
            if (record.Position <= last)
                return new Verdict.Broken(record.Position, record.Position, Damage.Position, $"> {last}", $"{record.Position}");
            last = record.Position;
            if (Misfit(record, anchor) is { } broken)
                return broken;
            var reading = RecordHead.Read(record.Bytes, out var head);
            if (reading == HeadReading.NotARecord)
                return new Verdict.Broken(last, last, Damage.RecordForm, "a record", Convert.ToHexStringLower(MerkleHash.Leaf(record.Bytes)));
            if (reading == HeadReading.LaterVersion)
                return new Verdict.CannotTell([.. doubts, new(DoubtKind.LaterVersion, $"{last}")]);
            // Of other chains there are single records, whose neighbours are not here; what makes them the dossier's is that they name it.
            if (head.Chain != bundle.Dossier && RecordMembers.Text(record.Bytes, "dossier") != bundle.Dossier)
                return new Verdict.Broken(last, last, Damage.RecordForeign, bundle.Dossier, RecordMembers.Text(record.Bytes, "dossier") ?? head.Chain);
            if (head.Chain != bundle.Dossier)
                others.Add(head.Chain);
            else if (chain.Follow(head, MerkleHash.Leaf(record.Bytes), last) is { } found)
                return new Verdict.Broken(last, last, found.What, found.Expected, found.Actual);
            doors.Add(record);
        }
        if (doors.Missing() is { } missing)
            return missing;
        if (chain.Count == 0)
            doubts.Add(new(DoubtKind.NothingOfDossier, bundle.Dossier));
        return doubts.Count > 0 ? new Verdict.CannotTell(doubts)
            : BodyProof.Check(bundle, new Verdict.Intact(bundle.Records.Count, series.Count, chain.Count + others.Count, others.Count, 0, series.KeyIds, series.Stamps));
    }

    private static Verdict.Broken? Misfit(EvidenceRecord record, Checkpoint anchor)
    {
        var reached = new InclusionProof(record.Position, anchor.Size, record.Path).RootFrom(MerkleHash.Leaf(record.Bytes));
        var root = reached is null ? "no path" : Convert.ToHexStringLower(reached);
        return root == anchor.Root ? null : new(record.Position, record.Position, Damage.Proof, anchor.Root, root);
    }
}
