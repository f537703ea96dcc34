using Gateway.Host.Hosting;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Planning;

/// <summary>The hand holds some seconds of work and no more; the rest is looked for in the store.</summary>
public sealed class EventsInHandTests(PostgresServer server) : IAsyncDisposable
{
    private readonly Stage stage = new(server);

    public ValueTask DisposeAsync() => stage.DisposeAsync();

    [Fact]
    public void What_finds_no_room_is_looked_for_and_what_was_taken_makes_room_again()
    {
        var (signals, hand) = Hand();
        var opening = stage.Event("accepted-birth", "000.00.12.H26-261123-0001");
        hand.Give([.. Enumerable.Repeat(opening, EventsInHand.Max)]);
        Assert.False(signals.NewEvents.WasRung());

        hand.Give([opening]);
        Assert.True(signals.NewEvents.WasRung());

        Assert.Equal(EventsInHand.Max, hand.Take(int.MaxValue).Count);
        hand.Give([opening]);
        Assert.False(signals.NewEvents.WasRung());
        Assert.Single(hand.Take(10));
    }

    [Fact]
    public void Large_bodies_fill_it_earlier()
    {
        var (signals, hand) = Hand();
        var large = stage.Event("accepted-birth", "000.00.12.H26-261123-0001") with { Body = new byte[EventsInHand.BytesMax / 4] };

        hand.Give([large, large, large, large]);
        Assert.False(signals.NewEvents.WasRung());

        hand.Give([large]);
        Assert.True(signals.NewEvents.WasRung());
        Assert.Equal(4, hand.Take(10).Count);
    }

    [Fact]
    public void What_was_left_in_hand_when_planning_went_to_another_process_holds_nobody_up()
    {
        var (signals, duties) = (new Signals(), new Duties([], stage.Clock));
        duties[Duty.Planning].Keep();
        var hand = new EventsInHand(stage.Database, duties, signals);
        hand.Give([.. Enumerable.Repeat(stage.Event("accepted-birth", "000.00.12.H26-261123-0001"), 200)]);
        Assert.False(hand.KeepPaceAsync().AsTask().IsCompleted);

        duties[Duty.Planning].LetGo();

        Assert.True(hand.KeepPaceAsync().AsTask().IsCompleted);
    }

    private (Signals Signals, EventsInHand Hand) Hand()
    {
        var (signals, duties) = (new Signals(), new Duties([], stage.Clock));
        duties[Duty.Planning].Keep();
        return (signals, new EventsInHand(stage.Database, duties, signals));
    }
}
