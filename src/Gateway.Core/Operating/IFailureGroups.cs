namespace Gateway.Operating;

/// <summary>How an operator's act on a group ended.</summary>
public enum GroupAct
{
    Done,
    NotFound,

    /// <summary>Somebody changed it in between.</summary>
    Stale,

    /// <summary>Nothing would change: the cause is there already, or it is the group's only one.</summary>
    Pointless,
}

/// <summary>One round of looking for failures that have no group yet, or whose group was closed before they happened.</summary>
public readonly record struct GroupingRound(int Opened, int Reopened, bool MayBeMore);

/// <summary>Keeps failure groups up with failures. What was grouped is grouped: any process may do the same work at any time.</summary>
public interface IGroupingStore
{
    /// <summary>Reads which causes there are by index, never the failures themselves; the cost follows the number of causes.</summary>
    Task<GroupingRound> GroupAsync(int max, DateTimeOffset now);

    /// <summary>Parked exchanges that were written by a version without groups: gives a piece of them, after this id, their fingerprints; the last id looked at.</summary>
    Task<Guid?> AdoptAsync(Guid after, int max);
}

/// <summary>What people do with groups. Each act is recorded with it, with who did it and why.</summary>
public interface IGroupActs
{
    /// <param name="version">The group as whoever changes it saw it.</param>
    Task<(GroupAct Act, FailureGroup? Group)> ChangeAsync(Guid group, int version, GroupChange change, string actor, string reason, DateTimeOffset now);

    /// <summary>All causes of these groups become <paramref name="into"/>'s; the others are left empty and closed, with what was said of them.</summary>
    Task<GroupAct> MergeAsync(Guid into, IReadOnlyCollection<Guid> groups, string actor, string reason, DateTimeOffset now);

    /// <summary>Takes one cause out again, back to the group it was born with or, where that is this one, to a new group; which it is in now.</summary>
    Task<(GroupAct Act, Guid Group)> SplitAsync(Guid group, Guid fingerprint, string actor, string reason, DateTimeOffset now);
}
