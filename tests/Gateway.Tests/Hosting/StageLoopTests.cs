using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Tests.Hosting;

/// <summary>What a stage says of itself while the store is away.</summary>
public sealed class StageLoopTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_that_is_away_is_told_of_when_it_begins_when_it_changes_and_when_it_is_over()
    {
        StoreTrouble?[] rounds = [null, StoreTrouble.Full, StoreTrouble.Full, StoreTrouble.Full, StoreTrouble.Unproved, StoreTrouble.Unproved, null, null, StoreTrouble.Full, null];
        var (clock, said) = (new FakeTimeProvider(), new Codes());
        using var stage = new Rounds(rounds, clock, said);
        await stage.StartAsync(Stop);

        // Whoever pauses has set an alarm for some moment that is not known here.
        while (!stage.Over.IsCompleted)
        {
            await Task.WhenAny(stage.Over, Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, Stop));
            clock.Advance(TimeSpan.FromSeconds(1));
        }
        await stage.StopAsync(Stop);

        Assert.Equal([8001, 8001, 8004, 8001, 8004], said.Heard);
    }

    private sealed class Rounds(StoreTrouble?[] rounds, TimeProvider clock, ILogger log) : StageLoop(new Signal(), TimeSpan.FromMilliseconds(100), clock, log)
    {
        private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int at;

        public Task Over => over.Task;

        public override Task<bool> RunOnceAsync(CancellationToken cancellation)
        {
            if (at == rounds.Length)
                over.TrySetResult();
            else if (rounds[at++] is { } trouble)
                throw new StoreUnavailableException(trouble, TimeSpan.FromSeconds(1));
            return Task.FromResult(false);
        }
    }

    private sealed class Codes : ILogger
    {
        public List<int> Heard { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Heard.Add(eventId.Id);
    }
}
