using Gateway.Dossiers;

namespace Gateway.Host.Hosting;

/// <summary>
/// The one loop of every stage: claim, work, settle, until there is nothing more; then wait for the bell or the poll. A stage has one place
/// where anything may be caught, and this is it: a fault is logged, the rows stay as they were, and the stage goes on after a pause. Only the
/// decision on a single row is caught closer to it, by <see cref="TurnGuard"/>.
/// </summary>
public abstract class StageLoop(Signal bell, TimeSpan poll, TimeProvider clock, ILogger log) : BackgroundService
{
    private static readonly TimeSpan FaultPause = TimeSpan.FromSeconds(1);

    private StoreTrouble? told;

    protected TimeProvider Clock => clock;

    /// <summary>Whose turn it is; where nothing is set the stage is this process's alone.</summary>
    public Duty? Duty { get; set; }

    /// <summary>One round; true when there may be more right away. Also what tests call.</summary>
    public abstract Task<bool> RunOnceAsync(CancellationToken cancellation);

    /// <summary>The turn is another process's: what was begun for it and is not under way goes back.</summary>
    protected virtual Task LetGoAsync() => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var isMine = Duty is null or { IsMine: true };
                if (!isMine)
                    await LetGoAsync();
                if (!isMine || !await RunAsync(stoppingToken))
                    await bell.WaitAsync(poll, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (StoreUnavailableException e)
            {
                log.Tell(GetType().Name, e.Trouble, ref told);
                await PauseAsync(stoppingToken);
            }
            catch (Exception e)
            {
                log.StageFailed(e, GetType().Name);
                await PauseAsync(stoppingToken);
            }
        }
    }

    private async Task<bool> RunAsync(CancellationToken stopping)
    {
        var isBusy = await RunOnceAsync(stopping);
        log.Tell(GetType().Name, null, ref told);
        return isBusy;
    }

    private async Task PauseAsync(CancellationToken stopping)
    {
        await Task.Delay(FaultPause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

internal static partial class StageLog
{
    /// <summary>A word when a stage begins to wait for the store and when that is over, not for each round.</summary>
    public static void Tell(this ILogger log, string stage, StoreTrouble? trouble, ref StoreTrouble? told)
    {
        if (trouble is { } waits && waits != told)
            log.StageWaits(stage, waits);
        else if (trouble is null && told is not null)
            log.StageGoesOn(stage);
        told = trouble;
    }

    [LoggerMessage(8001, LogLevel.Warning, "{Stage} waits: the store takes nothing ({Trouble})")]
    public static partial void StageWaits(this ILogger log, string stage, StoreTrouble trouble);

    [LoggerMessage(8002, LogLevel.Error, "{Stage} failed a round and goes on")]
    public static partial void StageFailed(this ILogger log, Exception exception, string stage);

    [LoggerMessage(8004, LogLevel.Information, "{Stage} goes on: the store takes what it is given")]
    public static partial void StageGoesOn(this ILogger log, string stage);
}
