namespace Gateway.Operating;

/// <summary>How a replay goes on: how many more may go out, when it stops by itself, when it is over.</summary>
public static class ReplayProgress
{
    /// <summary>Fewer than these say nothing of a share.</summary>
    public const int ShareOfMin = 20;

    private const int CanaryMin = 5;

    // So many may be on their way at once whatever the rate: what is out can be taken back, but only before it leaves.
    private const int OutMin = 4, OutMax = 2000, OutSeconds = 1;

    private static readonly HashSet<(ReplayState From, ReplayState To)> Legal =
    [
        (ReplayState.Running, ReplayState.Paused), (ReplayState.Running, ReplayState.Finished), (ReplayState.Running, ReplayState.Cancelled),
        (ReplayState.Paused, ReplayState.Running), (ReplayState.Paused, ReplayState.Finished), (ReplayState.Paused, ReplayState.Cancelled),
    ];

    public static bool Allows(ReplayState from, ReplayState to) => Legal.Contains((from, to));

    /// <summary>How many more may go out at <paramref name="now"/> before something must have ended; the rate is the caller's.</summary>
    public static int Allowance(Replay replay, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(replay);
        if (replay.State != ReplayState.Running || replay.BeginsAt > now)
            return 0;
        var room = Math.Clamp((int)Math.Min(OutMax, (long)replay.Limits.RatePerMinute * OutSeconds / 60), OutMin, OutMax) - replay.Out;
        var end = 0;
        foreach (var size in replay.Limits.Stages)
        {
            end += size;
            if (replay.Begun < end)
                return Math.Max(0, Math.Min(room, end - replay.Begun));
            if (replay.Begun == end && replay.Out > 0)
                return 0;
        }
        return Math.Max(0, room);
    }

    /// <summary>
    /// The replay after some of its items have ended, <paramref name="codes"/> being those of failures and refusals among them: finished, stopped by itself, or as it was.
    /// A refusal is the agency's word and no failure; but a first part that meets one shall be looked at.
    /// </summary>
    public static Replay Judge(Replay replay, IReadOnlyCollection<string> codes, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(replay);
        if (replay is { Out: 0 } and ({ Waiting: 0 } or { State: ReplayState.Cancelled }))
            return replay with { State = replay.State == ReplayState.Cancelled ? ReplayState.Cancelled : ReplayState.Finished, EndedAt = now };
        if (replay.State != ReplayState.Running || Stop(replay, codes) is not { } reason)
            return replay;
        return replay with { State = ReplayState.Paused, Stopped = reason };
    }

    /// <summary>A person goes on with it: what has failed so far is known and counts no more.</summary>
    public static Replay Resume(Replay replay, IEnumerable<string> seen)
    {
        ArgumentNullException.ThrowIfNull(replay);
        return replay with
        {
            State = ReplayState.Running,
            Stopped = null,
            EndedBefore = replay.Sent + replay.Failed,
            FailedBefore = replay.Failed,
            KnownCodes = string.Join(' ', replay.KnownCodes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Union(seen)),
        };
    }

    private static string? Stop(Replay replay, IReadOnlyCollection<string> codes)
    {
        var isEarly = replay.Begun <= replay.Limits.Stages.Sum();
        if (replay.Limits.StopsOnNewFailure && codes.Any(code => !replay.Knows(code) && (isEarly || code != ReplayReasons.RefusedByAgency)))
            return ReplayReasons.StoppedByNew;
        var (ended, failed) = (replay.Sent + replay.Failed - replay.EndedBefore, replay.Failed - replay.FailedBefore);
        if (failed >= replay.Limits.FailuresMax && replay.Begun <= Canary(replay.Limits.Stages))
            return ReplayReasons.StoppedByFailures;
        return (ended >= ShareOfMin || IsEndOfStage(replay)) && failed * 100L > (long)ended * replay.Limits.FailurePercentMax ? ReplayReasons.StoppedByShare : null;
    }

    // The first stages together until they are worth the name: 5 of [5], 6 of [1, 5, 20, 100].
    private static int Canary(IReadOnlyList<int> stages)
    {
        var size = 0;
        foreach (var stage in stages)
        {
            size += stage;
            if (stage >= CanaryMin)
                break;
        }
        return size;
    }

    private static bool IsEndOfStage(Replay replay)
    {
        var end = 0;
        return replay.Out == 0 && replay.Limits.Stages.Any(size => (end += size) == replay.Begun);
    }
}
