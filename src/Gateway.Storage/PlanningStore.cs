using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Planning;

namespace Gateway.Storage;

/// <summary>Plans new events: claim, decide and write are one transaction, so a kill anywhere leaves the event new.</summary>
/// <param name="lanes">Where events that cannot be planned are recorded; null where nothing is.</param>
public sealed class PlanningStore(GatewayDatabase database, IBodySeal seal, AuditLanes? lanes = null) : IPlanningStore
{
    private readonly Payloads payloads = new(seal);

    private const string NewEvents = """
        select e.id, e.source, e.event_id, e.kind, e.dossier, e.office, e.sequence, e.procedure_code, e.received_at, e.due_at, e.occurred_at, e.body_hash, p.body, e.trace
        from event_due u join dossier_event e on e.id = u.id join payload p on p.id = u.id
        where u.state = 'new' order by u.id limit ?1
        """;

    internal const string Done = "delete from event_due where id = ?1 and state = 'new'";
    private const string Mark = "update event_due set state = ?2, reason = ?3 where id = ?1 and state = 'new'";

    // After a dossier was opened without a number its events begin with the lowest that waits.
    private const string WakeFollowers = """
        update event_due set state = 'new'
        where dossier = ?1 and state = 'waiting'
          and (sequence is null or sequence = coalesce(?2 + 1, (select min(w.sequence) from event_due w where w.dossier = ?1 and w.state = 'waiting')))
        """;

    private const int GapsMax = 500;
    private const string Gaps = """
        select e.id, e.kind, e.dossier, e.office from event_due u join dossier_event e on e.id = u.id
        where u.state = 'waiting' and u.stored_at < ?1 order by u.id limit ?2
        """;

    private const string ParkGap = "update event_due set state = 'parked', reason = ?2 where id = ?1 and state = 'waiting'";
    private const string DueNotices = "select dossier from supplement_notice where sent_at is null and send_at <= ?1 order by send_at limit ?2";

    /// <remarks>
    /// On a server the events are read first and by themselves: where nothing has to be locked and read again the whole turn is then one message.
    /// Whoever was quicker has taken them out of the queue, and the turn runs again over what is left.
    /// </remarks>
    public async Task<Planned> PlanAsync(int max, Func<DossierEvent, OpenDossier?, PlanDecision> decide, DateTimeOffset now, IReadOnlyList<DossierEvent>? inHand = null)
    {
        var found = inHand ?? (database.IsSole ? null : (await database.WriteAsync(session => ValueTask.FromResult(session.Ask(NewEvents, row => row.Add(max), ReadEvent)))).Rows);
        return found is { Count: 0 } ? new Planned(0, new HashSet<string>()) : await PlanAsync(found, max, decide, now);
    }

    private async Task<Planned> PlanAsync(IReadOnlyList<DossierEvent>? found, int max, Func<DossierEvent, OpenDossier?, PlanDecision> decide, DateTimeOffset now)
    {
        var (planned, stamp) = await AuditLanes.RunAsync(lanes, "planning", database, (session, door) => PlanAsync(session, found, max, decide, now, door));
        return planned with { Stamp = stamp?.Rows[0] };
    }

    private async ValueTask<(Planned Planned, Answer<string>? Stamp)> PlanAsync(Session session, IReadOnlyList<DossierEvent>? found, int max, Func<DossierEvent, OpenDossier?, PlanDecision> decide, DateTimeOffset now, AuditDoor? door)
    {
        var events = found is null || session.IsAgain ? await session.QueryAsync(NewEvents + session.Dialect.Lock("u"), row => row.Add(max), ReadEvent) : found;
        var (wake, turned) = (new HashSet<string>(), new HashSet<Guid>());
        var stamp = session.Dialect.Stamp is { } query ? session.Ask(query, _ => { }, columns => columns.Text()) : null;
        // An opening is of a new dossier: on a server it is written for one, and only where that proves wrong is the dossier asked for.
        await Rounds.RunAsync(
            session, events, planned => planned.Dossier,
            (round, dossiers) => PlanAsync(session, [.. round.Select(place => events[place])], dossiers, decide, now, wake, turned, door),
            planned => session.IsAgain || planned.Kind != DossierEventKind.Accepted);
        return (new Planned(events.Count, wake, turned), stamp);
    }

