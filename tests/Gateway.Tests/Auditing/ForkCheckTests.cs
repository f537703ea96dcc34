using CsCheck;
using Gateway.Auditing;

namespace Gateway.Tests.Auditing;

public sealed class ForkCheckTests
{
    [Fact]
    public void A_copy_that_lags_starts_late_repeats_or_misses_some_is_the_same() => Gen.Int[0, 1_000_000].Sample(seed =>
    {
        var random = new Random(seed);
        using var log = SomeLog.Random(random);
        var copy = new List<SignedCheckpoint>();
        var (first, last) = (random.Next(log.Checkpoints.Count), random.Next(1, 1 + log.Checkpoints.Count));
        for (var i = first; i < Math.Max(first + 1, last); i++)
        {
            if (i == first || random.Next(4) > 0)
                copy.Add(log.Checkpoints[i]);
            if (random.Next(4) == 0)
                copy.AddRange(copy.TakeLast(random.Next(1, 4)).ToList());
        }
        var different = copy.Select(signed => signed.Hash).Distinct().Count();
        Assert.Equal(new ForkVerdict.Same(different, log.Checkpoints.Count - first - different, 0), ForkCheck.Compare(log.Checkpoints, copy, log.Keys));
    }, iter: 120);

    [Fact]
    public void A_database_put_back_or_cut_is_behind_the_copy() => Gen.Int[0, 1_000_000].Sample(seed =>
    {
        var random = new Random(seed);
        using var log = SomeLog.Random(random);
        var kept = random.Next(log.Checkpoints.Count);
        var size = kept == 0 ? 0 : Checkpoint.Read(log.Checkpoints[kept - 1].Bytes)!.Size;
        Assert.Equal(new ForkVerdict.DatabaseBehind(size, log.Sealed, log.Checkpoints.Count - kept), ForkCheck.Compare(log.Checkpoints.Take(kept), log.Checkpoints, log.Keys));
    }, iter: 120);

    [Fact]
    public void A_history_told_twice_is_found_where_it_parts() => Gen.Int[0, 1_000_000].Sample(seed =>
    {
        var random = new Random(seed);
        using var log = SomeLog.Random(random);
        var parts = random.Next(log.Checkpoints.Count);
        var (agreed, told) = (parts == 0 ? 0 : Checkpoint.Read(log.Checkpoints[parts - 1].Bytes)!.Size, log.Checkpoints.ToList());
        // Put back, and then gone on with: whatever comes is sealed properly by the same key.
        log.Checkpoints.RemoveRange(parts, log.Checkpoints.Count - parts);
        log.Rows.RemoveRange((int)agreed, log.Rows.Count - (int)agreed);
        for (var more = random.Next(1, 60); more > 0; more--)
        {
            log.Rows.Add(SomeLog.Row(log.Rows.Count, $"E-{more}", 0, null, "rewritten"));
            if (more == 1 || random.Next(5) == 0)
                log.Seal();
        }
        Assert.IsType<Verdict.Intact>(SomeLog.Feed(new LogVerifier(log.Keys), log.Rows, log.Checkpoints));
        var forked = Assert.IsType<ForkVerdict.Forked>(ForkCheck.Compare(log.Checkpoints, told, log.Keys));
        Assert.Equal((agreed, told[parts].Hash), (forked.AgreedSize, Hash(forked.Copy)));
        Assert.Contains(log.Checkpoints, signed => signed.Hash == Hash(forked.Database!));
        // The gateway publishes its new story too; that does not heal the old one.
        Assert.IsType<ForkVerdict.Forked>(ForkCheck.Compare(log.Checkpoints, [.. told, .. log.Checkpoints], log.Keys));
    }, iter: 120);

    [Fact]
    public void What_nobody_we_trust_has_signed_accuses_nobody()
    {
        using var log = SomeLog.Of(40);
        using var foreign = SomeLog.Of(50);
        SignedCheckpoint[] copy = [foreign.Checkpoints[4], log.Checkpoints[0], log.Checkpoints[1] with { Signature = [1] }, new([1], [2]), log.Checkpoints[3]];
        Assert.Equal(new ForkVerdict.Same(2, 2, 3), ForkCheck.Compare(log.Checkpoints, copy, log.Keys));
        var nothing = Assert.IsType<ForkVerdict.CannotTell>(ForkCheck.Compare(log.Checkpoints, foreign.Checkpoints, log.Keys));
        Assert.Contains(new Doubt(DoubtKind.KeyMissing, foreign.Key.Public.Id), nothing.Doubts);
        Assert.IsType<ForkVerdict.CannotTell>(ForkCheck.Compare(log.Checkpoints, [], log.Keys));
        Assert.IsType<ForkVerdict.CannotTell>(ForkCheck.Compare([], [], log.Keys));
    }

    [Fact]
    public void Checkpoints_of_one_size_are_told_apart()
    {
        using var log = SomeLog.Of(20);
        log.Seal();
        log.Seal();
        Assert.Equal(new ForkVerdict.Same(2, 1, 0), ForkCheck.Compare(log.Checkpoints, [log.Checkpoints[1], log.Checkpoints[3]], log.Keys));
        Assert.Equal(new ForkVerdict.DatabaseBehind(20, 20, 1), ForkCheck.Compare(log.Checkpoints[..3], log.Checkpoints, log.Keys));
    }

    private static string Hash(Checkpoint checkpoint) => new SignedCheckpoint(checkpoint.ToBytes(), []).Hash;
}
