using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Operating;
using Gateway.Planning;

namespace Gateway.Storage;

/// <summary>
/// Moves replays. Each piece begins by taking the replay's row, so that a pause or a cancellation is either before it or after it, and locks the
/// dossiers it moves in their order.
/// </summary>
/// <param name="lanes">Where a replay's own acts are recorded; null where nothing is.</param>
public sealed class ReplayWork(GatewayDatabase database, AuditLanes? lanes = null) : IReplayWork
{
    private const int CollectMax = 4_000, PieceMax = 2_000;

    /// <summary>Nobody's neighbours are further away than this: those of a dossier stand together.</summary>
    private const int DossierItemsMax = 63;

    private const string Live = $"select {ReplayRows.Columns} from replay where state in ('running', 'paused', 'cancelled') and ended_at is null order by id";

    private const string Outs = """
        select i.ordinal, u.state, s.ending, coalesce(u.reason, s.code)
        from replay_item i left join exchange_due u on u.id = i.exchange left join settlement s on s.exchange = i.exchange
        where i.replay = ?1 and i.state = 'out' and i.state in ('waiting', 'out')
        order by i.ordinal limit ?2
        """;

    private const string End = "update replay_item set state = ?3, reason = ?4, ended_at = ?5 where replay = ?1 and ordinal = ?2 and state = 'out'";

    // One of a dossier at a time, whatever its lanes: the next one's turn comes when the one before it has ended.
    private static readonly string Next = $"""
        select {ReplayRows.ItemColumns} from replay_item i
        where i.replay = ?1 and i.state = 'waiting' and i.state in ('waiting', 'out') and i.agency = ?2
          and not exists (select 1 from replay_item b where b.replay = i.replay and b.ordinal >= i.ordinal - {DossierItemsMax} and b.ordinal < i.ordinal and b.dossier = i.dossier and b.state in ('waiting', 'out'))
        order by i.ordinal limit ?3
        """;

    private const string Settle = "update replay_item set state = ?3, reason = ?4, out_at = ?5, ended_at = ?6 where replay = ?1 and ordinal = ?2 and state = 'waiting'";

    private const string OutItems = $"""
        select {ReplayRows.ItemColumns} from replay_item i join exchange_due u on u.id = i.exchange
        where i.replay = ?1 and i.state = 'out' and i.state in ('waiting', 'out') and u.state = 'due'
        order by i.ordinal limit ?2
        """;

    private const string TakeBack = "update replay_item set state = ?3, epoch = ?4, out_at = null, reason = ?5, ended_at = ?6 where replay = ?1 and ordinal = ?2 and state = 'out'";

    private const string OldPreview = "select id from replay where state in ('building', 'previewed') and expires_at < ?1 order by id limit 1";
    private const string ForgetItems = "delete from replay_item where replay = ?1 and ordinal < (select min(ordinal) + ?2 from replay_item where replay = ?1)";
    private const string Forget = "delete from replay where id = ?1 and state in ('building', 'previewed')";
    private const string ForgetRequests = "delete from request_key where begun_at < ?1";

    private static readonly TimeSpan PreviewKept = TimeSpan.FromHours(1), RequestsKept = TimeSpan.FromDays(7);

    public Task<IReadOnlyList<Replay>> LiveAsync(CancellationToken cancellation) => database.ReadAsync(async reader => await ReaderRows.ReadAsync(reader, Live, null, ReplayRows.Read, cancellation));

    public Task<Replay> CollectAsync(Guid replay, Func<Replay, IReadOnlyCollection<string>, Replay> judge, DateTimeOffset now) => RunAsync(async (session, door) =>
    {
        ArgumentNullException.ThrowIfNull(judge);
        if (await ReplayRows.TakeAsync(session, replay) is not { State: not null, EndedAt: null } standing)
            throw new InvalidOperationException("Only a live replay is collected.");
        var outs = await session.QueryAsync(Outs, row => row.Add(replay).Add(CollectMax), ReadOut);
        var ended = outs.FindAll(item => item.End is not null);
        session.Tell(End, ended, (row, item) => row.Add(replay).Add(item.Ordinal).Add(Words.Of(item.End!.Value.State)).Add(item.End.Value.Reason).Add(now), all: true);
        int Count(ReplayItemState state) => ended.Count(item => item.End!.Value.State == state);
        var codes = ended.Where(item => item.End!.Value is { State: not ReplayItemState.Skipped, Reason: not null }).Select(item => item.End!.Value.Reason!).Distinct().ToList();
        var after = judge(
            standing with
            {
                Out = standing.Out - ended.Count,
                Sent = standing.Sent + Count(ReplayItemState.Sent),
                Failed = standing.Failed + Count(ReplayItemState.Failed),
                Skipped = standing.Skipped + Count(ReplayItemState.Skipped),
            }, codes);
        if (after != standing)
            ReplayRows.Write(session, after);
        if (after.Stopped is { } why && standing.Stopped is null)
            door?.Add(ReplayNotes.Stopped(Ids.Format(Ids.Replay, replay), why, now));
        if (after.EndedAt is not null)
            door?.Add(ReplayNotes.Ended(Ids.Format(Ids.Replay, replay), Words.Of(after.State!.Value), after.Sent, after.Failed, after.Skipped, now));
        return after;
    });

