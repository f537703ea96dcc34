using System.IO.Compression;
using Gateway.Auditing;

namespace Gateway.Tests.Auditing;

/// <summary>Bundles as the gateway makes them, and their zips taken apart.</summary>
internal static class SomeBundle
{
    public static readonly DateTimeOffset Made = new(2026, 11, 25, 3, 0, 0, TimeSpan.Zero);

    public static async Task<EvidenceBundle> OfAsync(SomeLog log, string dossier, int anchor = -1)
    {
        var signed = anchor < 0 ? log.Checkpoints[^1] : log.Checkpoints[anchor];
        var (size, tiles) = (Checkpoint.Read(signed.Bytes)!.Size, new CachedTiles(log.Tiles));
        var records = new List<EvidenceRecord>();
        foreach (var row in log.Rows.Take((int)size).Where(row => row.Text.Contains($"\"chain\":\"{dossier}\"", StringComparison.Ordinal)))
            records.Add(new(row.Position, row.Record, (await tiles.InclusionAsync(row.Position, size, TestContext.Current.CancellationToken)).Path));
        return new(dossier, Made, records, signed.Hash, log.Checkpoints, [log.Key.Public]);
    }

    public static byte[] Zip(EvidenceBundle bundle)
    {
        using var target = new MemoryStream();
        BundleWriter.Write(bundle, target);
        return target.ToArray();
    }

    public static Dictionary<string, byte[]> Entries(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        return archive.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var content = new MemoryStream();
            using var source = entry.Open();
            source.CopyTo(content);
            return content.ToArray();
        });
    }

    public static byte[] Zip(IEnumerable<KeyValuePair<string, byte[]>> entries)
    {
        using var target = new MemoryStream();
        using (var archive = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var stream = archive.CreateEntry(name).Open();
                stream.Write(content);
            }
        }
        return target.ToArray();
    }

    public static Verdict Verify(byte[] zip, CheckpointKeys? held = null) => BundleVerifier.Verify(new MemoryStream(zip), held);
}
