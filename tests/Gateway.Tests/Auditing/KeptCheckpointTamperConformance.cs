using System.Text;
using System.Text.RegularExpressions;
using Gateway.Adapters.TimeStamps;
using Gateway.Auditing;
using Gateway.Host.Auditing;
using Gateway.Storage;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Auditing;

public sealed class SqliteKeptCheckpointTamperTests() : KeptCheckpointTamperConformance(null);

public sealed class PostgresKeptCheckpointTamperTests(PostgresServer server) : KeptCheckpointTamperConformance(server);

/// <summary>
/// What somebody does who may write every row and has no key: rewrite, empty, put back. The gateway itself must not sign that anew, and whoever has
/// the folder of keys sees it without any published copy.
/// </summary>
public abstract partial class KeptCheckpointTamperConformance : IAsyncDisposable
{
    private const int Dossiers = 6, Records = 4 * Dossiers;
    private static readonly string[] Tables = ["audit_event", "audit_lane", "audit_run", "audit_tile", "audit_checkpoint", "audit_log"];
    private readonly SealedStage whole;
    private readonly Stage stage;

    protected KeptCheckpointTamperConformance(PostgresServer? server) => stage = (whole = new SealedStage(server)).Stage;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await whole.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_whole_history_rewritten_without_a_key_is_not_signed_again_and_is_found()
    {
        await whole.FillAsync(Dossiers, Stop);
        using var living = whole.NewSealer();
        await SealOneAsync(living, "D-living");
        var (last, size) = ((await stage.Audit.LastCheckpointAsync(Stop))!, await stage.Audit.SizeAsync(Stop));

        await RewriteAsync("D-0-1");
        await stage.AcceptAsync(stage.Event("accepted-birth", "D-later"));
        for (var round = 0; round < 3; round++)
            Assert.False(await living.RunOnceAsync(Stop));
        Assert.Equal((0, 1, "not-as-signed"), (await stage.Audit.SizeAsync(Stop), whole.Log.Count(8408), whole.Watch.Trouble));
        await whole.SealAsync(Stop);                            // one that has just started knows it too
        Assert.Equal(0, await stage.Audit.SizeAsync(Stop));
        Assert.Equal(new Verdict.Broken(0, size - 1, Damage.KeptBeyond, $"{size}", "0"), await VerifyAsync());

        // A replica with a folder of its own has signed nothing yet: all is intact for it, and for us it is not.
        var others = Directory.CreateTempSubdirectory("gateway-keys-").FullName;
        using (var replica = whole.NewSealer(others))
            await replica.RunOnceAsync(Stop);
        Directory.Delete(others, recursive: true);
        Assert.IsType<Verdict.Intact>((await new AuditVerification(stage.Audit, stage.Audit, new StampTrust([]), stage.Clock).RunAsync(null, null, Stop)).Verdict);
        Assert.Equal(new Verdict.Broken(0, size - 1, Damage.KeptCheckpoint, last.Hash, "null"), await VerifyAsync());
    }

    [Fact]
    public async Task Checkpoints_that_were_deleted_are_missed_and_no_first_one_is_signed_until_a_person_says_so()
    {
        await whole.FillAsync(Dossiers, Stop);
        using var living = whole.NewSealer();
        await SealOneAsync(living, "D-living");
        var (last, size) = ((await stage.Audit.LastCheckpointAsync(Stop))!, await stage.Audit.SizeAsync(Stop));

        await RunAsync("delete from audit_checkpoint", _ => { });
        await stage.AcceptAsync(stage.Event("accepted-birth", "D-later"));
        await living.RunOnceAsync(Stop);
        await whole.SealAsync(Stop);
        Assert.Equal((size, "not-as-signed"), (await stage.Audit.SizeAsync(Stop), whole.Watch.Trouble));
        Assert.Null(await stage.Audit.LastCheckpointAsync(Stop));
        Assert.Equal(new Verdict.Broken(0, size - 1, Damage.KeptCheckpoint, last.Hash, "null"), await VerifyAsync());

        File.Move(whole.LastFile, whole.LastFile + ".away");
        await living.RunOnceAsync(Stop);
        Assert.Equal((null, null), (Checkpoint.Read((await stage.Audit.LastCheckpointAsync(Stop))!.Bytes)!.Previous, whole.Watch.Trouble));
        Assert.Equal(1, whole.Log.Count(8409));
        Assert.IsType<Verdict.Intact>(await VerifyAsync());
    }

    [Fact]
    public async Task An_old_copy_of_the_database_put_back_beside_its_keys_is_found_without_any_published_copy()
    {
        await whole.FillAsync(Dossiers, Stop);
        foreach (var table in Tables)
            await RunAsync($"create table old_{table} as select * from {table}", _ => { });
        await SealOneAsync(null, "D-later");
        var size = await stage.Audit.SizeAsync(Stop);
        Assert.IsType<Verdict.Intact>(await VerifyAsync());

        foreach (var table in Tables)
        {
            await RunAsync($"delete from {table}", _ => { });
            await RunAsync($"insert into {table} select * from old_{table}", _ => { });
        }
        Assert.Equal(new Verdict.Broken(Records, size - 1, Damage.KeptBeyond, $"{size}", $"{Records}"), await VerifyAsync());
    }

