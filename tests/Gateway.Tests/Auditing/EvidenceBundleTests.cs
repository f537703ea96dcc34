using System.Text;
using Gateway.Auditing;

namespace Gateway.Tests.Auditing;

public sealed class EvidenceBundleTests
{
    private static readonly string[] ReadMes = ["README.en.txt", "README.vi.txt"];

    [Fact]
    public async Task A_bundle_is_read_as_it_was_written_and_verifies_by_itself()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            using var log = SomeLog.Random(new Random(seed));
            var dossier = log.Rows[0].Text.Split('"')[5];
            var bundle = await SomeBundle.OfAsync(log, dossier);
            var zip = SomeBundle.Zip(bundle);
            Assert.Equal(zip, SomeBundle.Zip(bundle));
            var intact = Assert.IsType<Verdict.Intact>(SomeBundle.Verify(zip));
            Assert.Equal((bundle.Records.Count, log.Checkpoints.Count, 1, 0), (intact.Records, intact.Checkpoints, intact.Chains, intact.OpenChains));
            Assert.Equal([log.Key.Public.Id], intact.KeyIds);
            var (read, doubts, _) = BundleReader.Read(new MemoryStream(zip));
            Assert.Empty(doubts);
            Assert.Equal((dossier, SomeBundle.Made, bundle.Anchor), (read!.Dossier, read.CreatedAt, read.Anchor));
            Assert.Equal(zip, SomeBundle.Zip(read));
        }
    }

    [Fact]
    public async Task A_stamp_travels_with_its_checkpoint_and_without_one_a_bundle_is_as_before()
    {
        using var log = SomeLog.Of(30);
        var plain = await SomeBundle.OfAsync(log, "D-1");
        var stamped = plain with { Checkpoints = [.. plain.Checkpoints.Select((signed, i) => i == 1 ? signed with { Stamp = [1, 2, 255] } : signed)] };
        var zip = SomeBundle.Zip(stamped);
        var (read, doubts, _) = BundleReader.Read(new MemoryStream(zip));
        Assert.Empty(doubts);
        Assert.Equal(stamped.Checkpoints.Select(signed => signed.Stamp), read!.Checkpoints.Select(signed => signed.Stamp));
        Assert.Equal(zip, SomeBundle.Zip(read));
        Assert.DoesNotContain("stamp", Encoding.UTF8.GetString(SomeBundle.Entries(SomeBundle.Zip(plain))["README.en.txt"]), StringComparison.Ordinal);

        var entries = SomeBundle.Entries(zip);
        var lines = Encoding.UTF8.GetString(entries["checkpoints.jsonl"]);
        foreach (var wrong in new[] { "\"stamp\":\"AQL\"", "\"stamp\":null", "\"stamp\":\"AQL/\",\"stamp\":\"AQL/\"", $"\"stamp\":\"{Convert.ToBase64String(new byte[SignedCheckpoint.StampBytesMax + 3])}\"" })
        {
            entries["checkpoints.jsonl"] = Encoding.UTF8.GetBytes(lines.Replace("\"stamp\":\"AQL/\"", wrong, StringComparison.Ordinal));
            Assert.Equal(Damage.CheckpointForm, Assert.IsType<Verdict.Broken>(SomeBundle.Verify(SomeBundle.Zip(entries))).What);
        }
    }

    [Fact]
    public async Task Any_checkpoint_may_be_the_anchor_and_the_series_may_begin_anywhere()
    {
        using var log = SomeLog.Of(60);
        for (var anchor = 0; anchor < log.Checkpoints.Count; anchor++)
        {
            var bundle = await SomeBundle.OfAsync(log, "D-1", anchor);
            Assert.IsType<Verdict.Intact>(SomeBundle.Verify(SomeBundle.Zip(bundle with { Checkpoints = [.. log.Checkpoints.Skip(anchor)] })));
            Assert.IsType<Verdict.Intact>(SomeBundle.Verify(SomeBundle.Zip(bundle with { Checkpoints = [log.Checkpoints[anchor]] })));
        }
    }

    [Fact]
    public async Task A_record_of_another_chain_may_stand_beside_the_dossier_by_its_own_proof_where_it_names_it()
    {
        using var log = SomeLog.Of(30);
        log.Append("door:1", "viewed", "D-2");
        log.Append("door:1", "viewed", "D-1");
        log.Seal();
        var own = await SomeBundle.OfAsync(log, "D-1");
        Assert.Equal(2, Assert.IsType<Verdict.Intact>(await BesideAsync("door:1", 1)).Chains);
        Assert.Equal(new Verdict.Broken(30, 30, Damage.RecordForeign, "D-1", "D-2"), await BesideAsync("door:1", 0));
        Assert.Equal(new Verdict.Broken(17, 17, Damage.RecordForeign, "D-1", "D-2"), await BesideAsync("D-2", 5));

        async Task<Verdict> BesideAsync(string chain, int which)
        {
            var other = (await SomeBundle.OfAsync(log, chain)).Records[which];
            return SomeBundle.Verify(SomeBundle.Zip(own with { Records = [.. own.Records.Append(other).OrderBy(record => record.Position)] }));
        }
    }

    [Fact]
    public async Task Keys_that_the_reader_holds_count_for_more_than_those_in_the_bundle()
    {
        using var log = SomeLog.Of(30);
        using var forged = SomeLog.Of(30);
        var zip = SomeBundle.Zip(await SomeBundle.OfAsync(forged, "D-1"));
        Assert.IsType<Verdict.Intact>(SomeBundle.Verify(zip));
        Assert.IsType<Verdict.Intact>(SomeBundle.Verify(zip, forged.Keys));
        Assert.Equal([new Doubt(DoubtKind.KeyMissing, forged.Key.Public.Id)], Assert.IsType<Verdict.CannotTell>(SomeBundle.Verify(zip, log.Keys)).Doubts);
    }

    [Fact]
    public async Task A_bundle_has_the_parts_that_its_readme_names()
    {
        using var log = SomeLog.Of(30);
        var entries = SomeBundle.Entries(SomeBundle.Zip(await SomeBundle.OfAsync(log, "D-1")));
        Assert.Equal(["README.en.txt", "README.vi.txt", "checkpoints.jsonl", "index.html", $"keys/{log.Key.Public.Id}.pem", "manifest.json", "proofs.json", "records.jsonl"], entries.Keys.Order(StringComparer.Ordinal));
        foreach (var name in entries.Keys.Where(name => !name.StartsWith("README", StringComparison.Ordinal)))
            Assert.All(ReadMes, readme => Assert.Contains(name.Split('/')[0], Encoding.UTF8.GetString(entries[readme]), StringComparison.Ordinal));
        Assert.StartsWith("""{"position":1,"record":{"v":1,"chain":"D-1","n":0,"prev":null,""", Encoding.UTF8.GetString(entries["records.jsonl"]), StringComparison.Ordinal);
        Assert.All(Encoding.UTF8.GetString(entries["checkpoints.jsonl"]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Append(Encoding.UTF8.GetString(entries["records.jsonl"]).Split('\n')[0]), line => System.Text.Json.JsonDocument.Parse(line).Dispose());
    }

    [Fact]
    public async Task What_nobody_would_read_is_not_written()
    {
        using var log = SomeLog.Of(30);
        var bundle = await SomeBundle.OfAsync(log, "D-1");
        Assert.Throws<ArgumentException>(() => SomeBundle.Zip(bundle with { Records = [.. Enumerable.Repeat(bundle.Records[0], EvidenceBundle.RecordsMax + 1)] }));
        Assert.Throws<ArgumentException>(() => SomeBundle.Zip(bundle with { Records = [bundle.Records[0] with { Bytes = "{\n}"u8.ToArray() }] }));
    }
}
