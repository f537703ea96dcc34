using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Planning;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Planning;

public sealed class SqliteInHandTests() : InHandConformance(null);

public sealed class PostgresInHandTests(PostgresServer server) : InHandConformance(server);

/// <summary>What a process has just stored goes to its own planning without being read again, and nothing depends on it.</summary>
public abstract class InHandConformance(PostgresServer? server) : IAsyncDisposable
{
    private const string Dossier = "000.00.12.H26-261123-0001";
    private readonly Stage stage = new(server);

    public async ValueTask DisposeAsync()
    {
        await stage.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_event_in_hand_is_what_the_store_would_show()
    {
        var offered = stage.Event("accepted-birth", Dossier, change: text => text.Replace("2026-11-23T08:05:00+07:00", "2026-11-23T08:05:00.1237+07:00", StringComparison.Ordinal));
        await stage.AcceptAsync(offered);
        var read = new List<DossierEvent>();
        await stage.Planning.PlanAsync(10, (news, dossier) => Keep(read, news, dossier), stage.Now);

        var shown = Assert.Single(read);
        var inHand = offered.AsStored();

        Assert.Equal(123, inHand.ReceivedAt!.Value.Millisecond);
        Assert.Equal(shown with { Body = default, BodyHash = [] }, inHand with { Body = default, BodyHash = shown.BodyHash.SequenceEqual(inHand.BodyHash) ? [] : inHand.BodyHash });
        Assert.Equal(shown.Body.ToArray(), inHand.Body.ToArray());
    }

    [Fact]
    public async Task It_is_planned_as_if_it_had_been_read()
    {
        var offered = stage.Event("accepted-birth", Dossier);
        await stage.AcceptAsync(offered);

        var planned = await stage.Planning.PlanAsync(10, stage.Decide, stage.Now, [offered.AsStored()]);

        Assert.Equal((1, true), (planned.Events, planned.Turned!.Contains(offered.Id)));
        Assert.Equal(0, (await stage.PlanAsync()).Events);
        Assert.Equal("planned", (await stage.Intake.FindAsync(offered.Id, TestContext.Current.CancellationToken))!.State);
        Assert.Contains("birth-registration: Due", await stage.StandingsAsync(Dossier));
    }

    [Fact]
    public async Task What_somebody_else_has_planned_is_not_planned_twice_and_what_is_new_is_planned_with_it()
    {
        var (done, other) = (stage.Event("accepted-birth", Dossier), stage.Event("accepted-birth", Dossier + "-b"));
        await stage.AcceptAsync(done);
        await stage.PlanAsync();
        var before = await stage.StandingsAsync(Dossier);
        await stage.AcceptAsync(other);

        var planned = await stage.Planning.PlanAsync(10, stage.Decide, stage.Now, [done.AsStored(), other.AsStored()]);

        Assert.Equal([other.Id], planned.Turned!);
        Assert.Equal(before, await stage.StandingsAsync(Dossier));
        Assert.NotNull(await stage.FindAsync(Dossier + "-b"));
    }

    [Fact]
    public async Task Only_openings_go_by_hand_and_only_on_a_server_where_planning_is_this_process_s()
    {
        var (opening, news) = (stage.Event("accepted-birth", Dossier), stage.Event("paid", Dossier));
        var (signals, duties) = (new Signals(), new Duties([], stage.Clock));
        var hand = new EventsInHand(stage.Database, duties, signals);

        hand.Give([opening]);
        Assert.True(signals.NewEvents.WasRung());
        Assert.Empty(hand.Take(10));

        duties[Duty.Planning].Keep();
        hand.Give([opening]);
        Assert.Equal(stage.Database.IsSole, signals.NewEvents.WasRung());
        Assert.Equal(stage.Database.IsSole ? 0 : 1, hand.Take(10).Count);

        hand.Give([opening, news]);
        Assert.True(signals.NewEvents.WasRung());
        Assert.DoesNotContain(hand.Take(10), given => given.Id == news.Id);
        await Task.CompletedTask;
    }

    private static PlanDecision.Wait Keep(List<DossierEvent> read, DossierEvent news, OpenDossier? dossier)
    {
        Assert.Null(dossier);
        read.Add(news);
        return new PlanDecision.Wait();
    }
}