    public Task<(int Taken, IReadOnlySet<string> AgenciesToWake)> ReleaseAsync(
        Guid replay, string agency, int max, Func<OpenDossier, ReplayItem, (Release Release, Changes? Changes)> decide, DateTimeOffset now) => database.WriteAsync(async session =>
    {
        ArgumentNullException.ThrowIfNull(decide);
        IReadOnlySet<string> nobody = new HashSet<string>();
        if (await ReplayRows.TakeAsync(session, replay) is not { State: ReplayState.Running } standing)
            return (0, nobody);
        var items = await session.QueryAsync(Next, row => row.Add(replay).Add(agency).Add(max), ReplayRows.ReadItem);
        var (wake, released) = (new HashSet<string>(), new List<(ReplayItem Item, Release Release)>(items.Count));
        await Rounds.RunAsync(session, items, item => item.Dossier, (round, dossiers) =>
        {
            var turns = new List<ChangeRows.Turned>(round.Count);
            foreach (var item in round.Select(place => items[place]))
            {
                var (release, changes) = decide(dossiers[item.Dossier], item);
                released.Add((item, release));
                if (changes is null)
                    continue;
                turns.Add(new(changes, now));
                wake.UnionWith(changes.AgenciesToWake);
            }
            ChangeRows.Write(session, turns);
            return ValueTask.CompletedTask;
        });
        session.Tell(Settle, released, (row, given) => row.Add(replay).Add(given.Item.Ordinal).Add(Words.Of(given.Release.State)).Add(given.Release.Reason)
            .Add(given.Release.State == ReplayItemState.Out ? now : null).Add(given.Release.State == ReplayItemState.Out ? null : now), all: true);
        var outs = released.Count(given => given.Release.State == ReplayItemState.Out);
        if (released.Count > 0)
            ReplayRows.Write(session, standing with { Waiting = standing.Waiting - released.Count, Out = standing.Out + outs, Skipped = standing.Skipped + released.Count - outs });
        return (released.Count, wake);
    });

    public Task<int> RecallAsync(Guid replay, int max, Func<OpenDossier, ReplayItem, Changes?> decide, DateTimeOffset now) => database.WriteAsync(async session =>
    {
        ArgumentNullException.ThrowIfNull(decide);
        if (await ReplayRows.TakeAsync(session, replay) is not { State: ReplayState.Paused or ReplayState.Cancelled } standing)
            return 0;
        // Whoever claims passes over what is being taken back.
        var items = await session.QueryAsync(OutItems + session.Dialect.SkipLocked("u"), row => row.Add(replay).Add(max), ReplayRows.ReadItem);
        var back = new List<(ReplayItem Item, int Epoch)>(items.Count);
        await Rounds.RunAsync(session, items, item => item.Dossier, (round, dossiers) =>
        {
            var turns = new List<ChangeRows.Turned>(round.Count);
            foreach (var item in round.Select(place => items[place]))
            {
                if (decide(dossiers[item.Dossier], item) is not { } changes)
                    continue;
                turns.Add(new(changes, now));
                back.Add((item, changes.Moved[item.Exchange].Epoch));
            }
            ChangeRows.Write(session, turns);
            return ValueTask.CompletedTask;
        });
        var isOver = standing.State == ReplayState.Cancelled;
        session.Tell(TakeBack, back, (row, given) => row.Add(replay).Add(given.Item.Ordinal).Add(isOver ? "skipped" : "waiting").Add(given.Epoch)
            .Add(isOver ? ReplayReasons.ReplayCancelled : null).Add(isOver ? now : null), all: true);
        if (back.Count > 0)
            ReplayRows.Write(session, standing with { Out = standing.Out - back.Count, Waiting = standing.Waiting + (isOver ? 0 : back.Count), Skipped = standing.Skipped + (isOver ? back.Count : 0) });
        return back.Count;
    });

    public Task<bool> PruneAsync(DateTimeOffset now) => database.WriteAsync(async session =>
    {
        var old = await session.QueryAsync(OldPreview, row => row.Add(now - PreviewKept), columns => columns.Id());
        if (old.Count > 0 && await session.ExecuteAsync(ForgetItems, row => row.Add(old[0]).Add(PieceMax)) == 0)
            await session.ExecuteAsync(Forget, row => row.Add(old[0]));
        await session.ExecuteAsync(ForgetRequests, row => row.Add(now - RequestsKept));
        return old.Count > 0;
    });

    private Task<T> RunAsync<T>(Func<Session, AuditDoor?, ValueTask<T>> work) => AuditLanes.RunAsync(lanes, "acts", database, work);

    private static (int Ordinal, (ReplayItemState State, string? Reason)? End) ReadOut(Columns row)
    {
        var (ordinal, state, ending, code) = (row.Small(), row.TextOrNull(), row.TextOrNull(), row.TextOrNull());
        var settled = ending is null ? (Ending?)null : Words.Read<Ending>(ending);
        return (ordinal, ReplayRules.End(state is null ? ExchangeState.Settled : Words.Read<ExchangeState>(state), settled, code));
    }
}
