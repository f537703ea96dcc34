using Gateway.Planning;

namespace Gateway.Operating;

/// <summary>Who acts, why and when.</summary>
public sealed record OperatorAct(string Actor, string Reason, DateTimeOffset At);

/// <summary>What came of starting a replay.</summary>
public enum ReplayStart
{
    Started,

    /// <summary>It was started before; it is the same one.</summary>
    Again,
    NotThere,
    Expired,

    /// <summary>Something of the selection has moved since the preview.</summary>
    Changed,

    /// <summary>Nothing of it would go.</summary>
    Empty,
}

/// <summary>What came of changing one.</summary>
public enum ReplayChange
{
    Done,
    NotThere,

    /// <summary>From where it stands it cannot go there.</summary>
    NotAllowed,
}

/// <summary>Replays as operators make them. Each act is recorded with what it does.</summary>
public interface IReplayStore
{
    /// <summary>Keeps a selection as a preview. In several transactions: until the last one it is not there.</summary>
    Task FreezeAsync(Replay preview, IReadOnlyList<ReplayItem> items);

    /// <summary>
    /// Starts a preview, once. What is in another live replay by now is skipped; what moved since the preview gives <see cref="ReplayStart.Changed"/>
    /// with how many, unless <paramref name="acceptChanged"/>: those are skipped when their turn comes.
    /// </summary>
    Task<(ReplayStart Answer, int Changed)> StartAsync(Guid preview, OperatorAct act, TimeSpan undo, bool acceptChanged);

    /// <summary>Pauses, resumes or cancels it, or changes its rate. What waits is skipped when it is cancelled.</summary>
    Task<ReplayChange> ChangeAsync(Guid replay, ReplayState? state, int? ratePerMinute, OperatorAct act);
}

/// <summary>Replays as their worker moves them. One process at a time does; every write is fenced all the same.</summary>
public interface IReplayWork
{
    /// <summary>Those that have not ended.</summary>
    Task<IReadOnlyList<Replay>> LiveAsync(CancellationToken cancellation);

    /// <summary>Writes down what has ended of what is out, and what <paramref name="judge"/> makes of the replay then (the codes are those of failures and refusals).</summary>
    Task<Replay> CollectAsync(Guid replay, Func<Replay, IReadOnlyCollection<string>, Replay> judge, DateTimeOffset now);

    /// <summary>Lets up to <paramref name="max"/> of one agency go whose turn it is; each in the turn of its dossier. Nothing while the replay does not run.</summary>
    Task<(int Taken, IReadOnlySet<string> AgenciesToWake)> ReleaseAsync(Guid replay, string agency, int max, Func<OpenDossier, ReplayItem, (Release Release, Changes? Changes)> decide, DateTimeOffset now);

    /// <summary>Takes back what is out and has not left, of a replay that does not run; null leaves an item out.</summary>
    Task<int> RecallAsync(Guid replay, int max, Func<OpenDossier, ReplayItem, Changes?> decide, DateTimeOffset now);

    /// <summary>Forgets a piece of the previews that nobody started, and requests that are no longer repeated; false when there is nothing more.</summary>
    Task<bool> PruneAsync(DateTimeOffset now);
}
