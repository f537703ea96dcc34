using CsCheck;
using Gateway.Auditing;

namespace Gateway.Tests.Auditing;

/// <summary>Logs as they should be, and those of which nobody can tell.</summary>
public sealed class LogVerifierTests
{
    [Fact]
    public void Whatever_we_wrote_is_intact() => Gen.Int[0, 1_000_000].Sample(seed =>
    {
        using var log = SomeLog.Random(new Random(seed));
        var intact = Assert.IsType<Verdict.Intact>(SomeLog.Feed(new LogVerifier(log.Keys, SomeLog.Origin), log.Rows, log.Checkpoints));
        var chains = log.Rows.Select(row => row.Text.Split('"')[5]).Distinct().Count();
        Assert.Equal((log.Rows.Count, log.Checkpoints.Count, chains, 0, log.Rows.Count - log.Sealed), (intact.Records, intact.Checkpoints, intact.Chains, intact.OpenChains, intact.Unsealed));
        Assert.Equal([log.Key.Public.Id], intact.KeyIds);
    }, iter: 200);

    [Fact]
    public void A_range_begins_at_any_checkpoint() => Gen.Int[0, 1_000_000].Sample(seed =>
    {
        using var log = SomeLog.Random(new Random(seed));
        for (var at = 0; at < log.Checkpoints.Count; at++)
        {
            var size = Checkpoint.Read(log.Checkpoints[at].Bytes)!.Size;
            var verifier = LogVerifier.After(log.Checkpoints[at], log.FrontierAt(size), log.Keys);
            var intact = Assert.IsType<Verdict.Intact>(SomeLog.Feed(verifier, log.Rows.Skip((int)size), log.Checkpoints.Skip(at + 1)));
            Assert.Equal((log.Rows.Count - size, log.Checkpoints.Count - at - 1), (intact.Records, intact.Checkpoints));
            var rest = log.Rows.Skip((int)size).Select(row => row.Text.Split('"')[5]).Distinct().ToList();
            var before = log.Rows.Take((int)size).Select(row => row.Text.Split('"')[5]).ToHashSet();
            Assert.Equal((rest.Count, rest.Count(before.Contains)), (intact.Chains, intact.OpenChains));
        }
    }, iter: 25);

    [Fact]
    public void A_range_begins_only_with_the_tree_that_was_signed()
    {
        using var log = SomeLog.Of(40);
        var other = log.FrontierAt(20).ToBytes();
        other[^1] ^= 1;
        var wrong = Assert.IsType<Verdict.Broken>(LogVerifier.After(log.Checkpoints[1], MerkleFrontier.Restore(other)!, log.Keys).Finish());
        Assert.Equal(Damage.Root, wrong.What);
        Assert.Equal(Damage.Size, Assert.IsType<Verdict.Broken>(LogVerifier.After(log.Checkpoints[1], log.FrontierAt(19), log.Keys).Finish()).What);
        Assert.Equal(Damage.Origin, Assert.IsType<Verdict.Broken>(LogVerifier.After(log.Checkpoints[1], log.FrontierAt(20), log.Keys, "another").Finish()).What);
    }

    [Fact]
    public void In_a_range_a_chain_under_way_is_taken_once_and_then_held_to_its_links()
    {
        using var log = SomeLog.Of(40);
        LogRow[] rows = [.. log.Rows.Skip(20)];
        rows[3] = SomeLog.Row(23, "D-2", 7, null, "x");
        var broken = Assert.IsType<Verdict.Broken>(SomeLog.Feed(LogVerifier.After(log.Checkpoints[1], log.FrontierAt(20), log.Keys), rows, log.Checkpoints.Skip(2)));
        Assert.Equal((Damage.ChainLink, "null"), (broken.What, broken.Actual));
        rows[3] = log.Rows[23];
        rows[0] = SomeLog.Row(20, "D-2", 6, null, "x");
        broken = Assert.IsType<Verdict.Broken>(SomeLog.Feed(LogVerifier.After(log.Checkpoints[1], log.FrontierAt(20), log.Keys), rows, log.Checkpoints.Skip(2)));
        Assert.Equal((20, 20, Damage.ChainLink), (broken.From, broken.To, broken.What));
    }

