using Gateway.Adapters.TimeStamps;
using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Auditing;
using Gateway.Storage;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Auditing;

public sealed class SqliteStoreTamperTests() : StoreTamperConformance(null);

public sealed class PostgresStoreTamperTests(PostgresServer server) : StoreTamperConformance(server);

/// <summary>Each kind of tampering with the rows of a sealed audit, by somebody who may write all of them, and that it is found where it was done.</summary>
public abstract class StoreTamperConformance : IAsyncDisposable
{
    private const int Dossiers = 12;
    private readonly SealedStage whole;
    private readonly Stage stage;

    protected StoreTamperConformance(PostgresServer? server) => stage = (whole = new SealedStage(server)).Stage;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await whole.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_log_that_nobody_touched_is_intact()
    {
        await FillAsync();
        var intact = Assert.IsType<Verdict.Intact>(await VerifyAsync());
        Assert.Equal((4 * Dossiers, 2, 0), (intact.Records, intact.Checkpoints, intact.Unsealed));
        await stage.AcceptAsync(stage.Event("accepted-birth", "D-later"));
        Assert.Equal(1, Assert.IsType<Verdict.Intact>(await VerifyAsync()).Unsealed);
    }

    [Fact]
    public async Task An_altered_record_is_named()
    {
        await FillAsync();
        var (lane, position, sealedAt) = await PickAsync("plan.opened");
        await AlterAsync(lane, position);
        AssertBroken(await VerifyAsync(), Damage.RecordHash, sealedAt);
    }

    [Fact]
    public async Task A_broken_record_is_told_with_the_dossier_type_and_time_that_stand_there_and_a_deleted_one_without()
    {
        await FillAsync();
        var (lane, position, sealedAt) = await PickAsync("plan.opened");
        var there = (await stage.Audit.RecordsAsync(sealedAt, 1, Stop))[0];
        await AlterAsync(lane, position);
        var named = await NamedAsync();
        Assert.Equal((there.Dossier, "plan.opened"), (named.Record?.Dossier, named.Record?.Type));
        Assert.Equal(System.Text.Json.JsonDocument.Parse(there.Record).RootElement.GetProperty("at").GetDateTimeOffset(), named.Record!.At);
        await RunAsync("update audit_event set record = ?3 where lane = ?1 and position = ?2", row => row.Add(lane).Add(position).Add("no record"u8));
        Assert.Equal(("plan.opened", null), ((await NamedAsync()).Record!.Type, (await NamedAsync()).Record!.At));
        await RunAsync("delete from audit_event where lane = ?1 and position = ?2", row => row.Add(lane).Add(position));
        Assert.Null((await NamedAsync()).Record);
        await RunAsync("delete from audit_log", _ => { });
        Assert.Null((await NamedAsync()).Record);

        async Task<AuditVerdictView> NamedAsync()
        {
            var verification = new AuditVerification(stage.Audit, stage.Audit, new StampTrust([]), stage.Clock);
            return AuditVerdictView.Of(await verification.NamedAsync(await verification.RunAsync(null, null, Stop), Stop));
        }
    }

    [Fact]
    public async Task A_record_that_is_altered_with_its_tile_does_not_give_the_signed_root()
    {
        await FillAsync();
        var (lane, position, sealedAt) = await PickAsync("plan.opened");
        var record = await AlterAsync(lane, position);
        var tile = await stage.Audit.ReadAsync(0, 0, Stop);
        MerkleHash.Leaf(record).CopyTo(tile, (int)sealedAt * MerkleHash.Length);
        await RunAsync("update audit_tile set hashes = ?1 where level = 0 and number = 0", row => row.Add(tile));
        var broken = Assert.IsType<Verdict.Broken>(await VerifyAsync());
        Assert.InRange(sealedAt, broken.From, broken.To);
    }

    // Exports, pages and topics find a record by what stands beside it: who changes that hides the record, or hands it to another dossier.
    [Theory]
    [InlineData("dossier = 'D-x'")]
    [InlineData("dossier = null")]
    [InlineData("type = 'dossier.exported'")]
    public async Task What_stands_beside_a_record_is_what_the_record_says(string change)
    {
        await FillAsync();
        var (lane, position, sealedAt) = await PickAsync("plan.opened");
        await RunAsync($"update audit_event set {change} where lane = ?1 and position = ?2", row => row.Add(lane).Add(position));
        AssertBroken(await VerifyAsync(), Damage.RecordLabel, sealedAt);
    }

