using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Host.Planning;
using Gateway.Tests.Exchanges;
using Gateway.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Tests.Planning;

/// <summary>On a server planning takes what is in hand, and looks at the store when it is told to and now and then.</summary>
public sealed class PlanningStageTests : IAsyncDisposable
{
    private const string Given = "000.00.12.H26-261123-0001", Foreign = "000.00.12.H26-261123-0002";
    private readonly Stage store;
    private readonly ExchangeRoom room;
    private readonly Signals signals = new();
    private readonly EventsInHand hand;
    private readonly PlanningStage planning;

    public PlanningStageTests(PostgresServer server)
    {
        store = new Stage(server);
        room = new ExchangeRoom(store.Exchanges, store.Contracts["civil-status"], store.Clock);
        var duties = new Duties([], store.Clock);
        duties[Duty.Planning].Keep();
        hand = new EventsInHand(store.Database, duties, signals);
        planning = new PlanningStage(store.Planning, store.Planner, room.HeadStart(), hand, signals, store.Clock, NullLogger<PlanningStage>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        planning.Dispose();
        await room.DisposeAsync();
        await store.DisposeAsync();
    }

    [Fact]
    public async Task What_is_in_hand_is_planned_without_a_look_at_the_store_and_a_ring_from_elsewhere_is_one_to_look()
    {
        await RunAsync();
        hand.Give([await StoreAsync(Given)]);
        await StoreAsync(Foreign);

        await RunAsync();
        Assert.NotNull(await store.FindAsync(Given));
        Assert.Null(await store.FindAsync(Foreign));

        hand.Give([await StoreAsync(Given + "-b")]);
        signals.RingHere(Duty.Planning);
        await RunAsync();
        Assert.NotNull(await store.FindAsync(Given + "-b"));
        Assert.NotNull(await store.FindAsync(Foreign));
    }

    [Fact]
    public async Task A_steady_stream_by_hand_never_keeps_the_store_from_being_looked_at_for_longer_than_a_poll()
    {
        await RunAsync();
        await StoreAsync(Foreign);
        store.Clock.Advance(TimeSpan.FromSeconds(1));
        hand.Give([await StoreAsync(Given)]);

        await RunAsync();

        Assert.NotNull(await store.FindAsync(Foreign));
    }

    [Fact]
    public async Task What_the_store_showed_first_is_not_planned_again_when_it_comes_by_hand()
    {
        var news = await StoreAsync(Given);
        await RunAsync();
        var before = await store.StandingsAsync(Given);

        hand.Give([news]);
        await RunAsync();

        Assert.Equal(before, await store.StandingsAsync(Given));
        Assert.Empty(hand.Take(10));
    }

    private Task<bool> RunAsync() => planning.RunOnceAsync(TestContext.Current.CancellationToken);

    private async Task<DossierEvent> StoreAsync(string dossier)
    {
        var offered = store.Event("accepted-birth", dossier);
        Assert.Equal(Acceptance.New, (await store.AcceptAsync(offered)).Acceptance);
        return offered;
    }
}
