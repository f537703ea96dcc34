using Gateway.Operating;

namespace Gateway.Storage;

/// <summary>What people do with groups, each act in one transaction with its record.</summary>
/// <param name="lanes">Where it is recorded; null where nothing is.</param>
public sealed class GroupActs(GatewayDatabase database, TimeProvider clock, AuditLanes? lanes = null) : IGroupActs
{
    private const string CausesOf = "select fingerprint from failure_cause where failure_group = ?1";
    private const string MoveAll = "update failure_cause set failure_group = ?2 where failure_group = ?1";
    private const string FindCause = "select born_group, first_at from failure_cause where fingerprint = ?1 and failure_group = ?2";
    private const string MoveOne = "update failure_cause set failure_group = ?3, born_group = ?3 where fingerprint = ?1 and failure_group = ?2";

    private readonly string lockGroup = GroupRows.Find + database.Dialect.Lock("g");

    public Task<(GroupAct Act, FailureGroup? Group)> ChangeAsync(Guid group, int version, GroupChange change, string actor, string reason, DateTimeOffset now) => RunAsync(async (session, door) =>
    {
        if (await LockAsync(session, group) is not { } before)
            return (GroupAct.NotFound, (FailureGroup?)null);
        if (before.Version != version)
            return (GroupAct.Stale, before);
        var after = FailureGroupRules.Apply(before, change, now);
        await GroupRows.WriteAsync(session, before, after);
        door?.Add(GroupNotes.Changed(actor, reason, after, change, now));
        return (GroupAct.Done, after);
    });

    public Task<GroupAct> MergeAsync(Guid into, IReadOnlyCollection<Guid> groups, string actor, string reason, DateTimeOffset now) => RunAsync(async (session, door) =>
    {
        // In one order, so that two people never wait for each other.
        var all = new List<FailureGroup>();
        foreach (var id in groups.Append(into).Distinct().Order())
        {
            if (await LockAsync(session, id) is not { } group)
                return GroupAct.NotFound;
            all.Add(group);
        }
        var (target, others) = (all.Single(group => group.Id == into), all.FindAll(group => group.Id != into));
        if (others.Count == 0)
            return GroupAct.Pointless;
        await session.ExecuteAsync(MoveAll, others, (row, other) => row.Add(other.Id).Add(into));
        foreach (var other in others)
            await GroupRows.WriteAsync(session, other, FailureGroupRules.Apply(other, new() { State = GroupState.Closed }, now));
        await GroupRows.WriteAsync(session, target, target with { FirstAt = all.Min(group => group.FirstAt), Version = target.Version + 1 });
        door?.Add(GroupNotes.Merged(actor, reason, target, others, now));
        return GroupAct.Done;
    });

    public Task<(GroupAct Act, Guid Group)> SplitAsync(Guid group, Guid fingerprint, string actor, string reason, DateTimeOffset now) => RunAsync(async (session, door) =>
    {
        if (await LockAsync(session, group) is not { } before || await session.QueryAsync(FindCause, row => row.Add(fingerprint).Add(group), row => (BornGroup: row.Id(), FirstAt: row.Time())) is not [var cause])
            return (GroupAct.NotFound, default(Guid));
        if ((await session.QueryAsync(CausesOf, row => row.Add(group), row => row.Id())).Count == 1)
            return (GroupAct.Pointless, group);
        var to = cause.BornGroup == group ? Dossiers.Ids.New(clock) : cause.BornGroup;
        if (cause.BornGroup == group)
            await GroupRows.OpenAsync(session, to, cause.FirstAt);
        else if (await LockAsync(session, to) is { } former)
            await GroupRows.WriteAsync(session, former, FailureGroupRules.Reopen(former));
        await session.ExecuteAsync(MoveOne, row => row.Add(fingerprint).Add(group).Add(to));
        await GroupRows.WriteAsync(session, before, before with { Version = before.Version + 1 });
        door?.Add(GroupNotes.Split(actor, reason, before, to, fingerprint, now));
        return (GroupAct.Done, to);
    });

    private Task<T> RunAsync<T>(Func<Session, AuditDoor?, ValueTask<T>> work) => AuditLanes.RunAsync(lanes, "acts", database, work);

    private async ValueTask<FailureGroup?> LockAsync(Session session, Guid id) => await session.QueryAsync(lockGroup, row => row.Add(id), GroupRows.Read) is [{ } group] ? group : null;
}