    [Fact]
    public async Task Records_and_their_tree_rewritten_under_a_checkpoint_are_not_built_on()
    {
        await whole.FillAsync(Dossiers, Stop);
        var tile = await stage.Audit.ReadAsync(0, 0, Stop);
        tile[0] ^= 1;
        await RunAsync("update audit_tile set hashes = ?1 where level = 0 and number = 0", row => row.Add(tile));
        var frontier = (await stage.Audit.FrontierAsync(Records, Stop)).ToBytes();
        await RunAsync("update audit_log set frontier = ?1", row => row.Add(frontier));
        await stage.AcceptAsync(stage.Event("accepted-birth", "D-later"));
        await whole.SealAsync(Stop);
        Assert.Equal((Records, "not-as-signed"), (await stage.Audit.SizeAsync(Stop), whole.Watch.Trouble));
        var first = Checkpoint.Read((await stage.Audit.CheckpointsAsync(0, 1, Stop))[0].Bytes)!;
        Assert.Equal(Damage.Root, Assert.IsType<Verdict.Broken>((await Verification().RunAsync(first.At.AddMinutes(1), null, Stop)).Verdict).What);
    }

    [Theory]
    [InlineData("x", Damage.KeptCheckpoint, "a checkpoint", "unreadable")]
    [InlineData("", Damage.KeptCheckpoint, "a checkpoint", "unreadable")]
    [InlineData("another", Damage.Origin, "another", "test")]
    public async Task A_kept_checkpoint_that_is_none_or_of_another_log_stops_sealing_too(string content, Damage what, string expected, string actual)
    {
        await whole.FillAsync(Dossiers, Stop);
        using var key = CheckpointKey.Create();
        if (content == "another")
            await File.WriteAllBytesAsync(whole.LastFile, key.Sign(new Checkpoint("another", Records, new string('0', 64), stage.Now, null, "")).ToLine(), Stop);
        else
            await File.WriteAllTextAsync(whole.LastFile, content, Stop);
        var broken = Assert.IsType<Verdict.Broken>(await VerifyAsync());
        Assert.Equal((what, expected, actual), (broken.What, broken.Expected, broken.Actual));
        await stage.AcceptAsync(stage.Event("accepted-birth", "D-later"));
        await whole.SealAsync(Stop);
        Assert.Equal((Records, "not-as-signed"), (await stage.Audit.SizeAsync(Stop), whole.Watch.Trouble));
    }

    private async Task SealOneAsync(Sealer? sealer, string dossier)
    {
        await stage.AcceptAsync(stage.Event("accepted-birth", dossier));
        if (sealer is null)
            await whole.SealAsync(Stop);
        else
            await sealer.RunOnceAsync(Stop);
    }

    // One record changed, all behind it in its chain linked anew, and everything that was made of them as if nothing had ever been sealed.
    private async Task RewriteAsync(string chain)
    {
        var rows = await stage.Database.WriteAsync(session => session.QueryAsync("select position, record from audit_event where lane = ?1 order by position", row => row.Add(Guid.Empty), row => (Position: row.Number(), Text: Encoding.UTF8.GetString(row.Bytes()))));
        string? previous = null;
        foreach (var (position, text) in rows.Where(row => row.Text.Contains($"\"chain\":\"{chain}\"", StringComparison.Ordinal)))
        {
            var changed = text.Replace("\"actor\":\"gateway\"", "\"actor\":\"gatewaz\"", StringComparison.Ordinal);
            var record = Encoding.UTF8.GetBytes(previous is null ? changed : Previous().Replace(changed, $"\"prev\":\"{previous}\""));
            previous = Convert.ToHexStringLower(MerkleHash.Leaf(record));
            Assert.True(1 == await RunAsync("update audit_event set record = ?3 where lane = ?1 and position = ?2", row => row.Add(Guid.Empty).Add(position).Add(record)));
        }
        Assert.NotNull(previous);
        foreach (var table in new[] { "audit_run", "audit_tile", "audit_checkpoint" })
            await RunAsync($"delete from {table}", _ => { });
        await RunAsync("update audit_log set size = 0, dossiers = 0, frontier = ?1", row => row.Add(Array.Empty<byte>()));
        await RunAsync("update audit_lane set sealed = 0, closed = 0", _ => { });
        stage.Database.Fresh.Records.Forget();                  // as a process that has just started
    }

    private AuditVerification Verification() => new(stage.Audit, stage.Audit, new StampTrust([]), stage.Clock, whole.Kept);

    private async Task<Verdict> VerifyAsync() => (await Verification().RunAsync(null, null, Stop)).Verdict;

    private Task<int> RunAsync(string sql, Action<Row> bind) => stage.Database.WriteAsync(session => session.ExecuteAsync(sql, bind));

    [GeneratedRegex("\"prev\":\"[0-9a-f]{64}\"")]
    private static partial Regex Previous();
}
