using System.Net;
using System.Text.Json.Nodes;
using Gateway.Dossiers;
using Gateway.Host.Auditing;
using Gateway.Host.Intake;
using Gateway.Tests.Hosting;
using Gateway.Tests.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Auditing;

public sealed class SqliteSealWatchTests() : SealWatchConformance(null);

public sealed class PostgresSealWatchTests(PostgresServer server) : SealWatchConformance(server);

/// <summary>No work rather than unproved work, and only then.</summary>
public abstract class SealWatchConformance : IAsyncDisposable
{
    private static readonly TimeSpan StopAfter = TimeSpan.FromHours(4);
    private readonly SealedStage whole;
    private readonly Stage stage;
    private readonly SealWatch watch;
    private readonly GuardedIntake intake;

    protected SealWatchConformance(PostgresServer? server)
    {
        stage = (whole = new SealedStage(server)).Stage;
        watch = new SealWatch(stage.Audit, StopAfter, stage.Clock, NullLogger<SealWatch>.Instance);
        intake = new GuardedIntake(stage.Intake, sealing: watch);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        watch.Dispose();
        await whole.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Intake_stops_when_records_wait_too_long_and_goes_on_with_the_next_checkpoint()
    {
        await LookAsync();
        await TakeInAsync("D-1");
        await whole.SealAsync(Stop);
        stage.Clock.Advance(TimeSpan.FromDays(3));              // nothing waits, however long ago the last checkpoint was
        await LookAsync();
        await TakeInAsync("D-2");
        stage.Clock.Advance(StopAfter);
        await LookAsync();
        await TakeInAsync("D-3");                               // not a moment before
        stage.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await LookAsync();
        Assert.Equal("nothing-sealed", watch.Trouble);
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => TakeInAsync("D-4"));
        Assert.Equal(StoreTrouble.Unproved, refused.Trouble);

        await whole.SealAsync(Stop);
        await LookAsync();
        Assert.Null(watch.Trouble);
        await TakeInAsync("D-4");
    }

    [Fact]
    public async Task A_sealer_that_is_behind_and_signs_all_the_same_stops_nobody()
    {
        await TakeInAsync("D-1");
        await whole.SealAsync(Stop);
        await TakeInAsync("D-2");
        stage.Clock.Advance(TimeSpan.FromDays(1));
        await stage.Database.WriteAsync(session => session.ExecuteAsync("update audit_checkpoint set made_at = ?1", row => row.Add(stage.Now - StopAfter)));
        await LookAsync();
        Assert.False(watch.IsStopped);
        await stage.Database.WriteAsync(session => session.ExecuteAsync("update audit_checkpoint set made_at = ?1", row => row.Add(stage.Now - StopAfter - TimeSpan.FromSeconds(1))));
        await LookAsync();
        Assert.Equal("nothing-sealed", watch.Trouble);
    }

    // What a stop leaves, or a verb writes while nobody serves, waits for the next start: that is rest, and sealed with the sealer's first turn.
    [Fact]
    public async Task A_start_after_days_of_rest_stops_nobody_before_the_sealer_had_its_turn()
    {
        await TakeInAsync("D-1");
        stage.Clock.Advance(TimeSpan.FromDays(3));
        using var started = new SealWatch(stage.Audit, StopAfter, stage.Clock, NullLogger<SealWatch>.Instance);
        await started.RunOnceAsync(Stop);
        Assert.Null(started.Trouble);
        stage.Clock.Advance(TimeSpan.FromSeconds(15));
        await started.RunOnceAsync(Stop);
        Assert.Equal("nothing-sealed", started.Trouble);
    }

    [Fact]
    public async Task Zero_is_never()
    {
        using var patient = new SealWatch(stage.Audit, TimeSpan.Zero, stage.Clock, NullLogger<SealWatch>.Instance);
        await TakeInAsync("D-1");
        stage.Clock.Advance(TimeSpan.FromDays(100));
        await patient.RunOnceAsync(Stop);
        Assert.False(patient.IsStopped);
    }

    [Fact]
    public async Task Records_that_wait_longer_than_sealing_takes_are_told_in_every_process_and_stop_nobody()
    {
        await TakeInAsync("D-1");
        stage.Clock.Advance(TimeSpan.FromMinutes(1));
        await LookAsync();
        Assert.Null(watch.Trouble);
        stage.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await LookAsync();
        Assert.Equal("sealing-late", watch.Trouble);
        await TakeInAsync("D-2");
        await whole.SealAsync(Stop);
        await LookAsync();
        Assert.Null(watch.Trouble);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_record_that_is_missing_is_told_in_every_process(bool isOfDossiers)
    {
        await stage.OpenAsync("accepted-birth", "D-1");
        await stage.OpenAsync("accepted-birth", "D-2");
        await LookAsync();
        Assert.Null(watch.Trouble);
        await stage.Database.WriteAsync(session => session.ExecuteAsync($"delete from audit_event where position = 0 and lane {(isOfDossiers ? "=" : "<>")} ?1", row => row.Add(Guid.Empty)));
        await LookAsync();
        Assert.Equal("record-missing", watch.Trouble);
        await TakeInAsync("D-3");                               // a person looks; work goes on meanwhile
    }

    [Fact]
    public async Task The_last_record_of_the_dossiers_is_missed_too()
    {
        await stage.OpenAsync("accepted-birth", "D-1");
        await stage.Database.WriteAsync(session => session.ExecuteAsync("delete from audit_event where lane = ?1", row => row.Add(Guid.Empty)));
        await LookAsync();
        Assert.Equal("record-missing", watch.Trouble);
    }

    [Fact]
    public async Task A_shop_is_told_when_to_try_again()
    {
        await TakeInAsync("D-1");
        stage.Clock.Advance(TimeSpan.FromHours(5));
        await LookAsync();
        await using var host = await SmallHost.StartAsync(app => app.MapPost("/events", async () =>
        {
            await TakeInAsync("D-2");
            return Results.Ok();
        }));

        using var reply = await host.Client.PostAsync("/events", null, Stop);
        var problem = JsonNode.Parse(await reply.Content.ReadAsStringAsync(Stop))!;

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "30"), (reply.StatusCode, reply.Headers.GetValues("Retry-After").Single()));
        Assert.Equal(("not-ready", true), (problem["code"]!.GetValue<string>(), problem["retryable"]!.GetValue<bool>()));
    }

    private Task<bool> LookAsync() => watch.RunOnceAsync(Stop);

    private async Task TakeInAsync(string dossier) => Assert.Equal(Acceptance.New, (await intake.AcceptAsync([stage.Event("accepted-birth", dossier)], "shop", stage.Now))[0].Acceptance);
}
