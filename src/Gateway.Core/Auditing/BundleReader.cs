using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gateway.Dossiers;

namespace Gateway.Auditing;

/// <summary>A bundle as it was read, or why it could not be.</summary>
/// <param name="Doubts">What is not to be read, or does not belong together.</param>
public sealed record BundleReading(EvidenceBundle? Bundle, IReadOnlyList<Doubt> Doubts);

/// <summary>Reads a bundle from a stranger's hands. Whatever is wrong with it comes back as a doubt, never as an exception.</summary>
public static class BundleReader
{
    public static BundleReading Read(Stream archive)
    {
        ArgumentNullException.ThrowIfNull(archive);
        var place = "zip";
        try
        {
            var entries = BundleArchive.Unpack(archive);
            var bundle = Read(entries, ref place);
            return new(bundle, [.. Pages(bundle).Where(page => !page.Content.AsSpan().SequenceEqual(entries[page.Name])).Select(page => new Doubt(DoubtKind.PageDiffers, page.Name))]);
        }
        // The one place between a hostile file and the caller: the framework's zip and JSON readers throw what they like, and quote the file.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new(null, [new(DoubtKind.NotReadable, $"{place}: {(e is InvalidDataException ? e.Message : e.GetType().Name)}")]);
        }
    }

    private static EvidenceBundle Read(Dictionary<string, byte[]> entries, ref string place)
    {
        place = "zip";
        if (BundleEntries.BytesMax.Keys.FirstOrDefault(name => !entries.ContainsKey(name)) is { } missing)
            throw new InvalidDataException($"{missing} is missing.");
        place = BundleEntries.Manifest;
        var manifest = Parse(entries[place], BundleJson.Default.BundleManifest);
        if (manifest.Version != EvidenceBundle.Version)
            throw new InvalidDataException($"The bundle is of version {manifest.Version}.");
        place = BundleEntries.Records;
        var records = BundleLines.Records(entries[place]);
        place = BundleEntries.Proofs;
        var proofs = Parse(entries[place], BundleJson.Default.BundleProofs);
        if (!proofs.Proofs.Select(proof => proof.Position).SequenceEqual(records.Select(record => record.Position)))
            throw new InvalidDataException("The proofs are not those of the records.");
        List<EvidenceRecord> proved = [.. records.Zip(proofs.Proofs, (record, proof) => new EvidenceRecord(record.Position, record.Bytes, Path(proof)))];
        place = BundleEntries.Checkpoints;
        var checkpoints = BundleLines.Checkpoints(entries[place]);
        var keys = new List<CheckpointPublicKey>();
        foreach (var (name, content) in entries.Where(entry => BundleEntries.IsKey(entry.Key)).OrderBy(entry => entry.Key, StringComparer.Ordinal))
            keys.Add(Key(place = name, content));
        place = BundleEntries.Bodies;
        var bodies = entries.TryGetValue(place, out var disclosed) ? Bodies(disclosed) : null;
        place = BundleEntries.Manifest;
        if ((manifest.Records, manifest.Checkpoints, manifest.Keys) != (records.Count, checkpoints.Count, keys.Count))
            throw new InvalidDataException($"It counts {manifest.Records} records, {manifest.Checkpoints} checkpoints and {manifest.Keys} keys; here are {records.Count}, {checkpoints.Count} and {keys.Count}.");
        return new(manifest.Dossier, manifest.CreatedAt, proved, proofs.Checkpoint, checkpoints, keys, bodies);
    }

    private static IEnumerable<(string Name, byte[] Content)> Pages(EvidenceBundle bundle)
    {
        var (vietnamese, english) = EvidenceReadMe.Of(bundle);
        return [(BundleEntries.Page, EvidencePage.Render(bundle)), (BundleEntries.ReadMeVi, vietnamese), (BundleEntries.ReadMeEn, english)];
    }

    // One meaning, one way to write it: what differs in a space or a letter's case was touched since.
    private static T Parse<T>(byte[] content, JsonTypeInfo<T> type)
    {
        var read = JsonSerializer.Deserialize(content, type) ?? throw new InvalidDataException("It is null.");
        return JsonSerializer.SerializeToUtf8Bytes(read, type).AsSpan().SequenceEqual(content) ? read : throw new InvalidDataException("It is not written as ours are.");
    }

    private static List<byte[]> Path(BundleProof proof)
    {
        if (proof.Path.Count > InclusionProof.PathMax)
            throw new InvalidDataException("A path is longer than any tree is high.");
        List<byte[]> path = [.. proof.Path.Select(Convert.FromHexString)];
        return path.Select(Convert.ToHexStringLower).SequenceEqual(proof.Path) ? path : throw new InvalidDataException("A hash is not written as ours are.");
    }

    private static EvidenceBodies Bodies(byte[] content)
    {
        var bodies = Parse(content, BundleJson.Default.EvidenceBodies);
        if (bodies.Keys.Any(key => key.Key.Length != 2 * Commitments.SecretLength || Convert.ToHexStringLower(Convert.FromHexString(key.Key)) != key.Key) || bodies.Keys.DistinctBy(key => key.Id).Count() != bodies.Keys.Count)
            throw new InvalidDataException("A key is not written as ours are.");
        return bodies;
    }

    private static CheckpointPublicKey Key(string name, byte[] content)
    {
        var text = Encoding.ASCII.GetString(content);
        var key = CheckpointPublicKey.FromPem(text);
        if (name != BundleEntries.Key(key.Id))
            throw new InvalidDataException($"It is the key {key.Id}.");
        return text == key.ToPem() ? key : throw new InvalidDataException("It is not written as ours are.");
    }
}
