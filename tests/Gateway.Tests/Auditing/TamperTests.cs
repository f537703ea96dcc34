using CsCheck;
using Gateway.Auditing;

namespace Gateway.Tests.Auditing;

/// <summary>Each way to change a log behind our back, at random places of random logs: found, and found where it is.</summary>
public sealed class TamperTests
{
    private const int Iterations = 120;

    [Fact]
    public void A_changed_record_is_found_by_its_hash() => Found((log, random) =>
    {
        var k = random.Next(log.Rows.Count);
        var rows = log.Rows.ToList();
        rows[k] = rows[k] with { Record = Changed(rows[k].Record, random) };
        return (rows, log.Checkpoints, k, true, [Damage.RecordHash]);
    });

    [Fact]
    public void A_changed_record_without_a_stored_hash_is_found_between_two_checkpoints_or_better() => Found((log, random) =>
    {
        var k = random.Next((int)log.Sealed);
        var rows = log.Rows.Select(row => row with { Stored = null }).ToList();
        rows[k] = rows[k] with { Record = Changed(rows[k].Record, random) };
        return (rows, log.Checkpoints, k, false, [Damage.Root, Damage.ChainLink, Damage.ChainGap, Damage.RecordForm]);
    });

    [Fact]
    public void A_changed_record_with_a_new_hash_is_found_and_named_by_the_next_of_its_chain() => Found((log, random) =>
    {
        var k = random.Next((int)log.Sealed);
        var rows = log.Rows.ToList();
        rows[k] = Replaced(rows[k], rows[k].Text.Replace("shop", "mole", StringComparison.Ordinal));
        var next = rows.FindIndex(k + 1, row => row.Text.Contains(SomeLog.Hex(log.Rows[k].Record), StringComparison.Ordinal));
        var isBeyond = next >= SealedAfter(log, k);
        return (rows, log.Checkpoints, k, isBeyond, isBeyond ? [Damage.ChainLink] : [Damage.ChainLink, Damage.Root]);
    });

    [Fact]
    public void A_chain_forged_to_its_end_is_found_by_the_root() => Found((log, random) =>
    {
        var k = random.Next((int)log.Sealed);
        var rows = log.Rows.ToList();
        var (before, forged) = (SomeLog.Hex(rows[k].Record), Replaced(rows[k], rows[k].Text.Replace("shop", "mole", StringComparison.Ordinal)));
        rows[k] = forged;
        for (var next = k + 1; next < rows.Count; next++)
        {
            if (!rows[next].Text.Contains(before, StringComparison.Ordinal))
                continue;
            (before, forged) = (SomeLog.Hex(rows[next].Record), Replaced(rows[next], rows[next].Text.Replace(before, SomeLog.Hex(forged.Record), StringComparison.Ordinal)));
            rows[next] = forged;
        }
        return (rows, log.Checkpoints, k, false, [Damage.Root]);
    });

    [Fact]
    public void A_deleted_record_leaves_a_hole() => Found((log, random) =>
    {
        var k = random.Next((int)log.Sealed - 1);
        return ([.. log.Rows.Where(row => row.Position != k)], log.Checkpoints, k, true, [Damage.Position]);
    });

    [Fact]
    public void A_deleted_record_is_found_though_the_rest_moved_up() => Found((log, random) =>
    {
        var k = random.Next((int)log.Sealed);
        return (Renumbered(log.Rows.Where(row => row.Position != k)), log.Checkpoints, k, false, [Damage.ChainGap, Damage.Root, Damage.Size]);
    });

    [Fact]
    public void Two_records_that_changed_places_are_found() => Found((log, random) =>
    {
        var i = random.Next((int)log.Sealed - 1);
        var j = random.Next(i + 1, log.Rows.Count);
        var rows = log.Rows.ToList();
        (rows[i], rows[j]) = (rows[j] with { Position = i }, rows[i] with { Position = j });
        return (rows, log.Checkpoints, i, false, [Damage.ChainGap, Damage.Root]);
    });

    [Fact]
    public void A_record_put_in_is_found() => Found((log, random) =>
    {
        var k = random.Next((int)log.Sealed);
        var inside = log.Rows.Take(k).LastOrDefault(row => row.Text.Contains("D-0", StringComparison.Ordinal));
        var forged = inside is null || random.Next(2) == 0 ? SomeLog.Row(k, "D-99", 0, null, "forged")
            : SomeLog.Row(k, "D-0", RecordHead.Read(inside.Record, out var head) == HeadReading.Read ? head.N + 1 : 0, SomeLog.Hex(inside.Record), "forged");
        return (Renumbered([.. log.Rows.Take(k), forged, .. log.Rows.Skip(k)]), log.Checkpoints, k, false, [Damage.ChainGap, Damage.Root]);
    });

    [Fact]
    public void A_record_that_stands_twice_is_found() => Found((log, random) =>
    {
        var k = random.Next(log.Rows.Count);
        return ([.. log.Rows.Take(k + 1), log.Rows[k], .. log.Rows.Skip(k + 1)], log.Checkpoints, k, true, [Damage.Position]);
    });

    [Fact]
    public void A_cut_tail_is_missed_by_the_checkpoints_that_are_left() => Found((log, random) =>
    {
        var k = random.Next((int)log.Sealed);
        return (log.Rows[..k], log.Checkpoints, k, false, [Damage.Size]);
    });

    [Fact]
    public void A_checkpoint_taken_out_is_missed_by_the_next() => Found((log, random) =>
    {
        while (log.Checkpoints.Count < 2)
            log.Seal();
        var at = random.Next(log.Checkpoints.Count - 1);
        return (log.Rows, [.. log.Checkpoints.Where((_, i) => i != at)], null, false, [Damage.CheckpointLink]);
    });