    [Fact]
    public void A_missing_key_or_checkpoint_is_a_doubt_and_no_damage()
    {
        using var log = SomeLog.Of(25);
        var noKey = Assert.IsType<Verdict.CannotTell>(SomeLog.Feed(new LogVerifier(new CheckpointKeys([])), log.Rows, log.Checkpoints));
        Assert.Equal([new Doubt(DoubtKind.KeyMissing, log.Key.Public.Id)], noKey.Doubts);
        var open = Assert.IsType<Verdict.CannotTell>(SomeLog.Feed(new LogVerifier(log.Keys), log.Rows, log.Checkpoints, isClosed: true));
        Assert.Equal([new Doubt(DoubtKind.NoCheckpoint, "20")], open.Doubts);
        var none = Assert.IsType<Verdict.CannotTell>(SomeLog.Feed(new LogVerifier(log.Keys), log.Rows, []));
        Assert.Equal([new Doubt(DoubtKind.NoCheckpoint, "0")], none.Doubts);
        Assert.IsType<Verdict.CannotTell>(new LogVerifier(log.Keys).Finish());
    }

    [Fact]
    public void A_record_of_a_later_version_is_a_doubt_as_long_as_the_tree_holds()
    {
        using var log = SomeLog.Of(25);
        var later = System.Text.Encoding.UTF8.GetBytes("""{"v":2,"chain":"D-1","n":"eight","prev":"elsewhere"}""");
        log.Rows.Add(new LogRow(25, later, MerkleHash.Leaf(later)));
        log.Append("D-2", "after");
        log.Seal();
        Assert.Equal(Damage.RecordForm, Assert.IsType<Verdict.Broken>(SomeLog.Feed(new LogVerifier(log.Keys), log.Rows, log.Checkpoints)).What);
        later = System.Text.Encoding.UTF8.GetBytes("""{"v":2,"chain":"D-1","n":0,"prev":null}""");
        using var other = SomeLog.Of(25);
        other.Rows.Add(new LogRow(25, later, MerkleHash.Leaf(later)));
        other.Append("D-2", "after");
        other.Seal();
        var doubt = Assert.IsType<Verdict.CannotTell>(SomeLog.Feed(new LogVerifier(other.Keys), other.Rows, other.Checkpoints));
        Assert.Equal([new Doubt(DoubtKind.LaterVersion, "25")], doubt.Doubts);
        other.Rows[26] = SomeLog.Row(26, "D-2", 8, null, "changed");
        Assert.Equal(Damage.Root, Assert.IsType<Verdict.Broken>(SomeLog.Feed(new LogVerifier(other.Keys), other.Rows, other.Checkpoints)).What);
    }

    [Fact]
    public void Keys_that_were_changed_on_the_way_all_count()
    {
        using var log = SomeLog.Of(20);
        using var next = CheckpointKey.Create();
        log.Checkpoints.Add(next.Sign(Checkpoint.Read(log.Checkpoints[^1].Bytes)! with { Previous = log.Checkpoints[^1].Hash }));
        var intact = Assert.IsType<Verdict.Intact>(SomeLog.Feed(new LogVerifier(new CheckpointKeys([log.Key.Public, next.Public])), log.Rows, log.Checkpoints));
        Assert.Equal(new[] { log.Key.Public.Id, next.Public.Id }.Order(StringComparer.Ordinal), intact.KeyIds);
    }

    [Fact]
    public void Records_that_no_sealer_placed_yet_are_held_to_their_links()
    {
        using var log = SomeLog.Of(26);
        Assert.Equal(6, Assert.IsType<Verdict.Intact>(Unplaced(log.Rows[20..])).Unsealed);
        var broken = Assert.IsType<Verdict.Broken>(Unplaced([.. log.Rows[20..].Where(row => row.Position != 22)]));
        Assert.Equal(Damage.ChainGap, Assert.IsType<Verdict.Broken>(Unplaced([SomeLog.Row(20, "D-2", 8, null, "x")])).What);
        Assert.Equal((Damage.ChainGap, "7", "8"), (broken.What, broken.Expected, broken.Actual));

        Verdict Unplaced(List<LogRow> rows)
        {
            var verifier = new LogVerifier(log.Keys);
            SomeLog.Feed(verifier, log.Rows[..20], log.Checkpoints);
            foreach (var row in rows)
                verifier.AddUnplaced(row.Record, row.Stored);
            return verifier.Finish();
        }
    }
}