    [Fact]
    public async Task A_record_that_goes_by_another_id_is_found()
    {
        await FillAsync();
        var (lane, position, sealedAt) = await PickAsync("plan.opened");
        await RunAsync("update audit_event set id = ?3 where lane = ?1 and position = ?2", row => row.Add(lane).Add(position).Add(Ids.New(stage.Clock)));
        AssertBroken(await VerifyAsync(), Damage.RecordLabel, sealedAt);
    }

    [Fact]
    public async Task A_stretch_of_time_in_which_nothing_was_sealed_is_not_called_intact()
    {
        await FillAsync();
        var verification = new AuditVerification(stage.Audit, stage.Audit, new StampTrust([]), stage.Clock);
        foreach (var (from, to) in new (DateTimeOffset?, DateTimeOffset?)[] { (stage.Now.AddDays(1), null), (null, stage.Now.AddYears(-1)), (stage.Now.AddDays(1), stage.Now.AddDays(2)) })
            Assert.Equal([DoubtKind.NothingSealed], Assert.IsType<Verdict.CannotTell>((await verification.RunAsync(from, to, Stop)).Verdict).Doubts.Select(doubt => doubt.Kind));
        Assert.IsType<Verdict.Intact>((await verification.RunAsync(stage.Now.AddYears(-1), stage.Now.AddDays(1), Stop)).Verdict);
    }

    [Fact]
    public async Task Nothing_is_sealed_on_top_of_tiles_that_were_changed()
    {
        await FillAsync();
        var tile = await stage.Audit.ReadAsync(0, 0, Stop);
        tile[^1] ^= 1;
        await RunAsync("update audit_tile set hashes = ?1 where level = 0 and number = 0", row => row.Add(tile));
        await stage.AcceptAsync(stage.Event("accepted-birth", "D-later"));
        var size = await stage.Audit.SizeAsync(Stop);
        await whole.SealAsync(Stop);
        Assert.Equal((size, "log-damaged"), (await stage.Audit.SizeAsync(Stop), whole.Watch.Trouble));
        tile[^1] ^= 1;
        await RunAsync("update audit_tile set hashes = ?1 where level = 0 and number = 0", row => row.Add(tile));
        await whole.SealAsync(Stop);
        Assert.Equal(0, Assert.IsType<Verdict.Intact>(await VerifyAsync()).Unsealed);
    }

    [Theory]
    [InlineData("audit_log")]
    [InlineData("audit_log", "audit_checkpoint")]
    [InlineData("audit_log", "audit_run", "audit_tile", "audit_checkpoint")]
    public async Task A_log_whose_own_row_was_deleted_is_broken_and_nothing_is_sealed(params string[] emptied)
    {
        await FillAsync();
        var row = (await stage.Database.WriteAsync(session => session.QueryAsync("select size, dossiers, frontier from audit_log", _ => { }, row => (row.Number(), row.Number(), row.Bytes())))).Single();
        foreach (var table in emptied)
            await RunAsync($"delete from {table}", _ => { });
        var broken = Assert.IsType<Verdict.Broken>(await VerifyAsync());
        Assert.Equal((Damage.LogRow, "the log's row", "null", 0L), (broken.What, broken.Expected, broken.Actual, broken.From));

        using var sealer = whole.NewSealer();
        for (var round = 0; round < 3; round++)
            Assert.False(await sealer.RunOnceAsync(Stop));
        await whole.Watch.RunOnceAsync(Stop);
        Assert.Equal((1, 0, "log-missing"), (whole.Log.Count(8408), whole.Log.Count(8409), whole.Watch.Trouble));
        if (emptied.Length > 1)
            return;

        await RunAsync("insert into audit_log (name, size, dossiers, frontier) values ('log', ?1, ?2, ?3)", values => values.Add(row.Item1).Add(row.Item2).Add(row.Item3));
        await stage.AcceptAsync(stage.Event("accepted-birth", "D-later"));
        await sealer.RunOnceAsync(Stop);
        await whole.Watch.RunOnceAsync(Stop);
        Assert.Equal((1, 1, null), (whole.Log.Count(8408), whole.Log.Count(8409), whole.Watch.Trouble));
        Assert.IsType<Verdict.Intact>(await VerifyAsync());
    }

