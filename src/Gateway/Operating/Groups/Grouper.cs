using Gateway.Host.Hosting;
using Gateway.Operating;

namespace Gateway.Host.Operating.Groups;

/// <summary>
/// Keeps failure groups up with failures: within a second or two of the first of its kind. It goes along an index of what fails just now, so it
/// finds what happened while nobody did this, and two that do it at once find the same.
/// </summary>
internal sealed class Grouper(IGroupingStore store, TimeProvider clock, ILogger<Grouper> log) : StageLoop(new Signal(), Poll, clock, log)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private const int BatchMax = 200, AdoptMax = 500;
    private int turns;
    private Guid? adoptAfter;

    public override async Task<bool> RunOnceAsync(CancellationToken cancellation)
    {
        if (Duty is { } duty && duty.Turns != turns)
            (turns, adoptAfter) = (duty.Turns, Guid.Empty);
        if (adoptAfter is { } after)
            adoptAfter = await store.AdoptAsync(after, AdoptMax);
        var round = await store.GroupAsync(BatchMax, Clock.GetUtcNow());
        if (round.Opened > 0)
            log.GroupsOpened(round.Opened);
        if (round.Reopened > 0)
            log.GroupsReopened(round.Reopened);
        return round.MayBeMore || adoptAfter is not null;
    }
}

internal static partial class GroupingLog
{
    [LoggerMessage(6201, LogLevel.Warning, "{Count} kinds of failure are new; their groups are open")]
    public static partial void GroupsOpened(this ILogger log, int count);

    [LoggerMessage(6202, LogLevel.Warning, "{Count} failure groups that were closed are open again")]
    public static partial void GroupsReopened(this ILogger log, int count);
}