    [Fact]
    public void A_checkpoint_with_another_hand_in_it_is_found() => Found((log, random) =>
    {
        using var forger = CheckpointKey.Create();
        var at = random.Next(log.Checkpoints.Count);
        var (checkpoints, read) = (log.Checkpoints.ToList(), Checkpoint.Read(log.Checkpoints[at].Bytes)!);
        Damage what;
        (checkpoints[at], what) = random.Next(4) switch
        {
            0 => (checkpoints[at] with { Signature = forger.Sign(read).Signature }, Damage.Signature),
            1 => (checkpoints[at] with { Bytes = (read with { At = read.At.AddTicks(1) }).ToBytes() }, Damage.Signature),
            2 => (checkpoints[at] with { Bytes = [.. checkpoints[at].Bytes, (byte)' '] }, Damage.CheckpointForm),
            _ => (log.Key.Sign(read with { Origin = "another/log" }), Damage.Origin),
        };
        return (log.Rows, checkpoints, null, false, [what]);
    });

    [Fact]
    public void A_root_signed_by_the_right_key_over_other_records_is_found() => Found((log, random) =>
    {
        var at = random.Next(log.Checkpoints.Count);
        var (checkpoints, read) = (log.Checkpoints.ToList(), Checkpoint.Read(log.Checkpoints[at].Bytes)!);
        checkpoints[at] = log.Key.Sign(read with { Root = Convert.ToHexStringLower(MerkleHash.Leaf([1])) });
        return (log.Rows, checkpoints, read.Size - 1, false, [Damage.Root]);
    });

    [Fact]
    public void The_first_damage_is_told_with_what_should_be_and_what_is()
    {
        using var log = SomeLog.Of(40);
        var rows = log.Rows.ToList();
        rows[17] = rows[17] with { Record = SomeLog.Row(17, "D-2", 5, null, "x").Record };
        rows[31] = rows[31] with { Record = [] };
        var broken = Assert.IsType<Verdict.Broken>(SomeLog.Feed(new LogVerifier(log.Keys), rows, log.Checkpoints));
        Assert.Equal(new Verdict.Broken(17, 17, Damage.RecordHash, SomeLog.Hex(log.Rows[17].Record), SomeLog.Hex(rows[17].Record)), broken);
    }

    [Fact]
    public void After_an_exact_damage_nothing_more_is_wanted()
    {
        using var log = SomeLog.Of(20);
        var verifier = new LogVerifier(log.Keys);
        Assert.True(verifier.Add(0, log.Rows[0].Record, log.Rows[0].Stored));
        Assert.False(verifier.Add(1, log.Rows[1].Record, log.Rows[0].Stored));
        Assert.False(verifier.Add(2, log.Rows[2].Record, log.Rows[2].Stored));
        Assert.False(verifier.Add(log.Checkpoints[0]));
        Assert.False(verifier.AddUnplaced(log.Rows[2].Record, []));
    }

    private static void Found(Func<SomeLog, Random, (List<LogRow> Rows, List<SignedCheckpoint> Checkpoints, long? At, bool IsExact, Damage[] Kinds)> tamper) => Gen.Int[0, 1_000_000].Sample(seed =>
    {
        var random = new Random(seed);
        using var log = SomeLog.Random(random);
        var (rows, checkpoints, at, isExact, kinds) = tamper(log, random);
        AssertFound(SomeLog.Feed(new LogVerifier(log.Keys, SomeLog.Origin), rows, checkpoints), kinds);
        // Whoever looks only from the last good checkpoint on finds it as well, perhaps not by its chain.
        var start = at is { } position ? log.Checkpoints.FindLastIndex(signed => Checkpoint.Read(signed.Bytes)!.Size <= position) : -1;
        if (start < 0 || checkpoints.ElementAtOrDefault(start) != log.Checkpoints[start])
            return;
        var size = Checkpoint.Read(log.Checkpoints[start].Bytes)!.Size;
        AssertFound(SomeLog.Feed(LogVerifier.After(log.Checkpoints[start], log.FrontierAt(size), log.Keys), rows.Where(row => row.Position >= size), checkpoints.Skip(start + 1)), [.. kinds, Damage.Root]);

        void AssertFound(Verdict verdict, Damage[] expected)
        {
            var broken = Assert.IsType<Verdict.Broken>(verdict);
            Assert.Contains(broken.What, expected);
            Assert.NotEqual(broken.Expected, broken.Actual);
            if (at is not { } position)
                return;
            Assert.InRange(position, broken.From, broken.To);
            if (isExact)
                Assert.Equal((position, position), (broken.From, broken.To));
            // Never wider than what lies between the checkpoints on both sides.
            if (position < log.Sealed)
                Assert.True(broken.From >= SealedBefore(log, position) && broken.To < SealedAfter(log, position), $"{broken} at {position}");
        }
    }, iter: Iterations);

    private static long SealedAfter(SomeLog log, long k) => Sizes(log).First(size => size > k);

    private static long SealedBefore(SomeLog log, long k) => Sizes(log).LastOrDefault(size => size <= k);

    private static IEnumerable<long> Sizes(SomeLog log) => log.Checkpoints.Select(signed => Checkpoint.Read(signed.Bytes)!.Size);

    private static LogRow Replaced(LogRow row, string text)
    {
        var record = System.Text.Encoding.UTF8.GetBytes(text);
        return new(row.Position, record, MerkleHash.Leaf(record));
    }

    private static List<LogRow> Renumbered(IEnumerable<LogRow> rows) => [.. rows.Select((row, i) => row with { Position = i })];

    private static byte[] Changed(byte[] record, Random random)
    {
        var changed = record.ToArray();
        changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(7));
        return changed;
    }
}
