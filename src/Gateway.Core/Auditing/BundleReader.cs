using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Dossiers;

namespace Gateway.Auditing;

/// <summary>A bundle as it was read, or why it could not be.</summary>
/// <param name="Doubts">What is not to be read, or does not belong together.</param>
/// <param name="Broken">What contradicts the rest of the bundle, whatever its signatures say.</param>
public sealed record BundleReading(EvidenceBundle? Bundle, IReadOnlyList<Doubt> Doubts, Verdict.Broken? Broken = null);

/// <summary>Reads a bundle from a stranger's hands. Whatever is wrong with it comes back as damage or as a doubt, never as an exception.</summary>
public static class BundleReader
{
    public static BundleReading Read(Stream archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        var place = BundleEntries.Archive;
        try
        {
            return Read(BundleArchive.Unpack(archive), ref place);
        }
        // The one place between a hostile file and the caller: the framework's zip and JSON readers throw what they like, and quote the file.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new(null, [e is BundleFault fault ? fault.Doubt : new(DoubtKind.NotReadable, place)]);
        }
    }

    private static BundleReading Read(Dictionary<string, byte[]> entries, ref string place)
    {
        if (BundleEntries.BytesMax.Keys.FirstOrDefault(name => !entries.ContainsKey(name)) is { } missing)
            throw new BundleFault(DoubtKind.EntryMissing, missing);
        var manifest = Parse(entries[place = BundleEntries.Manifest], place, BundleJson.Default.BundleManifest);
        if (manifest.Version is < 1 or > EvidenceBundle.Version)
            throw new BundleFault(DoubtKind.BundleVersion, $"{manifest.Version}");
        var proofs = Parse(entries[place = BundleEntries.Proofs], place, BundleJson.Default.BundleProofs);
        var records = BundleLines.Records(entries[place = BundleEntries.Records]);
        if (Misfit(records, proofs.Proofs) is { } broken)
            return new(null, [], broken);
        List<EvidenceRecord> proved = [.. records.Zip(proofs.Proofs, (record, proof) => new EvidenceRecord(proof.Position, record.Bytes, Path(proof)))];
        var checkpoints = BundleLines.Checkpoints(entries[place = BundleEntries.Checkpoints]);
        var keys = new List<CheckpointPublicKey>();
        foreach (var (name, content) in entries.Where(entry => BundleEntries.IsKey(entry.Key)).OrderBy(entry => entry.Key, StringComparer.Ordinal))
            keys.Add(Key(place = name, content));
        var misnamed = entries.Keys.Where(BundleEntries.IsKey).Order(StringComparer.Ordinal).Zip(keys).FirstOrDefault(file => file.First != BundleEntries.Key(file.Second.Id));
        place = BundleEntries.Bodies;
        var bodies = entries.TryGetValue(place, out var disclosed) ? Bodies(disclosed, manifest.Version) : null;
        var bundle = new EvidenceBundle(manifest.Dossier, manifest.CreatedAt, proved, proofs.Checkpoint, checkpoints, keys, bodies);
        var (from, to) = bundle.Span();
        // Without its checkpoint nobody knows what the page should say of it.
        var other = checkpoints.All(signed => signed.Hash != bundle.Anchor) ? [] : Pages(bundle).Where(page => !page.Content.AsSpan().SequenceEqual(entries[page.Name])).ToList();
        var isOld = manifest.Version < EvidenceBundle.Version;
        List<Doubt> doubts = [.. other.Where(_ => isOld).Select(page => new Doubt(DoubtKind.PageDiffers, page.Name))];
        if (misnamed.First is { } named)
            return new(bundle, doubts, new(from, to, Damage.KeyName, BundleEntries.IdOf(named), misnamed.Second.Id));
        if (manifest.Keys != keys.Count)
            doubts.Add(new(DoubtKind.KeyCount, $"{manifest.Keys}/{keys.Count}"));
        return new(bundle, doubts, Miscounted(manifest, bundle) ?? (other is [var page, ..] && !isOld ? new(from, to, Damage.Page, $"{page.Name} {Hash(page.Content)}", $"{page.Name} {Hash(entries[page.Name])}") : null));
    }

    // Each record has its proof and each proof its record, in the same order: what is missing on one side the other one names.
    private static Verdict.Broken? Misfit(List<(long? Position, byte[] Bytes)> records, IReadOnlyList<BundleProof> proofs)
    {
        for (var i = 0; i < Math.Max(records.Count, proofs.Count); i++)
        {
            var named = i < proofs.Count ? proofs[i].Position : (long?)null;
            var found = i < records.Count ? records[i].Position : null;
            if (i < records.Count && found is null && (named ?? i) is var place)
                return new(place, place, Damage.RecordForm, "a record", Convert.ToHexStringLower(MerkleHash.Leaf(records[i].Bytes)));
            if (named < found || found is null)
                return new(named!.Value, named.Value, Damage.RecordMissing, $"#{named}", "null");
            if (found != named)
                return new(found.Value, found.Value, Damage.Proof, $"#{found}", "null");
        }
        return null;
    }

    private static Verdict.Broken? Miscounted(BundleManifest manifest, EvidenceBundle bundle)
    {
        var (from, to) = bundle.Span();
        return manifest.Records != bundle.Records.Count ? new(from, to, Damage.RecordCount, $"{manifest.Records}", $"{bundle.Records.Count}")
            : manifest.Checkpoints != bundle.Checkpoints.Count ? new(from, to, Damage.CheckpointCount, $"{manifest.Checkpoints}", $"{bundle.Checkpoints.Count}")
            : manifest.Version > 1 && manifest.Bodies != bundle.Bodies?.Bodies.Count ? new(from, to, Damage.BodyCount, $"{manifest.Bodies ?? 0}", $"{bundle.Bodies?.Bodies.Count ?? 0}")
            : null;
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static IEnumerable<(string Name, byte[] Content)> Pages(EvidenceBundle bundle)
    {
        var (vietnamese, english) = EvidenceReadMe.Of(bundle);
        return [(BundleEntries.Page, EvidencePage.Render(bundle)), (BundleEntries.ReadMeVi, vietnamese), (BundleEntries.ReadMeEn, english)];
    }

    // One meaning, one way to write it: what differs in a space or a letter's case was touched since.
    private static T Parse<T>(byte[] content, string place, JsonTypeInfo<T> type)
    {
        var read = JsonSerializer.Deserialize(content, type) ?? throw new JsonException();
        return JsonSerializer.SerializeToUtf8Bytes(read, type).AsSpan().SequenceEqual(content) ? read : throw new BundleFault(DoubtKind.NotAsWritten, place);
    }

    // What is no path leads nowhere, which verification says of its record.
    private static List<byte[]> Path(BundleProof proof)
    {
        var isPath = proof.Path.Count <= InclusionProof.PathMax && proof.Path.All(hash => hash.Length == 2 * MerkleHash.Length && hash.All(char.IsAsciiHexDigitLower));
        return isPath ? [.. proof.Path.Select(Convert.FromHexString)] : [[]];
    }

    private static EvidenceBodies Bodies(byte[] content, int version)
    {
        var bodies = Parse(content, BundleEntries.Bodies, BundleJson.Default.EvidenceBodies);
        if (bodies.Keys.Any(key => key.Key.Length != 2 * Commitments.SecretLength || !key.Key.All(char.IsAsciiHexDigitLower)) || bodies.Keys.DistinctBy(key => key.Id).Count() != bodies.Keys.Count || bodies.Absent is null != version < 2)
            throw new BundleFault(DoubtKind.NotAsWritten, BundleEntries.Bodies);
        return bodies;
    }

    private static CheckpointPublicKey Key(string name, byte[] content)
    {
        var text = Encoding.ASCII.GetString(content);
        var key = CheckpointPublicKey.FromPem(text);
        return text == key.ToPem() ? key : throw new BundleFault(DoubtKind.NotAsWritten, name);
    }
}
