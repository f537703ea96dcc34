using Dapper;
using Gateway.Dossiers;
using Gateway.Storage;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Auditing;

/// <summary>Lanes of a process that takes in and has no duties.</summary>
public sealed class LivingLaneTests(PostgresServer server) : IAsyncDisposable
{
    private const string Api = "api-1";
    private static readonly TimeSpan StillMax = TimeSpan.FromSeconds(20);
    private readonly SealedStage whole = new(server);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => whole.DisposeAsync();

    [Fact]
    public async Task What_it_takes_in_after_everything_before_was_sealed_is_sealed_too()
    {
        await new LeaseStore(whole.Stage.Database).HoldAsync(Api, ["here:" + Api], TimeSpan.FromMinutes(1));
        var intake = await SettledAsync();

        await AcceptAsync(intake, "D-1");
        await whole.SealAsync(Stop);
        await whole.SealAsync(Stop);                        // nothing is new: it looks which lanes are done with
        Assert.Equal(1, await OpenLanesAsync());
        await AcceptAsync(intake, "D-2");
        await whole.SealAsync(Stop);

        Assert.Equal(2, await whole.Stage.Audit.SizeAsync(Stop));
    }

    [Fact]
    public async Task What_it_writes_when_it_had_stood_still_and_was_taken_for_gone_is_sealed_too()
    {
        var intake = await SettledAsync();
        await AcceptAsync(intake, "D-1");
        await whole.SealAsync(Stop);
        await whole.SealAsync(Stop);
        Assert.Equal(0, await OpenLanesAsync());

        await AcceptAsync(intake, "D-2");
        await whole.SealAsync(Stop);

        Assert.Equal(2, await whole.Stage.Audit.SizeAsync(Stop));
    }

    [Fact]
    public async Task What_it_writes_after_it_stood_still_for_days_is_sealed_too()
    {
        var intake = await SettledAsync();
        await AcceptAsync(intake, "D-1");
        await whole.SealAsync(Stop);
        await whole.SealAsync(Stop);
        Assert.Equal(0, await OpenLanesAsync());

        whole.Stage.Clock.Advance(TimeSpan.FromDays(3));
        await AcceptAsync(intake, "D-2");                       // before it has noticed itself
        await new LeaseStore(whole.Stage.Database).HoldAsync(Api, ["here:" + Api], TimeSpan.FromMinutes(1));
        await whole.SealAsync(Stop);

        Assert.Equal(2, await whole.Stage.Audit.SizeAsync(Stop));
    }

    [Fact]
    public async Task What_it_writes_after_a_process_of_the_version_before_has_closed_its_lane_is_sealed_too()
    {
        await new LeaseStore(whole.Stage.Database).HoldAsync(Api, ["here:" + Api], TimeSpan.FromMinutes(1));
        var intake = await SettledAsync();
        await AcceptAsync(intake, "D-1");
        await whole.SealAsync(Stop);
        await whole.Stage.Database.WriteAsync(session => session.ExecuteAsync("update audit_lane set closed = ?1", row => row.Add(1)));      // which knows no other word for it

        await AcceptAsync(intake, "D-2");
        await whole.SealAsync(Stop);

        Assert.Equal(2, await whole.Stage.Audit.SizeAsync(Stop));
    }

    [Fact]
    public async Task Once_it_was_not_seen_for_long_it_begins_a_new_one()
    {
        var lanes = new AuditLanes(Api, whole.Stage.Clock, Stage.Commitments);
        var intake = new IntakeStore(whole.Stage.Database, new PlainBodies(), lanes);
        await AcceptAsync(intake, "D-1");
        await AcceptAsync(intake, "D-2");
        Assert.Equal(1, await OpenLanesAsync());

        lanes.Leave();
        await AcceptAsync(intake, "D-3");

        Assert.Equal(2, await OpenLanesAsync());
    }

    // Who lives is not known before the server has been up for a while.
    private async Task<IntakeStore> SettledAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await whole.Stage.Database.ReadAsync(reader => reader.ExecuteScalarAsync<bool>("select " + PostgresDialect.IsSettled)))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < StillMax);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Stop);
        }
        return new(whole.Stage.Database, new PlainBodies(), new AuditLanes(Api, whole.Stage.Clock, Stage.Commitments));
    }

    private Task<IReadOnlyList<Accepted>> AcceptAsync(IntakeStore intake, string dossier) => intake.AcceptAsync([whole.Stage.Event("accepted-birth", dossier)], "shop", whole.Stage.Now);

    private Task<long> OpenLanesAsync() => whole.Stage.Database.ReadAsync(reader => reader.ExecuteScalarAsync<long>("select count(*) from audit_lane where closed = 0"));
}
