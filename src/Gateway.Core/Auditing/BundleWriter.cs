using System.IO.Compression;
using System.Text.Json;

namespace Gateway.Auditing;

/// <summary>Writes a bundle as a zip; the same bundle gives the same bytes.</summary>
public static class BundleWriter
{
    // The first year that a zip can tell.
    private static readonly DateTimeOffset Earliest = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Throws <see cref="ArgumentException"/> for a bundle beyond the limits of <see cref="EvidenceBundle"/>.</summary>
    /// <param name="target">Stays open.</param>
    public static void Write(EvidenceBundle bundle, Stream target)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(target);
        if (bundle.Records.Count > EvidenceBundle.RecordsMax || bundle.Checkpoints.Count > EvidenceBundle.CheckpointsMax || bundle.Keys.Count > EvidenceBundle.KeysMax
            || bundle.Bodies?.Bodies.Sum(body => (long)body.Content.Length) > EvidenceBodies.BytesMax)
            throw new ArgumentException("The bundle is larger than anybody reads.", nameof(bundle));
        using var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        var manifest = new BundleManifest(EvidenceBundle.Version, bundle.Dossier, bundle.CreatedAt, bundle.Records.Count, bundle.Checkpoints.Count, bundle.Keys.Count, bundle.Bodies?.Bodies.Count);
        var proofs = new BundleProofs(bundle.Anchor, [.. bundle.Records.Select(record => new BundleProof(record.Position, [.. record.Path.Select(Convert.ToHexStringLower)]))]);
        Add(BundleEntries.Manifest, stream => JsonSerializer.Serialize(stream, manifest, BundleJson.Default.BundleManifest));
        var (vietnamese, english) = EvidenceReadMe.Of(bundle);
        Add(BundleEntries.ReadMeVi, stream => stream.Write(vietnamese));
        Add(BundleEntries.ReadMeEn, stream => stream.Write(english));
        Add(BundleEntries.Page, stream => stream.Write(EvidencePage.Render(bundle)));
        Add(BundleEntries.Records, stream => Each(bundle.Records, record => BundleLines.Write(stream, record)));
        Add(BundleEntries.Proofs, stream => JsonSerializer.Serialize(stream, proofs, BundleJson.Default.BundleProofs));
        Add(BundleEntries.Checkpoints, stream => Each(bundle.Checkpoints, signed => BundleLines.Write(stream, signed)));
        if (bundle.Bodies is { } bodies)
            Add(BundleEntries.Bodies, stream => JsonSerializer.Serialize(stream, bodies, BundleJson.Default.EvidenceBodies));
        foreach (var key in bundle.Keys)
            Add(BundleEntries.Key(key.Id), stream => stream.Write(System.Text.Encoding.ASCII.GetBytes(key.ToPem())));

        void Add(string name, Action<Stream> write)
        {
            var entry = zip.CreateEntry(name);
            entry.LastWriteTime = bundle.CreatedAt < Earliest ? Earliest : bundle.CreatedAt;
            using var stream = entry.Open();
            write(stream);
        }
    }

    private static void Each<T>(IEnumerable<T> items, Action<T> write)
    {
        foreach (var item in items)
            write(item);
    }
}