    [Theory]
    [InlineData("size = size + 1")]
    [InlineData("size = size + 1000")]
    [InlineData("frontier = (select hashes from audit_tile where level = 0 and number = 0)")]
    public async Task A_log_whose_own_row_says_something_else_than_its_records_is_broken_and_nothing_is_sealed(string change)
    {
        await FillAsync();
        await RunAsync($"update audit_log set {change}", _ => { });
        Assert.Equal(Damage.LogRow, Assert.IsType<Verdict.Broken>(await VerifyAsync()).What);
        await stage.AcceptAsync(stage.Event("accepted-birth", "D-later"));
        await whole.SealAsync(Stop);
        Assert.Equal("log-damaged", whole.Watch.Trouble);
    }

    [Fact]
    public async Task A_deleted_record_is_missed_at_its_place()
    {
        await FillAsync();
        var (lane, position, sealedAt) = await PickAsync("attempt.finished");
        await RunAsync("delete from audit_event where lane = ?1 and position = ?2", row => row.Add(lane).Add(position));
        AssertBroken(await VerifyAsync(), Damage.Position, sealedAt);
    }

    [Fact]
    public async Task Two_records_that_changed_places_are_found()
    {
        await FillAsync();
        var (lane, position, sealedAt) = await PickAsync("plan.opened");
        await RunAsync("update audit_event set position = -1 where lane = ?1 and position = ?2", row => row.Add(lane).Add(position));
        await RunAsync("update audit_event set position = ?2 where lane = ?1 and position = ?3", row => row.Add(lane).Add(position).Add(position + 1));
        await RunAsync("update audit_event set position = ?2 where lane = ?1 and position = -1", row => row.Add(lane).Add(position + 1));
        AssertBroken(await VerifyAsync(), Damage.RecordHash, sealedAt);
    }

    [Fact]
    public async Task A_record_that_was_put_in_is_found()
    {
        await FillAsync();
        var (lane, position, sealedAt) = await PickAsync("plan.opened");
        await RunAsync("update audit_event set position = -1 - position where lane = ?1 and position >= ?2", row => row.Add(lane).Add(position));
        await RunAsync("update audit_event set position = -position where lane = ?1 and position < 0", row => row.Add(lane));
        await RunAsync("insert into audit_event (lane, position, id, dossier, type, record) values (?1, ?2, ?3, 'D-x', 'plan.opened', ?4)",
            row => row.Add(lane).Add(position).Add(Ids.New(stage.Clock)).Add("""{"v":1,"chain":"D-x","n":0,"prev":null,"type":"plan.opened"}"""u8));
        AssertBroken(await VerifyAsync(), Damage.RecordHash, sealedAt);
    }

    [Fact]
    public async Task A_checkpoint_that_was_changed_or_taken_out_is_found()
    {
        await FillAsync();
        var last = (await stage.Audit.LastCheckpointAsync(Stop))!;
        var forged = System.Text.Encoding.UTF8.GetString(last.Bytes).Replace("\"at\":\"2026", "\"at\":\"2027", StringComparison.Ordinal);
        await RunAsync("update audit_checkpoint set content = ?1 where signature = ?2", row => row.Add(System.Text.Encoding.UTF8.GetBytes(forged)).Add(last.Signature));
        Assert.Equal(Damage.Signature, Assert.IsType<Verdict.Broken>(await VerifyAsync()).What);
        await RunAsync("update audit_checkpoint set content = ?1 where signature = ?2", row => row.Add(last.Bytes).Add(last.Signature));
        Assert.IsType<Verdict.Intact>(await VerifyAsync());
        await RunAsync("delete from audit_checkpoint where size = (select min(size) from audit_checkpoint)", _ => { });
        Assert.Equal(Damage.CheckpointLink, Assert.IsType<Verdict.Broken>(await VerifyAsync()).What);
    }

