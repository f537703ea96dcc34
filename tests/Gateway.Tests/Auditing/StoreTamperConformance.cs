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
        await Assert.ThrowsAsync<InvalidDataException>(() => whole.SealAsync(Stop));
        tile[^1] ^= 1;
        await RunAsync("update audit_tile set hashes = ?1 where level = 0 and number = 0", row => row.Add(tile));
        await whole.SealAsync(Stop);
        Assert.Equal(0, Assert.IsType<Verdict.Intact>(await VerifyAsync()).Unsealed);
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
        await RunAsync("delete from audit_key", _ => { });
        Assert.Equal(DoubtKind.KeyMissing, Assert.IsType<Verdict.CannotTell>(await VerifyAsync()).Doubts[0].Kind);
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

    private async Task<Verdict> VerifyAsync() => (await new AuditVerification(stage.Audit, stage.Audit, new StampTrust([]), stage.Clock).RunAsync(null, null, Stop)).Verdict;

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
