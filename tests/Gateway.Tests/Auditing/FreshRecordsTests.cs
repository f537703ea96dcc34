using Gateway.Auditing;
using Gateway.Host.Auditing;
using Gateway.Host.Publishing;

namespace Gateway.Tests.Auditing;

public sealed class FreshRecordsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void What_was_sealed_is_had_in_order_and_once_behind_is_forgotten()
    {
        var fresh = Sealed(100, 5);
        Assert.Equal([[100], [101]], fresh.From(100, 2));
        Assert.Equal([[100], [101]], fresh.From(100, 2));
        Assert.Equal([[103], [104]], fresh.From(103, 9));
        Assert.Empty(fresh.From(102, 9));
        Assert.Empty(fresh.From(105, 9));
        fresh.Add(105, [[105]]);
        Assert.Equal([[105]], fresh.From(105, 9));
    }

    [Fact]
    public void What_another_process_sealed_in_between_is_read_from_the_store()
    {
        var fresh = Sealed(0, 3);
        fresh.Add(10, [[10]]);
        Assert.Empty(fresh.From(0, 9));
        Assert.Empty(fresh.From(3, 9));
        Assert.Equal([[10]], fresh.From(10, 9));
        Assert.Empty(fresh.From(30, 9));
        Assert.Empty(fresh.From(10, 9));
    }

    [Theory, InlineData(1, 16_384), InlineData(1 << 20, 8)]
    public void However_much_nobody_asks_for_it_keeps_the_last_of_it(int length, int kept)
    {
        var fresh = new FreshRecords();
        var record = new byte[length];
        for (var position = 0; position < kept + 3; position++)
            fresh.Add(position, [record]);
        Assert.Empty(fresh.From(2, kept));
        Assert.Equal(kept, fresh.From(3, 2 * kept).Count);
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

    private static FreshRecords Sealed(int first, int count)
    {
        var fresh = new FreshRecords();
        fresh.Add(first, [.. Enumerable.Range(first, count).Select(position => new[] { (byte)position })]);
        return fresh;
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