    // The column by which a range is found is nobody's word: it must not make the range shorter.
    [Theory]
    [InlineData(true, -2)]                  // so that nothing seems to come behind it
    [InlineData(false, 24)]                 // so that the range seems to end before it
    [InlineData(false, 10_000_000)]         // no time at all
    public async Task A_checkpoint_whose_time_was_changed_beside_it_shortens_no_range(bool isFrom, int hours)
    {
        await FillAsync();
        var (first, last) = (Checkpoint.Read((await stage.Audit.CheckpointsAsync(0, 1, Stop))[0].Bytes)!, Checkpoint.Read((await stage.Audit.LastCheckpointAsync(Stop))!.Bytes)!);
        DateTimeOffset? from = isFrom ? first.At.AddMinutes(1) : null, to = isFrom ? null : last.At.AddMinutes(1);
        var moved = hours > 1_000_000 ? long.MaxValue : last.At.AddHours(hours).ToUnixTimeMilliseconds();
        await RunAsync("update audit_checkpoint set made_at = ?1 where size = ?2", row => row.Add(moved).Add(last.Size));
        var expected = new CheckpointLabel(last.Size, last.At.ToUnixTimeMilliseconds()).ToString();
        foreach (var (begin, end) in new[] { (from, to), (null, null) })
        {
            var broken = Assert.IsType<Verdict.Broken>((await AnswerAsync(begin, end)).Verdict);
            Assert.Equal((Damage.CheckpointLabel, last.Size - 1, expected), (broken.What, broken.To, broken.Expected));
            Assert.NotEqual(expected, broken.Actual);
        }
        await whole.Watch.RunOnceAsync(Stop);
    }

    [Fact]
    public async Task A_first_checkpoint_that_seems_later_than_it_is_hides_nothing_before_it()
    {
        await FillAsync();
        var first = Checkpoint.Read((await stage.Audit.CheckpointsAsync(0, 1, Stop))[0].Bytes)!;
        await RunAsync("update audit_checkpoint set made_at = ?1", row => row.Add(stage.Now.AddDays(3)));
        var broken = Assert.IsType<Verdict.Broken>((await AnswerAsync(null, stage.Now.AddDays(1))).Verdict);
        Assert.Equal((Damage.CheckpointLabel, first.Size - 1), (broken.What, broken.To));
    }

    [Fact]
    public async Task A_checkpoint_behind_the_range_that_was_forged_or_taken_out_does_not_end_it()
    {
        await FillAsync();
        await stage.AcceptAsync(stage.Event("accepted-birth", "D-later"));
        stage.Clock.Advance(TimeSpan.FromHours(1));
        await whole.SealAsync(Stop);
        var all = (await stage.Audit.CheckpointsAsync(0, 100, Stop)).Select(signed => Checkpoint.Read(signed.Bytes)!).ToList();
        var to = all[1].At.AddMinutes(1);
        Assert.Equal((all[1].Size, all[1].At), await AnswerAsync(null, to) is { Verdict: Verdict.Intact } fine ? (fine.To, fine.Until) : default);

        var later = all[1].At.AddMinutes(2);
        await RunAsync("update audit_checkpoint set made_at = ?1, content = ?2 where size = ?3", row => row.Add(later).Add((all[1] with { At = later }).ToBytes()).Add(all[1].Size));
        Assert.Equal(Damage.Signature, Assert.IsType<Verdict.Broken>((await AnswerAsync(null, to)).Verdict).What);
        await RunAsync("delete from audit_checkpoint where size = ?1", row => row.Add(all[1].Size));
        Assert.Equal(Damage.CheckpointLink, Assert.IsType<Verdict.Broken>((await AnswerAsync(null, to)).Verdict).What);
    }

