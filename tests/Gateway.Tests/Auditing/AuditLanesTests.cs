using Dapper;
using Gateway.Adapters.TimeStamps;
using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Host.Auditing;
using Gateway.Storage;

namespace Gateway.Tests.Auditing;

/// <summary>How many lanes a process has.</summary>
public sealed class AuditLanesTests : IAsyncDisposable
{
    private readonly SealedStage whole = new(null);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => whole.DisposeAsync();

    // A lane stays as long as its process: a store that refuses for hours must not leave one for each call, or the sealer looks at nothing else.
    [Theory]
    [InlineData(StoreTrouble.Busy, 1)]
    [InlineData(StoreTrouble.Closed, 1)]
    [InlineData(StoreTrouble.Full, 1)]
    [InlineData(StoreTrouble.Unknown, 5)]
    public async Task A_lane_ends_only_where_nobody_knows_what_became_of_its_records(StoreTrouble trouble, int lanes)
    {
        var stage = whole.Stage;
        var note = ActNotes.SignedIn("shop-a", "gwk_x", stage.Now);
        var recorder = new AuditRecorder(stage.Database, stage.Lanes);
        for (var round = 0; round < 5; round++)
        {
            await recorder.AddAsync(note);
            await Assert.ThrowsAsync<StoreUnavailableException>(() => AuditLanes.RunAsync<bool>(stage.Lanes, "acts", stage.Database, (_, door) =>
            {
                door!.Add(note);
                throw new StoreUnavailableException(trouble, TimeSpan.Zero);
            }));
        }

        Assert.Equal(lanes, await stage.Database.ReadAsync(reader => reader.ExecuteScalarAsync<long>("select count(*) from audit_lane")));
        await whole.SealAsync(Stop);
        Assert.Equal(5, Assert.IsType<Verdict.Intact>((await new AuditVerification(stage.Audit, stage.Audit, new StampTrust([]), stage.Clock).RunAsync(null, null, Stop)).Verdict).Records);
    }
}
