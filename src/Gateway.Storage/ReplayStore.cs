using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Operating;

namespace Gateway.Storage;

/// <param name="lanes">Where acts are recorded; null where nothing is.</param>
public sealed class ReplayStore(GatewayDatabase database, AuditLanes? lanes = null) : IReplayStore
{
    // A selection is long: whoever takes events in between two pieces waits for one of them only.
    private const int PieceMax = 5_000;

    private const string ForgetItems = "delete from replay_item where replay = ?1 and exists (select 1 from replay r where r.id = ?1 and r.state = 'building')";
    private const string Forget = "delete from replay where id = ?1 and state = 'building'";
    private const string Show = "update replay set state = 'previewed' where id = ?1";

    // Starts come one after the other: what two of them share is the first one's.
    private const string Number = "select last from feed f where name = 'replays'";
    private const string KeepNumber = "update feed set last = ?1 where name = 'replays'";

    private const string CountMoved = """
        select count(*) from replay_item i left join exchange_due u on u.id = i.exchange
        where i.replay = ?1 and i.state = 'frozen' and (u.id is null or u.epoch <> i.epoch or u.state not in ('parked', 'waiting'))
        """;

    private const string SkipTaken = """
        update replay_item set state = 'skipped', reason = ?2, ended_at = ?3
        where replay = ?1 and state = 'frozen'
          and exists (select 1 from replay_item l where l.exchange = replay_item.exchange and l.state in ('waiting', 'out'))
        """;

    private const string Wait = "update replay_item set state = 'waiting' where replay = ?1 and state = 'frozen'";

    private const string SkipWaiting = """
        update replay_item set state = 'skipped', reason = ?2, ended_at = ?3
        where replay = ?1 and state = 'waiting' and state in ('waiting', 'out')
        """;

    private const string FailuresOf = "select distinct reason from replay_item where replay = ?1 and state in ('failed', 'sent') and reason is not null";

    private const string InsertAct = "insert into operator_action (id, at, actor, act, subject, items, reason) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

    public async Task FreezeAsync(Replay preview, IReadOnlyList<ReplayItem> items)
    {
        ArgumentNullException.ThrowIfNull(preview);
        ArgumentNullException.ThrowIfNull(items);
        await database.WriteAsync(async session =>
        {
            // What a process left half done under this id begins anew.
            await session.ExecuteAsync(ForgetItems, row => row.Add(preview.Id));
            await session.ExecuteAsync(Forget, row => row.Add(preview.Id));
            session.Tell(ReplayRows.Insert, [preview], ReplayRows.BindPreview);
            return true;
        });
        foreach (var piece in items.Chunk(PieceMax))
        {
            await database.WriteAsync(session =>
            {
                session.Tell(ReplayRows.InsertItem, piece, (row, item) => ReplayRows.BindItem(row, preview.Id, item));
                return ValueTask.FromResult(true);
            });
        }
        await database.WriteAsync(session => session.ExecuteAsync(Show, row => row.Add(preview.Id)));
    }

    public Task<(ReplayStart Answer, int Changed)> StartAsync(Guid preview, OperatorAct act, TimeSpan undo, bool acceptChanged)
    {
        ArgumentNullException.ThrowIfNull(act);
        return AuditLanes.RunAsync(lanes, "acts", database, async (session, door) =>
        {
            var number = 1 + (await session.QueryAsync(Number + session.Dialect.Lock("f"), _ => { }, columns => columns.Number()))[0];
            if (await ReplayRows.TakeAsync(session, preview) is not { } replay)
                return (ReplayStart.NotThere, 0);
            if (replay.State is not null || replay.ExpiresAt <= act.At)
                return (replay.State is null ? ReplayStart.Expired : ReplayStart.Again, 0);
            var moved = (await session.QueryAsync(CountMoved, row => row.Add(preview), columns => columns.Small()))[0];
            if (moved > 0 && !acceptChanged)
                return (ReplayStart.Changed, moved);
            var taken = await session.ExecuteAsync(SkipTaken, row => row.Add(preview).Add(ReplayReasons.InAnother).Add(act.At));
            var going = await session.ExecuteAsync(Wait, row => row.Add(preview));
            if (going == 0)
                return (ReplayStart.Empty, moved);
            await session.ExecuteAsync(KeepNumber, row => row.Add(number));
            ReplayRows.Write(session, replay with
            {
                Number = number, State = ReplayState.Running, Waiting = going, Skipped = replay.Skipped + taken,
                StartedAt = act.At, StartedBy = act.Actor, Reason = act.Reason, BeginsAt = act.At + undo,
            });
            Act(session, replay.Id, act, "start", going);
            door?.Add(ReplayNotes.Started(act.Actor, Ids.Format(Ids.Replay, preview), act.Reason, Convert.ToHexStringLower(replay.Selection.Span), going, replay.Limits.RatePerMinute, act.At));
            return (ReplayStart.Started, moved);
        });
    }

    public Task<ReplayChange> ChangeAsync(Guid replay, ReplayState? state, int? ratePerMinute, OperatorAct act)
    {
        ArgumentNullException.ThrowIfNull(act);
        return AuditLanes.RunAsync(lanes, "acts", database, async (session, door) =>
        {
            if (await ReplayRows.TakeAsync(session, replay) is not { State: { } before } standing)
                return ReplayChange.NotThere;
            if (before is ReplayState.Finished or ReplayState.Cancelled)
                return state == before ? ReplayChange.Done : ReplayChange.NotAllowed;
            var after = ratePerMinute is { } rate ? standing with { Limits = standing.Limits with { RatePerMinute = rate } } : standing;
            if (state is { } wanted && wanted != before)
            {
                if (wanted == ReplayState.Finished || !ReplayProgress.Allows(before, wanted))
                    return ReplayChange.NotAllowed;
                after = await MoveAsync(session, after, wanted, act.At);
            }
            ReplayRows.Write(session, after);
            Act(session, replay, act, state is { } to ? Words.Of(to) : "rate", after.Waiting + after.Out);
            door?.Add(ReplayNotes.Changed(act.Actor, Ids.Format(Ids.Replay, replay), act.Reason, state is { } told ? Words.Of(told) : null, ratePerMinute, act.At));
            if (after.EndedAt is not null)
                door?.Add(ReplayNotes.Ended(Ids.Format(Ids.Replay, replay), Words.Of(after.State!.Value), after.Sent, after.Failed, after.Skipped, act.At));
            return ReplayChange.Done;
        });
    }

    private static async ValueTask<Replay> MoveAsync(Session session, Replay replay, ReplayState to, DateTimeOffset at)
    {
        if (to == ReplayState.Running)
            return ReplayProgress.Resume(replay, await session.QueryAsync(FailuresOf, row => row.Add(replay.Id), columns => columns.Text()));
        if (to == ReplayState.Paused)
            return replay with { State = to };
        var skipped = await session.ExecuteAsync(SkipWaiting, row => row.Add(replay.Id).Add(ReplayReasons.ReplayCancelled).Add(at));
        return ReplayProgress.Judge(replay with { State = to, Waiting = replay.Waiting - skipped, Skipped = replay.Skipped + skipped }, [], at);
    }

    private static void Act(Session session, Guid replay, OperatorAct act, string word, int items) => session.Tell(InsertAct, [act], (row, given) =>
        row.Add(Guid.CreateVersion7(given.At)).Add(given.At).Add(given.Actor).Add(word).Add(Ids.Format(Ids.Replay, replay)).Add(items).Add(given.Reason));
}