    [Fact]
    public async Task A_verdict_says_from_which_checkpoint_to_which()
    {
        await FillAsync();
        var (first, last) = (Checkpoint.Read((await stage.Audit.CheckpointsAsync(0, 1, Stop))[0].Bytes)!, Checkpoint.Read((await stage.Audit.LastCheckpointAsync(Stop))!.Bytes)!);
        var (all, half) = (await AnswerAsync(null, null), await AnswerAsync(first.At.AddMinutes(1), null));
        Assert.Equal((0, last.Size, null, last.At), (all.From, all.To, all.After, all.Until));
        Assert.Equal((first.Size, last.Size, first.At, last.At), (half.From, half.To, half.After, half.Until));
        Assert.IsType<Verdict.Intact>(half.Verdict);

        await RunAsync("delete from audit_tile where level = 0 and number = 0", _ => { });
        Assert.IsType<Verdict.Broken>((await AnswerAsync(first.At.AddMinutes(1), null)).Verdict);
    }

    [Fact]
    public async Task A_tail_that_was_cut_with_its_checkpoint_is_seen_by_whoever_kept_it()
    {
        await FillAsync();
        var held = await stage.Audit.CheckpointsAsync(0, 100, Stop);
        var size = Checkpoint.Read(held[0].Bytes)!.Size;
        await RunAsync("delete from audit_checkpoint where size > ?1", row => row.Add(size));
        await RunAsync("delete from audit_run where first >= ?1", row => row.Add(size));
        await RunAsync("update audit_log set size = ?1", row => row.Add(size));
        await RunAsync("delete from audit_event where lane = ?1 and position >= (select max(position + count) from audit_run where lane = ?1)", row => row.Add(Guid.Empty));
        var keyring = new CheckpointKeys((await stage.Audit.KeysAsync(Stop)).Select(CheckpointPublicKey.FromPem));
        var behind = Assert.IsType<ForkVerdict.DatabaseBehind>(ForkCheck.Compare(await stage.Audit.CheckpointsAsync(0, 100, Stop), held, keyring));
        Assert.Equal((size, 4L * Dossiers), (behind.DatabaseSize, behind.CopySize));
    }

    [Fact]
    public async Task A_tail_that_was_cut_under_its_checkpoint_is_found()
    {
        await FillAsync();
        var first = Checkpoint.Read((await stage.Audit.CheckpointsAsync(0, 1, Stop))[0].Bytes)!.Size;
        await RunAsync("delete from audit_run where first >= ?1", row => row.Add(first));
        await RunAsync("update audit_log set size = ?1", row => row.Add(first));
        var broken = Assert.IsType<Verdict.Broken>(await VerifyAsync());
        Assert.Equal((Damage.Size, first), (broken.What, broken.From));
    }

