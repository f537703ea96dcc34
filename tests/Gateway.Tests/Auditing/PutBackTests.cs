using System.Text;
using Gateway.Adapters.TimeStamps;
using Gateway.Auditing;
using Gateway.Host.Auditing;
using Gateway.Host.Publishing;
using Gateway.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Auditing;

/// <summary>A running gateway whose store is put back to an older copy, or goes on at a server that lacks the last of it, or lost a row.</summary>
public sealed class PutBackTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_store_has_no_more_goes_to_no_topic()
    {
        await using SealedStage before = new(null), after = new(null);
        await before.FillAsync(4, Stop);
        await after.FillAsync(2, Stop);
        var (log, size) = (after.Stage.Audit, await after.Stage.Audit.SizeAsync(Stop));
        Assert.InRange(size, 1, await before.Stage.Audit.SizeAsync(Stop) - 1);
        var (stream, published) = (new Heard(), new PublishedStore(after.Stage.Database));
        await published.PositionAsync("audit");
        await published.AdvanceAsync("audit", 0, size, [], after.Stage.Now);
        using var publisher = new Publisher(new AuditSource(log, "t", "vn.onestop.", "/gateway", before.Fresh), published, stream, after.Stage.Clock, NullLogger<Publisher>.Instance);

        await publisher.RunOnceAsync(Stop);
        Assert.Equal((0, size), (stream.Records.Count, await published.PositionAsync("audit")));

        await after.Stage.OpenAsync("accepted-birth", "D-new");
        await after.SealAsync(Stop);
        await publisher.RunOnceAsync(Stop);
        Assert.Equal((await log.RecordsAsync(size, 100, Stop)).Select(record => Encoding.UTF8.GetString(record.Record)), stream.Records.Select(message => Encoding.UTF8.GetString(message.Value.Span)));
    }

    [Fact]
    public async Task A_log_of_the_same_size_is_not_taken_for_the_one_that_was_sealed_and_a_person_says_when_it_goes_on()
    {
        await using SealedStage before = new(null), after = new(null);
        await before.FillAsync(4, Stop);
        await after.FillAsync(4, Stop);
        var (store, fresh, folder) = (new Switched(before.Stage.Audit), new FreshRows<byte[]>(record => record.Length), Directory.CreateTempSubdirectory("gateway-keys-").FullName);
        using var sealer = SealerOf(store, folder, after, fresh);
        await before.Stage.OpenAsync("accepted-birth", "D-last");
        await sealer.RunOnceAsync(Stop);
        await after.Stage.OpenAsync("accepted-birth", "D-last");
        await after.SealAsync(Stop);
        var size = await after.Stage.Audit.SizeAsync(Stop);
        Assert.Equal(size, await before.Stage.Audit.SizeAsync(Stop));

        store.Now = after.Stage.Audit;
        await after.Stage.OpenAsync("accepted-birth", "D-new");
        await sealer.RunOnceAsync(Stop);
        Assert.Equal((size, "not-as-signed"), (await after.Stage.Audit.SizeAsync(Stop), after.Watch.Trouble));

        File.Delete(Path.Combine(folder, "last-checkpoint.json"));
        await sealer.RunOnceAsync(Stop);
        Directory.Delete(folder, recursive: true);
        Assert.InRange(await after.Stage.Audit.SizeAsync(Stop), size + 1, long.MaxValue);
        Assert.IsType<Verdict.Intact>((await new AuditVerification(after.Stage.Audit, after.Stage.Audit, new StampTrust([]), after.Stage.Clock).RunAsync(null, null, Stop)).Verdict);
        Assert.Empty(fresh.From(size - 1, 100));
    }

    [Fact]
    public async Task What_was_not_committed_is_not_kept()
    {
        await using var whole = new SealedStage(null);
        var (store, folder) = (new Switched(whole.Stage.Audit) { Loses = true }, Directory.CreateTempSubdirectory("gateway-keys-").FullName);
        using var sealer = SealerOf(store, folder, whole, null);
        await whole.Stage.OpenAsync("accepted-birth", "D-1");
        await sealer.RunOnceAsync(Stop);
        Assert.Empty(Directory.GetFiles(folder, "last-*"));

        store.Loses = false;
        await sealer.RunOnceAsync(Stop);
        var kept = SignedCheckpoint.FromLine(await File.ReadAllBytesAsync(Assert.Single(Directory.GetFiles(folder, "last-*")), Stop));
        Directory.Delete(folder, recursive: true);
        Assert.Equal((await whole.Stage.Audit.LastCheckpointAsync(Stop))!.Hash, kept!.Hash);
    }

    [Fact]
    public async Task Publishing_goes_on_where_the_store_says_and_not_where_it_was()
    {
        var (source, store, stream) = (new Numbers(), new Position(), new Heard());
        using var publisher = new Publisher(source, store, stream, TimeProvider.System, NullLogger<Publisher>.Instance);
        source.End = 10;
        await publisher.RunOnceAsync(Stop);
        Assert.Equal(10, store.At);
        stream.Records.Clear();

        (store.At, source.End) = (5, 20);                   // put back to five, and fifteen others since
        while (store.At < source.End)
            await publisher.RunOnceAsync(Stop);
        Assert.Equal(Enumerable.Range(5, 15).Select(number => $"{number}"), stream.Records.Select(message => Encoding.UTF8.GetString(message.Value.Span)));
    }

    [Fact]
    public async Task A_row_that_is_missing_in_the_middle_is_not_passed_over()
    {
        await using var whole = new SealedStage(null);
        await whole.FillAsync(4, Stop);
        var (lost, stream, published) = ((await whole.Stage.Audit.RecordsAsync(5, 1, Stop))[0], new Heard(), new PublishedStore(whole.Stage.Database));
        await whole.Stage.Database.WriteAsync(session => session.ExecuteAsync("delete from audit_event where id = ?1", row => row.Add(lost.Id)));
        using var publisher = new Publisher(new AuditSource(whole.Stage.Audit, "t", "vn.onestop.", "/gateway"), published, stream, whole.Stage.Clock, NullLogger<Publisher>.Instance);

        for (var round = 0; round < 3; round++)
            await publisher.RunOnceAsync(Stop);
        Assert.Equal((5, 5L), (stream.Records.Count, await published.PositionAsync("audit")));
    }

    [Fact]
    public async Task A_result_that_is_missing_in_the_middle_is_not_passed_over_either()
    {
        await using var whole = new SealedStage(null);
        await whole.FillAsync(4, Stop);
        var (last, stream, published) = (await whole.Stage.Results.LastAsync(Stop), new Heard(), new PublishedStore(whole.Stage.Database));
        Assert.True(last >= 4);
        await whole.Stage.Database.WriteAsync(session => session.ExecuteAsync("delete from result where position = ?1", row => row.Add(3)));
        using var publisher = new Publisher(new ResultSource(whole.Stage.Results, "t"), published, stream, whole.Stage.Clock, NullLogger<Publisher>.Instance);

        for (var round = 0; round < 3; round++)
            await publisher.RunOnceAsync(Stop);
        Assert.Equal((2, 2L), (stream.Records.Count, await published.PositionAsync("results")));
    }

    private static Sealer SealerOf(Switched store, string folder, SealedStage stage, FreshRows<byte[]>? fresh)
    {
        var keys = new AuditKeyFolder(folder);
        var signer = new CheckpointSigner(store, store, keys, new KeptCheckpoint(keys, store, "test"), "test", NullLogger<CheckpointSigner>.Instance);
        return new Sealer(store, store, signer, new AuditLanes("node-1", stage.Stage.Clock), stage.Stage.Clock, NullLogger<Sealer>.Instance, fresh, stage.Watch);
    }

    private sealed class Heard : IEventStream
    {
        public List<StreamMessage> Records { get; } = [];

        public Task<IReadOnlyList<Delivery>> SendAsync(IReadOnlyList<StreamMessage> batch, CancellationToken cancellation)
        {
            Records.AddRange(batch);
            return Task.FromResult<IReadOnlyList<Delivery>>([.. batch.Select(_ => Delivery.Delivered.It)]);
        }
    }

    private sealed class Numbers : IPublishSource
    {
        public int End { get; set; }

        public string Stream => "numbers";

        public Task<IReadOnlyList<Publication>> ReadAsync(long after, int max, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Publication>>(
            [.. Enumerable.Range((int)after, Math.Max(0, End - (int)after)).Select(number => new Publication(number + 1, default, new StreamMessage("t", null, [], Encoding.UTF8.GetBytes($"{number}"))))]);

        public Task<long> EndAsync(CancellationToken cancellation) => Task.FromResult((long)End);
    }

    private sealed class Position : IPublishedStore
    {
        public long At { get; set; }

        public Task<long> PositionAsync(string stream) => Task.FromResult(At);

        public Task<bool> AdvanceAsync(string stream, long from, long to, IReadOnlyList<(long Position, string Code)> parked, DateTimeOffset now)
        {
            if (from != At)
                return Task.FromResult(false);
            At = to;
            return Task.FromResult(true);
        }

        public Task<bool> IsParkedAsync(string stream, long position, CancellationToken cancellation) => Task.FromResult(false);
    }

    /// <summary>One store now, another one later, under whoever holds it.</summary>
    private sealed class Switched(AuditLog first) : IAuditSealing, IAuditLog
    {
        public AuditLog Now { get; set; } = first;

        /// <summary>Whether another one has always sealed already.</summary>
        public bool Loses { get; set; }

        public Task<Unsealed> NextAsync(int max, bool asWritten = false) => Now.NextAsync(max, asWritten);

        public Task<bool> SealAsync(Unsealed sealing, SealedLog after, IReadOnlyList<MerkleTile> tiles, SignedCheckpoint? checkpoint) => Loses ? Task.FromResult(false) : Now.SealAsync(sealing, after, tiles, checkpoint);

        public Task<int> CloseLanesAsync(string owner, DateTimeOffset now) => Now.CloseLanesAsync(owner, now);

        public Task<Behind> BehindAsync(CancellationToken cancellation) => Now.BehindAsync(cancellation);

        public Task<(Guid Lane, long Position)?> StrayAsync(CancellationToken cancellation) => Now.StrayAsync(cancellation);

        public Task AddKeyAsync(string id, string publicKey, DateTimeOffset since) => Now.AddKeyAsync(id, publicKey, since);

        public Task<long> SizeAsync(CancellationToken cancellation) => Now.SizeAsync(cancellation);

        public Task<IReadOnlyList<SealedRecord>> RecordsAsync(long from, int max, CancellationToken cancellation) => Now.RecordsAsync(from, max, cancellation);

        public Task<(IReadOnlyList<SealedRecord> Sealed, int Unsealed)> OfDossierAsync(string dossier, CancellationToken cancellation) => Now.OfDossierAsync(dossier, cancellation);

        public Task<IReadOnlyList<SignedCheckpoint>> CheckpointsAsync(long after, int max, CancellationToken cancellation) => Now.CheckpointsAsync(after, max, cancellation);

        public Task<SignedCheckpoint?> CheckpointAtAsync(DateTimeOffset time, CancellationToken cancellation) => Now.CheckpointAtAsync(time, cancellation);

        public Task<SignedCheckpoint?> LastCheckpointAsync(CancellationToken cancellation) => Now.LastCheckpointAsync(cancellation);

        public Task<IReadOnlyList<string>> KeysAsync(CancellationToken cancellation) => Now.KeysAsync(cancellation);

        public ValueTask<byte[]> ReadAsync(int level, long index, CancellationToken cancellation) => Now.ReadAsync(level, index, cancellation);
    }
}
