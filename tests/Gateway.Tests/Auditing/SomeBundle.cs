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

    /// <summary>All that names the dossier, its bodies and what was written among them: accepted, planned, deferred, called back and settled, beside another dossier.</summary>
    public static async Task<EvidenceBundle> WholeAsync(SomeLog log)
    {
        const string Event = "evt_706d6173656c722d65636f7264732d01", Callback = "cbk_706d6173656c722d65636f7264732d05";
        log.Append("door:1", "event.accepted", "D-1", $"\"event\":\"{Event}\",\"body\":\"{Storage.Stage.Commitments.Of("D-1", "{}"u8)}\"");
        log.Append("D-2", "plan.opened", "D-2", "\"event\":\"evt_706d6173656c722d65636f7264732d02\"");
        log.Append("D-1", "plan.opened", "D-1", $"\"event\":\"{Event}\"");
        log.Append("D-1", "attempt.finished", "D-1", "\"outcome\":\"deferred\"");
        log.Append("door:2", "callback.received", "D-1", $"\"callback\":\"{Callback}\"");
        log.Append("D-1", "callback.matched", "D-1", $"\"callback\":\"{Callback}\"");
        log.Append("door:1", "body.viewed", "D-1", "\"exchange\":\"exc_706d6173656c722d65636f7264732d04\"");
        log.Seal();
        log.Append("D-2", "notice.sent", "D-2", "\"results\":[]");
        log.Seal();
        var (size, tiles, records) = (log.Rows.Count, new CachedTiles(log.Tiles), new List<EvidenceRecord>());
        foreach (var row in log.Rows.Where(row => row.Text.Contains("\"dossier\":\"D-1\"", StringComparison.Ordinal)))
            records.Add(new(row.Position, row.Record, (await tiles.InclusionAsync(row.Position, size, TestContext.Current.CancellationToken)).Path));
        var key = new EvidenceKey(Storage.Stage.Commitments.Id, Convert.ToHexStringLower(Storage.Stage.Commitments.KeyOf("D-1")));
        return new("D-1", Made, records, log.Checkpoints[^1].Hash, log.Checkpoints, [log.Key.Public], new([key], [new(Storage.Stage.Commitments.Of("D-1", "{}"u8), "{}"u8.ToArray())], []));
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