    [Fact]
    public async Task A_key_that_nobody_has_tells_nothing()
    {
        await FillAsync();
        await RunAsync("update audit_key set public_key = 'no key'", _ => { });
        Assert.Equal(DoubtKind.KeyMissing, Assert.IsType<Verdict.CannotTell>(await VerifyAsync()).Doubts[0].Kind);
        await RunAsync("delete from audit_key", _ => { });
        Assert.Equal(DoubtKind.KeyMissing, Assert.IsType<Verdict.CannotTell>(await VerifyAsync()).Doubts[0].Kind);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_record_that_was_deleted_before_it_was_sealed_is_missed(bool isOfDossiers)
    {
        await FillAsync();
        await stage.OpenAsync("accepted-birth", "D-x");
        await stage.OpenAsync("accepted-birth", "D-y");
        await RunAsync($"delete from audit_event where lane {(isOfDossiers ? "=" : "<>")} ?1 and dossier = 'D-x'", row => row.Add(Guid.Empty));
        var broken = Assert.IsType<Verdict.Broken>(await VerifyAsync());
        Assert.Equal((Damage.Position, true), (broken.What, broken.From >= 4 * Dossiers));
        await whole.SealAsync(Stop);
        Assert.Equal(Damage.Position, Assert.IsType<Verdict.Broken>(await VerifyAsync()).What);
    }

    // What the sealer does not look at it never seals: put in beside the lanes, or written on by a door whose lane was taken away.
    [Fact]
    public async Task A_record_that_stands_in_no_lane_is_found()
    {
        await FillAsync();
        await RunAsync("insert into audit_event (lane, position, id, dossier, type, record) values (?1, 0, ?2, 'D-0-3', 'dossier.exported', ?3)",
            row => row.Add(Ids.New(stage.Clock)).Add(Ids.New(stage.Clock)).Add("""{"v":1,"chain":"door:x","n":0,"prev":null,"type":"dossier.exported"}"""u8));
        AssertBroken(await VerifyAsync(), Damage.ChainGap, 4 * Dossiers);
    }

    [Fact]
    public async Task What_a_door_writes_whose_lane_was_taken_away_is_found()
    {
        await FillAsync();
        await RunAsync("delete from audit_lane", _ => { });
        Assert.IsType<Verdict.Intact>(await VerifyAsync());
        await stage.AcceptAsync(stage.Event("accepted-birth", "D-later"));
        await whole.SealAsync(Stop);
        AssertBroken(await VerifyAsync(), Damage.ChainGap, 4 * Dossiers);
    }

    [Theory, InlineData("position = -1"), InlineData("position = 1000")]
    public async Task A_record_beside_the_dossiers_lane_is_found(string place)
    {
        await FillAsync();
        await RunAsync("insert into audit_event (lane, position, id, dossier, type, record) values (?1, 5000, ?2, 'D-0-3', 'plan.opened', ?3)",
            row => row.Add(Guid.Empty).Add(Ids.New(stage.Clock)).Add("""{"v":1,"chain":"D-x","n":0,"prev":null,"type":"plan.opened"}"""u8));
        await RunAsync($"update audit_event set {place} where position = 5000", _ => { });
        AssertBroken(await VerifyAsync(), Damage.ChainGap, 4 * Dossiers);
    }

    [Fact]
    public async Task A_tile_that_is_gone_is_missed_wherever_one_begins()
    {
        await FillAsync();
        var first = Checkpoint.Read((await stage.Audit.CheckpointsAsync(0, 1, Stop))[0].Bytes)!;
        await RunAsync("delete from audit_tile where level = 0", _ => { });
        AssertBroken(await VerifyAsync(), Damage.RecordHash, 0);
        AssertBroken(await VerifyAsync(first.At), Damage.RecordHash, 0);
    }

    [Fact]
    public async Task A_key_that_cannot_be_read_keeps_nobody_from_an_answer()
    {
        await FillAsync();
        await RunAsync("insert into audit_key (id, public_key, since) values ('x', 'no key', 0)", _ => { });
        Assert.IsType<Verdict.Intact>(await VerifyAsync());
        Assert.NotNull(await new EvidenceExport(stage.Audit, new StampStore(stage.Database), stage.Clock).FindAsync("D-0-3", Stop));
        await RunAsync("update audit_key set public_key = 'no key'", _ => { });
        Assert.Equal(DoubtKind.KeyMissing, Assert.IsType<Verdict.CannotTell>(await VerifyAsync()).Doubts[0].Kind);
    }

    // The time beside a checkpoint is no word of anybody's; the one in it is signed.
    [Theory, InlineData(true), InlineData(false)]
    public async Task A_stretch_of_time_is_that_of_the_checkpoints_and_not_of_what_stands_beside_them(bool isFrom)
    {
        await FillAsync();
        stage.Clock.Advance(TimeSpan.FromHours(1));
        await stage.OpenAsync("accepted-birth", "D-later");
        await whole.SealAsync(Stop);
        var signed = (await stage.Audit.CheckpointsAsync(0, 3, Stop)).Select(one => Checkpoint.Read(one.Bytes)!).ToList();
        var (first, second) = (signed[0], signed[1]);
        var hit = (await stage.Audit.RecordsAsync(first.Size, 100, Stop)).First(record => record.Type == "plan.opened");
        var place = (await stage.Database.WriteAsync(session => session.QueryAsync("select lane, position from audit_event where id = ?1", row => row.Add(hit.Id), row => (row.Id(), row.Number())))).Single();
        await AlterAsync(place.Item1, place.Item2);
        AssertBroken(isFrom ? await VerifyAsync(first.At) : await VerifyAsync(null, second.At), Damage.RecordHash, hit.Position);

        await RunAsync("update audit_checkpoint set made_at = ?1 where size = ?2", row => row.Add(isFrom ? first.At : stage.Now).Add(second.Size));
        Assert.Equal(Damage.CheckpointLabel, Assert.IsType<Verdict.Broken>(isFrom ? await VerifyAsync(first.At) : await VerifyAsync(null, second.At)).What);
    }

    [Fact]
    public async Task A_dossiers_evidence_verifies_without_the_store_and_not_once_it_was_touched()
    {
        await FillAsync();
        var export = new EvidenceExport(stage.Audit, new StampStore(stage.Database), stage.Clock);
        var (bundle, unsealed) = (await export.FindAsync("D-0-3", Stop))!.Value;
        Assert.Equal((4, 0), (bundle.Records.Count, unsealed));
        using var zip = new MemoryStream();
        BundleWriter.Write(bundle, zip);
        zip.Position = 0;
        Assert.Equal(4, Assert.IsType<Verdict.Intact>(BundleVerifier.Verify(zip)).Records);
        var touched = bundle.Records[1] with { Bytes = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(bundle.Records[1].Bytes).Replace("gateway", "gatewaz", StringComparison.Ordinal)) };
        Assert.IsType<Verdict.Broken>(BundleVerifier.Verify(bundle with { Records = [bundle.Records[0], touched, .. bundle.Records.Skip(2)] }));
    }

