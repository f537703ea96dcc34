using Gateway.Exchanges;
using Gateway.Tests.Storage;

namespace Gateway.Tests.Exchanges;

/// <summary>An agency that was away under load: what it costs the rows, and how fast they go when it is back.</summary>
public sealed class RecoveryTests : IAsyncLifetime
{
    private const int Dossiers = 60, Places = 10;
    private const string Birth = """{"fields":{"soDinhDanh":"001326000012","ngayDangKy":"2026-11-23","soDangKy":"12","quyenSo":"1","trangSo":"3"}}""";
    private static readonly Outcome Done = new Outcome.Answered(System.Text.Encoding.UTF8.GetBytes(Birth)), Away = new Outcome.Failed(Reasons.Unreachable, MayHaveArrived: false);
    private readonly Stage stage = new();
    private readonly Dictionary<Guid, int> sent = [];
    private bool isAway = true;
    private int calls;

    public async ValueTask InitializeAsync()
    {
        for (var i = 1; i <= Dossiers; i++)
            await stage.OpenAsync("accepted-birth", $"000.00.12.H26-261123-{i:0000}");
    }

    public ValueTask DisposeAsync() => stage.DisposeAsync();

    [Fact]
    public async Task Found_back_it_gets_everything_within_a_probe_s_break_and_only_what_had_been_tried_counts_twice()
    {
        await using var room = Room(rate: null);
        await FailAsync(room);
        var tried = sent.Count;
        Assert.InRange(tried, 1, 2 * Places);

        isAway = false;
        await RoundsAsync(room, TimeSpan.FromSeconds(1));
        Assert.Equal(Dossiers, sent.Count);
        Assert.InRange(sent.Values.Count(attempts => attempts == 2), 1, tried);
        Assert.Equal(Dossiers, await AnsweredAsync());
    }

    [Fact]
    public async Task Found_back_it_is_given_as_much_in_a_second_as_it_bears_and_no_more()
    {
        await using var room = Room(rate: 10);
        await FailAsync(room);
        isAway = false;
        await RoundsAsync(room, TimeSpan.FromSeconds(1));
        for (var second = 0; second < 3; second++)
        {
            var before = sent.Values.Sum();
            await RoundsAsync(room, TimeSpan.FromSeconds(1));
            Assert.Equal(10, sent.Values.Sum() - before);
        }
    }

    // Under load until nothing more is taken, and through the first probe, which fails as well.
    private async Task FailAsync(ExchangeRoom room)
    {
        await RoundsAsync(room, TimeSpan.Zero);
        Assert.False(room.Agency.Gate.IsFlowing);
        await RoundsAsync(room, TimeSpan.FromSeconds(1));
        Assert.False(room.Agency.Gate.IsFlowing);
        stage.Clock.Advance(TimeSpan.FromSeconds(1));
    }

    private async Task RoundsAsync(ExchangeRoom room, TimeSpan later)
    {
        stage.Clock.Advance(later);
        do
        {
            while (await room.Pump.RunOnceAsync(TestContext.Current.CancellationToken))
            {
            }
        }
        while (await SettleAsync(room));
    }

    // Everything that was sent; whether there was anything. A call that opens the circuit ends on another thread.
    private async Task<bool> SettleAsync(ExchangeRoom room)
    {
        var running = calls;
        calls = 0;
        for (var i = 0; i < running; i++)
        {
            var end = await room.Attempts.Reader.ReadAsync(TestContext.Current.CancellationToken);
            await stage.SettleAsync(end.Claimed, end.Outcome);
            room.Agency.Gate.Settle(1);
        }
        return running > 0;
    }

    private async Task<int> AnsweredAsync()
    {
        var answered = 0;
        for (var i = 1; i <= Dossiers; i++)
            answered += (await stage.StandingsAsync($"000.00.12.H26-261123-{i:0000}")).Contains("birth-registration: Settled/Answered") ? 1 : 0;
        return answered;
    }

    private ExchangeRoom Room(int? rate)
    {
        var contract = stage.Contracts["civil-status"];
        var room = new ExchangeRoom(stage.Exchanges, contract with { Limits = contract.Limits with { ConcurrencyMax = Places, RatePerSecondMax = rate } }, stage.Clock);
        room.Adapter.Send = (request, _) =>
        {
            sent[request.ExchangeId] = request.Attempt;
            calls++;
            return Task.FromResult(isAway ? Away : Done);
        };
        return room;
    }
}
