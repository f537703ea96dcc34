using Gateway.Auditing;
using Gateway.Storage;

namespace Gateway.Tests.Auditing;

/// <summary>How the log is signed.</summary>
public sealed class SealerTests : IAsyncDisposable
{
    private const int Batch = 4096;
    private readonly SealedStage whole = new(null);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => whole.DisposeAsync();

    [Fact]
    public async Task A_burst_that_ends_with_a_whole_batch_is_signed_to_its_end()
    {
        var recorder = new AuditRecorder(whole.Stage.Database, whole.Stage.Lanes);
        for (var batch = 0; batch < 2; batch++)
            await recorder.AddAsync([.. Enumerable.Range(0, Batch).Select(_ => ActNotes.SignedIn("shop-a", "gwk_x", whole.Stage.Now))]);

        await whole.SealAsync(Stop);
        Assert.Equal(2 * Batch, await SignedAsync());
        await whole.SealAsync(Stop);                        // and not once more
        Assert.Equal(2, (await whole.Stage.Audit.CheckpointsAsync(0, 10, Stop)).Count);
    }

    private async Task<long> SignedAsync() => Checkpoint.Read((await whole.Stage.Audit.LastCheckpointAsync(Stop))!.Bytes)!.Size;
}
