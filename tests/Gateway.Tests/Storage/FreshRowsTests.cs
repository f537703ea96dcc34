using System.Text;
using Gateway.Auditing;
using Gateway.Exchanges;
using Gateway.Host.Operating;
using Gateway.Host.Publishing;
using Gateway.Planning;
using Gateway.Storage;
using Gateway.Tests.Auditing;

namespace Gateway.Tests.Storage;

/// <summary>What a process keeps of what it wrote, and that who takes it gets what the store has.</summary>
public sealed class FreshRowsTests(PostgresServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void What_was_sealed_is_had_in_order_and_once_behind_is_forgotten()
    {
        var fresh = Sealed(100, 5);
        Assert.Equal([[100], [101]], fresh.From(100, 2));
        Assert.Equal([[100], [101]], fresh.From(100, 2));
        Assert.Equal([[103], [104]], fresh.From(103, 9));
        fresh.Add(105, [[105]]);
        Assert.Equal([[105]], fresh.From(105, 9));
        Assert.Empty(fresh.From(103, 9));
        Assert.Empty(fresh.From(106, 9));
    }

    [Fact]
    public void What_another_process_sealed_in_between_is_read_from_the_store()
    {
        var fresh = Sealed(0, 3);
        fresh.Add(10, [[10]]);
        Assert.Equal([[0], [1], [2]], fresh.From(0, 99));
        Assert.Empty(fresh.From(3, 9));
        Assert.Equal([[10]], fresh.From(10, 9));
        Assert.Empty(fresh.From(30, 9));
        Assert.Empty(fresh.From(10, 9));
    }

    [Theory, InlineData(1, 16_384), InlineData(1 << 20, 8)]
    public void However_much_nobody_asks_for_it_keeps_the_last_of_it(int length, int kept)
    {
        var fresh = Of();
        var record = new byte[length];
        for (var position = 0; position < kept + 3; position++)
            fresh.Add(position, [record]);
        Assert.Empty(fresh.From(2, kept));
        Assert.Equal(kept, fresh.From(3, 2 * kept).Count);
    }

    [Fact]
    public void Transactions_may_hand_over_in_any_order()
    {
        var fresh = Of();
        foreach (var first in new[] { 4, 0, 6, 2 })
            fresh.Add(first, Numbers(first, 2));
        Assert.Equal(Numbers(1, 6), fresh.From(1, 6));
        fresh.Add(10, Numbers(10, 2));
        Assert.Equal(Numbers(3, 5), fresh.From(3, 99));
        fresh.Add(8, Numbers(8, 2));
        Assert.Equal(Numbers(3, 9), fresh.From(3, 99));
    }

    [Theory, InlineData(3), InlineData(5), InlineData(1)]
    public void Positions_that_come_again_are_those_of_another_store(int first)
    {
        var fresh = Sealed(0, 4);
        fresh.Add(4, Numbers(4, 2));
        fresh.Add(first, [[77]]);
        Assert.Empty(fresh.From(0, 99));
        Assert.Equal([[77]], fresh.From(first, 99));
    }

    [Fact]
    public void Nothing_is_wanted_before_somebody_asks()
    {
        var fresh = Of();
        Assert.False(fresh.IsWanted);
        fresh.From(0, 1);
        Assert.True(fresh.IsWanted);
    }

    [Fact]
    public async Task What_was_committed_side_by_side_is_known_at_the_positions_at_which_it_stands()
    {
        await using var stage = new Stage(server);
        var fresh = stage.Database.Fresh;
        _ = (fresh.Records.From(0, 1), fresh.Results.From(1, 1));
        for (var i = 0; i < 8; i++)
            await stage.OpenAsync("accepted-birth", $"D-{i}");
        var claimed = await stage.Exchanges.ClaimAsync("civil-status", 8, "node-1", stage.Now, TimeSpan.FromMinutes(1));
        await Task.WhenAll(claimed.Select(claim => stage.SettleAsync(claim, new Outcome.Refused("refused"))));

        var (records, results) = (await RecordsAsync(stage), (await stage.Results.ReadAsync(0, 2000, null, Stop)).Events);
        Assert.True(records.Count >= 16);
        Assert.Equal(records.Select(Convert.ToHexString), fresh.Records.From(0, 9999).Select(Convert.ToHexString));
        Assert.Equal(results.Select(content => Convert.ToHexString(content.Span)), fresh.Results.From(1, 9999).Select(content => Convert.ToHexString(content.Span)));
    }

    [Fact]
    public async Task What_is_sealed_next_is_what_this_process_wrote_as_long_as_the_store_has_the_last_of_it()
    {
        await using var stage = new Stage(server);
        _ = stage.Database.Fresh.Records.From(0, 1);
        await stage.OpenAsync("accepted-birth", "D-1");
        await stage.OpenAsync("accepted-birth", "D-2");
        var written = await RecordsAsync(stage);
        async Task<List<string>> NextAsync() => [.. (await stage.Audit.NextAsync(100, asWritten: true)).Runs.Single(run => run.Lane == Guid.Empty).Records.Select(Encoding.UTF8.GetString)];

        await ChangeAsync(stage, 0);
        Assert.Equal("{}"u8.ToArray(), (await stage.Audit.NextAsync(100)).Runs.Single(run => run.Lane == Guid.Empty).Records[0]);       // whoever verifies sees what is there
        Assert.Equal(written.Select(Encoding.UTF8.GetString), await NextAsync());
        await ChangeAsync(stage, written.Count - 1);
        var read = await NextAsync();
        Assert.Equal((written.Count, "{}", "{}"), (read.Count, read[0], read[^1]));
    }

    [Fact]
    public async Task Whoever_watches_the_store_hands_on_what_it_keeps()
    {
        await using var stage = new Stage(server);
        await using var watched = new WatchedStore(stage.Database, stage.Clock);
        Assert.Same(stage.Database.Fresh, watched.Fresh);
    }

    [Fact]
    public async Task Results_go_out_as_they_would_from_the_store_and_from_there_once_it_is_another_one()
    {
        await using Stage stage = new(server), other = new(server);
        var fresh = stage.Database.Fresh.Results;
        _ = fresh.From(1, 1);
        foreach (var one in (Stage[])[stage, other])
            await AnswerAsync(one);
        var results = new CountedResults(stage.Results);
        var read = await new ResultSource(results, "t").ReadAsync(0, 100, Stop);
        results.Longest = 0;
        var handed = await new ResultSource(results, "t", fresh).ReadAsync(0, 100, Stop);
        Assert.True(read.Count > 1);
        Assert.Equivalent(read, handed, strict: true);
        Assert.Equal(1, results.Longest);

        var afterwards = await new ResultSource(other.Results, "t", fresh).ReadAsync(0, 100, Stop);
        Assert.Equivalent(await new ResultSource(other.Results, "t").ReadAsync(0, 100, Stop), afterwards, strict: true);
        Assert.Empty(fresh.From(1, 100));
    }

    [Fact]
    public async Task Crumbs_between_what_others_wrote_are_left_to_the_store()
    {
        var fresh = new FreshRows<ReadOnlyMemory<byte>>(content => content.Length);
        await using var stage = new Stage(server);
        await AnswerAsync(stage);
        var all = (await stage.Results.ReadAsync(0, 100, null, Stop)).Events;
        fresh.Add(1, [all[0]]);

        Assert.Equal(all.Count, (await new ResultSource(stage.Results, "t", fresh).ReadAsync(0, 100, Stop)).Count);
        Assert.Single(await new ResultSource(stage.Results, "t", fresh).ReadAsync(0, 1, Stop));
    }

    [Fact]
    public async Task It_goes_out_as_it_would_from_the_store_and_without_asking_it()
    {
        await using var whole = new SealedStage(null);
        await whole.FillAsync(8, Stop);
        var (log, half) = (new Counted(whole.Stage.Audit), await whole.Stage.Audit.SizeAsync(Stop) / 2);       // another sealer sealed the first half
        var read = await new AuditSource(log, "t", "vn.onestop.", "/gateway").ReadAsync(half, 100, Stop);
        var handed = await new AuditSource(log, "t", "vn.onestop.", "/gateway", whole.Fresh).ReadAsync(half, 100, Stop);
        Assert.Equal(1, log.Asked);
        Assert.True(read.Count > 10);
        Assert.Equivalent(read, handed, strict: true);
        Assert.Equal(read.Select(item => Convert.ToHexString(item.Message.Value.Span)), handed.Select(item => Convert.ToHexString(item.Message.Value.Span)));
    }

    private static FreshRows<byte[]> Of() => new(record => record.Length);

    private static FreshRows<byte[]> Sealed(int first, int count)
    {
        var fresh = Of();
        fresh.Add(first, Numbers(first, count));
        return fresh;
    }

    private static List<byte[]> Numbers(int first, int count) => [.. Enumerable.Range(first, count).Select(position => new[] { (byte)position })];

    // Two results.
    private static async Task AnswerAsync(Stage stage)
    {
        foreach (var dossier in (string[])["D-1", "D-2"])
        {
            await stage.OpenAsync("accepted-birth", dossier);
            await stage.SettleAsync(await stage.ClaimOneAsync("civil-status"), new Outcome.Refused("refused"));
        }
    }

    private static Task<List<byte[]>> RecordsAsync(Stage stage) => stage.Database.WriteAsync(session =>
        session.QueryAsync("select record from audit_event where lane = ?1 order by position", row => row.Add(Guid.Empty), row => row.Bytes()));

    private static Task<int> ChangeAsync(Stage stage, long position) => stage.Database.WriteAsync(session =>
        session.ExecuteAsync("update audit_event set record = ?3 where lane = ?1 and position = ?2", row => row.Add(Guid.Empty).Add(position).Add("{}"u8.ToArray())));

    /// <summary>The results, and how many were read at once at most.</summary>
    private sealed class CountedResults(IResultStore store) : IResultStore
    {
        public int Longest { get; set; }

        public async Task<ResultPage> ReadAsync(long after, int limit, IReadOnlyCollection<string>? offices, CancellationToken cancellation)
        {
            var page = await store.ReadAsync(after, limit, offices, cancellation);
            Longest = Math.Max(Longest, page.Events.Count);
            return page;
        }

        public Task<long> LastAsync(CancellationToken cancellation) => store.LastAsync(cancellation);
    }

    /// <summary>The log, and how often records were asked of it.</summary>
    private sealed class Counted(IAuditLog log) : IAuditLog
    {
        public int Asked { get; private set; }

        public Task<IReadOnlyList<SealedRecord>> RecordsAsync(long from, int max, CancellationToken cancellation)
        {
            Asked++;
            return log.RecordsAsync(from, max, cancellation);
        }

        public Task<long> SizeAsync(CancellationToken cancellation) => log.SizeAsync(cancellation);

        public Task<(IReadOnlyList<SealedRecord> Sealed, int Unsealed)> OfDossierAsync(string dossier, CancellationToken cancellation) => log.OfDossierAsync(dossier, cancellation);

        public Task<IReadOnlyList<SignedCheckpoint>> CheckpointsAsync(long after, int max, CancellationToken cancellation) => log.CheckpointsAsync(after, max, cancellation);

        public Task<SignedCheckpoint?> CheckpointAtAsync(DateTimeOffset time, CancellationToken cancellation) => log.CheckpointAtAsync(time, cancellation);

        public Task<SignedCheckpoint?> LastCheckpointAsync(CancellationToken cancellation) => log.LastCheckpointAsync(cancellation);

        public Task<IReadOnlyList<string>> KeysAsync(CancellationToken cancellation) => log.KeysAsync(cancellation);

        public ValueTask<byte[]> ReadAsync(int level, long index, CancellationToken cancellation) => log.ReadAsync(level, index, cancellation);
    }
}