    public Task<int> ParkGapsAsync(DateTimeOffset since, DateTimeOffset now) => AuditLanes.RunAsync(lanes, "planning", database, async (session, door) =>
    {
        var found = await session.QueryAsync(Gaps + session.Dialect.SkipLocked("u"), row => row.Add(since).Add(GapsMax), row => (Event: row.Id(), Kind: Words.Read<DossierEventKind>(row.Text()), Dossier: row.Text(), Office: row.Text()));
        session.Tell(ParkGap, found, (row, gap) => row.Add(gap.Event).Add(PlanningReasons.SequenceGap), all: true);
        foreach (var (parked, kind, dossier, office) in found)
            door?.Add(IntakeNotes.Parked(parked, kind, dossier, office, PlanningReasons.SequenceGap, now));
        return found.Count;
    });

    public Task<Planned> SendNoticesAsync(int max, Func<OpenDossier, Changes> decide, DateTimeOffset now) => database.WriteAsync(async session =>
    {
        var due = await session.QueryAsync(DueNotices, row => row.Add(now).Add(max), columns => columns.Text());
        var turns = (await DossierRows.FindAsync(session, due)).Values.Select(dossier => new ChangeRows.Turned(decide(dossier), now)).ToList();
        ChangeRows.Write(session, turns);
        return new Planned(due.Count, turns.SelectMany(turn => turn.Changes.AgenciesToWake).ToHashSet());
    });

    private static async ValueTask PlanAsync(
        Session session, List<DossierEvent> events, IReadOnlyDictionary<string, OpenDossier> dossiers, Func<DossierEvent, OpenDossier?, PlanDecision> decide, DateTimeOffset now, HashSet<string> wake, HashSet<Guid> turned, AuditDoor? door)
    {
        var done = new List<Guid>(events.Count);
        var marks = new List<(Guid Event, string State, string? Reason)>();
        var turns = new List<ChangeRows.Turned>(events.Count);
        var followed = new List<DossierEvent>();
        foreach (var planned in events)
        {
            switch (decide(planned, dossiers.GetValueOrDefault(planned.Dossier)))
            {
                case PlanDecision.Turn(var changes):
                    done.Add(planned.Id);
                    turned.Add(planned.Id);
                    turns.Add(new(changes, now));
                    wake.UnionWith(changes.AgenciesToWake);
                    if (planned.Sequence is not null || changes.OpenedPlan is not null)
                        followed.Add(planned);
                    break;
                case PlanDecision.Wait:
                    marks.Add((planned.Id, "waiting", null));
                    break;
                case PlanDecision.Park(var reason, var heard):
                    marks.Add((planned.Id, "parked", reason));
                    if (heard is null)
                    {
                        door?.Add(IntakeNotes.Parked(planned.Id, planned.Kind, planned.Dossier, planned.Office.Value, reason, now));
                        break;
                    }
                    turns.Add(new(heard, now));
                    followed.Add(planned);
                    break;
            }
        }
        ChangeRows.Write(session, turns);
        session.Tell(Done, done, (row, id) => row.Add(id), all: true);
        session.Tell(Mark, marks, (row, mark) => row.Add(mark.Event).Add(mark.State).Add(mark.Reason));
        session.Tell(WakeFollowers, followed, (row, planned) => row.Add(planned.Dossier).Add(planned.Sequence));
    }

    private DossierEvent ReadEvent(Columns row)
    {
        var (id, source, eventId, kind, dossier) = (row.Id(), row.Text(), row.Text(), Words.Read<DossierEventKind>(row.Text()), row.Text());
        var office = OfficeCode.TryParse(row.Text(), out var code) ? code : throw new InvalidDataException("A stored office code is none.");
        return new DossierEvent(id, source, eventId, kind, dossier, office, row.NumberOrNull(), row.TextOrNull(), row.TimeOrNull(), row.TimeOrNull(), row.Time(), row.Bytes(),
            payloads.Open(dossier, id, row.Bytes())) { Trace = TraceContext.Stored(row.TextOrNull()) };
    }
}
