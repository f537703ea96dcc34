using System.Text;
using Gateway.Auditing;

namespace Gateway.Tests.Auditing;

/// <summary>Whatever is done to a bundle: broken where it is, or a doubt that says which part; never intact, never an exception.</summary>
public sealed class EvidenceDamageTests
{
    [Fact]
    public async Task A_changed_record_is_found_at_its_position()
    {
        using var log = SomeLog.Of(60);
        var bundle = await SomeBundle.OfAsync(log, "D-1");
        for (var i = 0; i < bundle.Records.Count; i++)
        {
            var text = Encoding.UTF8.GetString(bundle.Records[i].Bytes).Replace("shop", "mole", StringComparison.Ordinal);
            var broken = Broken(bundle, records => records[i] = records[i] with { Bytes = Encoding.UTF8.GetBytes(text) });
            Assert.Equal((bundle.Records[i].Position, bundle.Records[i].Position, Damage.Proof, Checkpoint.Read(log.Checkpoints[^1].Bytes)!.Root), (broken.From, broken.To, broken.What, broken.Expected));
        }
    }

    [Fact]
    public async Task A_record_taken_out_put_in_or_moved_is_found()
    {
        using var log = SomeLog.Of(60);
        var bundle = await SomeBundle.OfAsync(log, "D-1");
        var gap = Broken(bundle, records => records.RemoveAt(3));
        Assert.Equal((bundle.Records[4].Position, Damage.ChainGap, "3", "4"), (gap.From, gap.What, gap.Expected, gap.Actual));
        Assert.Equal(Damage.ChainGap, Broken(bundle, records => records.RemoveAt(0)).What);
        Assert.Equal(Damage.Position, Broken(bundle, records => records.Insert(3, records[3])).What);
        Assert.Equal(Damage.ChainGap, Broken(bundle, records => records.Reverse()).What);
        Assert.Equal(Damage.Proof, Broken(bundle, records => records[3] = records[3] with { Position = records[3].Position + 1 }).What);
        Assert.Equal(Damage.Proof, Broken(bundle, records => records[3] = records[3] with { Bytes = records[4].Bytes }).What);
        Assert.Equal(Damage.Proof, Broken(bundle, records => records[3] = records[3] with { Path = records[4].Path }).What);
        Assert.Equal(Damage.Proof, Broken(bundle, records => records[3] = records[3] with { Path = [] }).What);
        Assert.IsType<Verdict.CannotTell>(BundleVerifier.Verify(bundle with { Records = [] }));
        Assert.Equal((Damage.RecordForeign, "D-7", "D-1"), Assert.IsType<Verdict.Broken>(BundleVerifier.Verify(bundle with { Dossier = "D-7" })) is var foreign ? (foreign.What, foreign.Expected, foreign.Actual) : default);
    }

    [Fact]
    public async Task A_sealed_record_that_is_none_or_breaks_its_chain_is_found()
    {
        using var log = SomeLog.Of(20);
        log.Rows.Add(SomeLog.Row(20, "D-2", 6, SomeLog.Hex([]), "x"));
        log.Seal();
        Assert.Equal(Damage.ChainLink, Assert.IsType<Verdict.Broken>(BundleVerifier.Verify(await SomeBundle.OfAsync(log, "D-2"))).What);
        var none = """{"chain":"D-2"}"""u8.ToArray();
        log.Rows[20] = new(20, none, null);
        log.Checkpoints.RemoveAt(2);
        log.Seal();
        Assert.Equal(Damage.RecordForm, Assert.IsType<Verdict.Broken>(BundleVerifier.Verify(await SomeBundle.OfAsync(log, "D-2"))).What);
    }

    [Fact]
    public async Task A_checkpoint_that_is_not_what_was_signed_is_found()
    {
        using var log = SomeLog.Of(60);
        using var forger = CheckpointKey.Create();
        var bundle = await SomeBundle.OfAsync(log, "D-1");
        var last = Checkpoint.Read(log.Checkpoints[^1].Bytes)!;
        Assert.Equal(Damage.Signature, Checkpoints(all => all[^1] = all[^1] with { Signature = forger.Sign(last).Signature }));
        Assert.Equal(Damage.Signature, Checkpoints(all => all[1] = all[1] with { Bytes = (Checkpoint.Read(all[1].Bytes)! with { Size = 21 }).ToBytes() }));
        Assert.Equal(Damage.CheckpointLink, Checkpoints(all => all.RemoveAt(1)));
        Assert.Equal(Damage.CheckpointForm, Checkpoints(all => all[1] = all[1] with { Bytes = "{}"u8.ToArray() }));
        Assert.IsType<Verdict.CannotTell>(BundleVerifier.Verify(bundle with { Checkpoints = [.. log.Checkpoints.SkipLast(1)] }));
        Assert.IsType<Verdict.CannotTell>(BundleVerifier.Verify(bundle with { Keys = [] }));
        Assert.IsType<Verdict.CannotTell>(BundleVerifier.Verify(bundle with { Keys = [forger.Public] }));

        Damage Checkpoints(Action<List<SignedCheckpoint>> change)
        {
            var all = log.Checkpoints.ToList();
            change(all);
            return Assert.IsType<Verdict.Broken>(SomeBundle.Verify(SomeBundle.Zip(bundle with { Checkpoints = all }))).What;
        }
    }

    [Fact]
    public async Task One_changed_byte_in_any_part_is_never_intact()
    {
        using var log = SomeLog.Of(30);
        var entries = SomeBundle.Entries(SomeBundle.Zip(await SomeBundle.OfAsync(log, "D-1")));
        var random = new Random(9);
        foreach (var (name, content) in entries)
        {
            for (var run = 0; run < 80; run++)
            {
                var changed = content.ToArray();
                changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(7));
                var verdict = SomeBundle.Verify(SomeBundle.Zip(entries.Select(entry => entry.Key == name ? new(name, changed) : entry)));
                Assert.False(verdict is Verdict.Intact, $"{name}: {verdict}\n{Encoding.UTF8.GetString(changed)}");
            }
        }
    }

    [Fact]
    public async Task A_page_that_says_something_else_than_the_records_is_broken()
    {
        using var log = SomeLog.Of(30);
        var entries = SomeBundle.Entries(SomeBundle.Zip(await SomeBundle.OfAsync(log, "D-1")));
        foreach (var name in new[] { "index.html", "README.vi.txt", "README.en.txt" })
        {
            var other = entries.ToDictionary();
            other[name] = [.. other[name], (byte)' '];
            var broken = Assert.IsType<Verdict.Broken>(SomeBundle.Verify(SomeBundle.Zip(other)));
            Assert.Equal((Damage.Page, $"{name} {Hash(entries[name])}", $"{name} {Hash(other[name])}"), (broken.What, broken.Expected, broken.Actual));
        }
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));

    private static Verdict.Broken Broken(EvidenceBundle bundle, Action<List<EvidenceRecord>> change)
    {
        var records = bundle.Records.ToList();
        change(records);
        return Assert.IsType<Verdict.Broken>(SomeBundle.Verify(SomeBundle.Zip(bundle with { Records = records })));
    }
}
