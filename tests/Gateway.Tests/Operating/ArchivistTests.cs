using Gateway.Host.Hosting;
using Gateway.Host.Operating;
using Gateway.Operating;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Operating;

public sealed class ArchivistTests
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 23, 1, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task History_is_looked_after_at_the_start_and_then_once_a_day()
    {
        var history = new CountedHistory();
        await RunAsync(history, new(24), 3);
        Assert.Equal((1, 1), (history.Prepared, history.Forgotten.Count));
        clock.Advance(TimeSpan.FromHours(25));
        await RunAsync(history, new(24), 1);
        Assert.Equal(2, history.Prepared);
    }

    [Fact]
    public async Task It_is_forgotten_piece_by_piece_and_only_what_is_older_than_the_months_that_are_kept()
    {
        var history = new CountedHistory { Pieces = 3 };
        await RunAsync(history, new(24), 5);
        Assert.Equal(Enumerable.Repeat(new DateTimeOffset(2024, 11, 23, 1, 0, 0, TimeSpan.Zero), 3), history.Forgotten);
        Assert.Equal(1, history.Prepared);
    }

    [Fact]
    public async Task Months_that_could_not_be_opened_are_tried_again_soon()
    {
        var history = new CountedHistory { Missing = 1 };
        await using var room = new Room(Start(history, new(24)));
        await room.Stage.RunOnceAsync(TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMinutes(6));
        await room.Stage.RunOnceAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, history.Prepared);
    }

    [Fact]
    public async Task With_nothing_to_forget_nothing_is()
    {
        var history = new CountedHistory();
        await RunAsync(history, new(0), 3);
        Assert.Equal((1, 0), (history.Prepared, history.Forgotten.Count));
    }

    [Theory]
    [InlineData("12", true)]
    [InlineData("0", true)]
    [InlineData("1200", true)]
    [InlineData("11", false)]
    [InlineData("-1", false)]
    [InlineData("1201", false)]
    [InlineData("two", false)]
    [InlineData("", false)]
    public void History_is_kept_for_a_year_at_least_or_for_ever(string months, bool isAllowed)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["History:KeepMonths"] = months }).Build();
        Assert.Equal(isAllowed, !SettingValues.Problems(settings).Any(problem => problem.En.StartsWith("History:KeepMonths", StringComparison.Ordinal)));
    }

    private async Task RunAsync(CountedHistory history, HistoryOptions options, int times)
    {
        await using var room = new Room(Start(history, options));
        for (var i = 0; i < times; i++)
            Assert.False(await room.Stage.RunOnceAsync(TestContext.Current.CancellationToken));
    }

    private Archivist Start(CountedHistory history, HistoryOptions options) => new(history, options, clock, NullLogger<Archivist>.Instance);

    private sealed record Room(Archivist Stage) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            Stage.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class CountedHistory : IHistoryStore
    {
        public int Pieces { get; init; } = 1;

        public long Missing { get; init; }

        public int Prepared { get; private set; }

        public List<DateTimeOffset> Forgotten { get; } = [];

        public Task<HistoryRoom> PrepareAsync()
        {
            Prepared++;
            return Task.FromResult(new HistoryRoom(Missing, 0));
        }

        public Task<Forgotten> ForgetAsync(DateTimeOffset before)
        {
            Forgotten.Add(before);
            return Task.FromResult(new Forgotten(1, 0, Forgotten.Count < Pieces));
        }
    }
}