    [Fact]
    public async Task Evidence_waits_for_the_sealer_and_then_says_what_is_not_in_it()
    {
        await FillAsync();
        await stage.OpenAsync("accepted-birth", "D-9");
        Assert.Null(await FindAsync("D-9"));
        await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Outcome.Refused("refused"));
        await whole.SealAsync(Stop);
        await stage.AcceptAsync(stage.Event("withdrawn", "D-9"));
        var (bundle, unsealed) = (await FindAsync("D-9"))!.Value;
        Assert.Equal((3, 1), (bundle.Records.Count, unsealed));

        async Task<(EvidenceBundle Bundle, int Unsealed)?> FindAsync(string dossier)
        {
            var finding = new EvidenceExport(stage.Audit, new StampStore(stage.Database), stage.Clock).FindAsync(dossier, Stop);
            while (!finding.IsCompleted)
            {
                stage.Clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
            return await finding;
        }
    }

    private Task FillAsync() => whole.FillAsync(Dossiers, Stop);

    private async Task<Verdict> VerifyAsync(DateTimeOffset? from = null, DateTimeOffset? to = null) => (await AnswerAsync(from, to)).Verdict;

    private Task<AuditAnswer> AnswerAsync(DateTimeOffset? from, DateTimeOffset? to) => new AuditVerification(stage.Audit, stage.Audit, new StampTrust([]), stage.Clock, whole.Kept).RunAsync(from, to, Stop);

    // One from the middle of the first half, where it lies in its lane and in the log.
    private async Task<(Guid Lane, long Position, long SealedAt)> PickAsync(string type)
    {
        var records = await stage.Audit.RecordsAsync(0, 1000, Stop);
        var picked = records.Where(record => record.Type == type).ElementAt(2);
        var place = (await stage.Database.WriteAsync(session => session.QueryAsync("select lane, position from audit_event where id = ?1", row => row.Add(picked.Id), row => (row.Id(), row.Number())))).Single();
        return (place.Item1, place.Item2, picked.Position);
    }

    private async Task<byte[]> AlterAsync(Guid lane, long position)
    {
        var record = (await stage.Database.WriteAsync(session => session.QueryAsync("select record from audit_event where lane = ?1 and position = ?2", row => row.Add(lane).Add(position), row => row.Bytes()))).Single();
        var altered = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(record).Replace("\"actor\":\"gateway\"", "\"actor\":\"gatewaz\"", StringComparison.Ordinal));
        await RunAsync("update audit_event set record = ?3 where lane = ?1 and position = ?2", row => row.Add(lane).Add(position).Add(altered));
        return altered;
    }

    private Task<int> RunAsync(string sql, Action<Row> bind) => stage.Database.WriteAsync(session => session.ExecuteAsync(sql, bind));

    private static void AssertBroken(Verdict verdict, Damage what, long at)
    {
        var broken = Assert.IsType<Verdict.Broken>(verdict);
        Assert.Equal((what, at, at), (broken.What, broken.From, broken.To));
    }
}
