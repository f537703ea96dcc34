using System.Collections.Concurrent;
using Gateway.Exchanges;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Exchanges;

/// <summary>Claims that wait in memory for a place: begun by the place that is left, given back where they may not begin.</summary>
public sealed class ClaimsInHandTests : IAsyncLifetime
{
    private const int Places = 2, Dossiers = 8;
    private readonly Stage stage = new();
    private readonly ConcurrentQueue<TaskCompletionSource<Outcome>> sent = new();
    private ExchangeRoom room = null!;

    /// <summary>Two have been answered, two are under way, two wait, two are still due.</summary>
    public async ValueTask InitializeAsync()
    {
        var contract = stage.Contracts["civil-status"];
        room = new(stage.Exchanges, contract with { Limits = contract.Limits with { ConcurrencyMax = Places, RatePerSecondMax = null } }, stage.Clock);
        room.Adapter.Send = (_, _) =>
        {
            var answer = new TaskCompletionSource<Outcome>();
            sent.Enqueue(answer);
            return answer.Task;
        };
        for (var i = 1; i <= Dossiers; i++)
            await stage.OpenAsync("accepted-birth", Dossier(i));
        await room.Pump.RunOnceAsync(Stop);
        Assert.Equal(2, sent.Count);
        Answer();
        Answer();
        Assert.Empty(sent);
        await room.Pump.RunOnceAsync(Stop);
        Assert.Equal(2, sent.Count);
    }

    public async ValueTask DisposeAsync()
    {
        await room.DisposeAsync();
        await stage.DisposeAsync();
    }

    [Fact]
    public async Task A_place_that_is_left_goes_to_what_waits_without_another_look_into_the_store()
    {
        Answer();
        Assert.Equal(2, sent.Count);
        Answer();
        Assert.Equal(2, sent.Count);
        Answer();
        Assert.Single(sent);
        Assert.Equal(2, await CountAsync(ExchangeState.Due, attempts: 0));
    }

    [Fact]
    public async Task What_waits_when_the_circuit_opens_is_given_back_untouched()
    {
        await room.BreakCircuitAsync();
        Answer();
        Assert.Single(sent);

        await room.Pump.RunOnceAsync(Stop);

        Assert.Equal(4, await CountAsync(ExchangeState.Due, attempts: 0));
    }

    [Fact]
    public async Task What_has_waited_too_long_is_not_begun_but_claimed_anew()
    {
        stage.Clock.Advance(TimeSpan.FromSeconds(2));
        Answer();
        Assert.Single(sent);

        await room.Pump.RunOnceAsync(Stop);

        Assert.Equal(2, sent.Count);
        Assert.Equal(0, room.Agency.Gate.Enter(1));
    }

    [Fact]
    public async Task The_stop_gives_back_what_waits_and_begins_none_of_it()
    {
        room.Life.StopApplication();
        Answer();
        Assert.Single(sent);

        await room.Pump.StopAsync(Stop);

        Assert.Equal(4, await CountAsync(ExchangeState.Due, attempts: 0));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Dossier(int number) => $"000.00.12.H26-261123-{number:0000}";

    // The continuation runs here, so that whatever follows has happened when this returns.
    private void Answer()
    {
        Assert.True(sent.TryDequeue(out var answer));
        answer.SetResult(new Outcome.Answered("""{"fields":{}}"""u8.ToArray()));
    }

    private async Task<int> CountAsync(ExchangeState state, int attempts)
    {
        var count = 0;
        for (var i = 1; i <= Dossiers; i++)
            count += (await stage.FindAsync(Dossier(i)))!.Exchanges.Count(exchange => exchange.Exchange.Agency == "civil-status" && exchange.State == state && exchange.Attempts == attempts);
        return count;
    }
}
