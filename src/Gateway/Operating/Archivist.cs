using Gateway.Host.Hosting;
using Gateway.Operating;

namespace Gateway.Host.Operating;

/// <summary>
/// Looks after history once a day: makes room for the months to come, and forgets what has been kept long enough, piece by piece with a pause
/// after each.
/// </summary>
internal sealed class Archivist(IHistoryStore store, HistoryOptions options, TimeProvider clock, ILogger<Archivist> log) : StageLoop(new Signal(), Poll, clock, log)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250), Daily = TimeSpan.FromDays(1), Again = TimeSpan.FromMinutes(5);
    private DateTimeOffset next;
    private int forgotten;
    private bool isPrepared;

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        if (Clock.GetUtcNow() < next)
            return false;
        if (!isPrepared)
            isPrepared = await PrepareAsync();
        var step = options.KeepMonths == 0 ? default : await store.ForgetAsync(Clock.GetUtcNow().AddMonths(-options.KeepMonths));
        forgotten += step.Pieces;
        if (!step.MayBeMore)
            Finish(step);
        return false;
    }

    private async Task<bool> PrepareAsync()
    {
        var room = await store.PrepareAsync();
        if (room.MonthsMissing > 0)
            log.MonthsMissing(room.MonthsMissing);
        if (room.Strayed > 0)
            log.RowsStrayed(room.Strayed);
        return room.MonthsMissing == 0;
    }

    // What was in the way today is gone in a moment: months that are missing are tried again soon.
    private void Finish(Forgotten last)
    {
        if (forgotten > 0)
            log.HistoryForgotten(forgotten);
        if (last.Dossiers > 0)
            log.HistoryHeld(last.Dossiers);
        next = Clock.GetUtcNow() + (isPrepared ? Daily : Again);
        (forgotten, isPrepared) = (0, false);
    }
}

internal static partial class HistoryLog
{
    [LoggerMessage(8301, LogLevel.Warning, "{Count} months ahead could not be opened in history; tried again soon, what comes meanwhile is kept beside them")]
    public static partial void MonthsMissing(this ILogger log, long count);

    [LoggerMessage(8302, LogLevel.Warning, "{Count} rows of history stand outside of every month and are never forgotten")]
    public static partial void RowsStrayed(this ILogger log, long count);

    [LoggerMessage(8303, LogLevel.Information, "History that was kept long enough is forgotten: {Count} pieces")]
    public static partial void HistoryForgotten(this ILogger log, int count);

    [LoggerMessage(8304, LogLevel.Warning, "{Count} dossiers that are not settled keep history that would be forgotten")]
    public static partial void HistoryHeld(this ILogger log, int count);
}
