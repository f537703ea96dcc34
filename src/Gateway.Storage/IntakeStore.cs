using Dapper;
using Gateway.Auditing;
using Gateway.Dossiers;

namespace Gateway.Storage;

/// <summary>Durable intake: identity, receipt and body of an event in one transaction, many calls in one commit.</summary>
public sealed class IntakeStore : IIntakeStore
{
    private const int BatchMax = 256;
    private readonly GatewayDatabase database;
    private readonly Payloads payloads;
    private readonly AuditLanes? lanes;
    private readonly Gathering<Call, IReadOnlyList<Accepted>> calls;

    private const string FindSame = "select source, event_id, id, dossier, stored_at, body_hash from dossier_event where source = ?1 and event_id = ?2";
    private const string FindNumbered = "select dossier, office, sequence from dossier_event where dossier = ?1 and office = ?2 and sequence = ?3";
    private const string FindReceipt = "select e.id, e.dossier, e.stored_at, e.office, coalesce(u.state, 'planned'), u.reason from dossier_event e left join event_due u on u.id = e.id";

    private const string Insert = """
        insert into dossier_event (id, source, event_id, body_hash, kind, dossier, office, system, sequence, procedure_code, received_at, due_at, occurred_at, stored_at, trace)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
        """;

    private const string InsertDue = "insert into event_due (id, dossier, sequence, stored_at, state) values (?1, ?2, ?3, ?4, 'new')";

    /// <param name="lanes">Where what is accepted is recorded; null where nothing is.</param>
    /// <param name="measure">Hears how many calls each transaction carries.</param>
    public IntakeStore(GatewayDatabase database, IBodySeal seal, AuditLanes? lanes = null, Action<int>? measure = null)
    {
        this.database = database;
        this.lanes = lanes;
        payloads = new Payloads(seal);
        calls = new(BatchMax, batch =>
        {
            measure?.Invoke(batch.Count);
            return AuditLanes.RunAsync(lanes, "intake", database, (session, door) => AcceptAsync(session, batch, door));
        });
    }

    private readonly record struct Call(IReadOnlyList<DossierEvent> Events, string System, DateTimeOffset At);

    private readonly record struct Known(Receipt Receipt, byte[] Hash);

    private readonly record struct Place(string Dossier, string Office, long Sequence);

    public Task<IReadOnlyList<Accepted>> AcceptAsync(IReadOnlyList<DossierEvent> events, string system, DateTimeOffset now) => calls.AddAsync(new(events, system, now));

    public Task<KnownReceipt?> FindAsync(Guid id, CancellationToken cancellation) =>
        FindAsync(FindReceipt + " where e.id = @id", new { id }, cancellation);

    public Task<KnownReceipt?> FindAsync(string source, string eventId, CancellationToken cancellation) =>
        FindAsync(FindReceipt + " where e.source = @source and e.event_id = @eventId", new { source, eventId }, cancellation);

    private async ValueTask<IReadOnlyList<IReadOnlyList<Accepted>>> AcceptAsync(Session session, IReadOnlyList<Call> batch, AuditDoor? door)
    {
        // Nearly every event is new: on a server all are taken for it, and only where that proves wrong is what is known asked for.
        var known = session.IsAgain ? await FindAsync(session, batch) : [];
        var taken = session.IsAgain ? await TakenAsync(session, batch) : [];
        var fresh = new List<(DossierEvent Event, Call Call)>(batch.Count);
        var answers = new List<IReadOnlyList<Accepted>>(batch.Count);
        foreach (var call in batch)
            answers.Add(Judge(call, known, taken, fresh));
        session.Tell(session.NewRows(Insert), fresh, BindEvent, all: true);
        session.Tell(InsertDue, fresh, (row, added) => row.Add(added.Event.Id).Add(added.Event.Dossier).Add(added.Event.Sequence).Add(added.Call.At));
        payloads.Add(session, fresh.ConvertAll(added => new Payloads.Body(added.Event.Id, BodyKind.DossierEvent, added.Event.Dossier, added.Event.Body)));
        foreach (var (accepted, call) in fresh)
            door?.Add(IntakeNotes.Accepted(accepted, call.System, call.At, door.Commitments));
        return answers;
    }

    private static async ValueTask<Dictionary<(string Source, string EventId), Known>> FindAsync(Session session, IReadOnlyList<Call> batch)
    {
        var identities = batch.SelectMany(call => call.Events).Select(offered => (offered.Source, offered.EventId)).Distinct().ToList();
        var found = await session.QueryAsync(FindSame, identities, (row, identity) => row.Add(identity.Source).Add(identity.EventId), columns =>
            (Identity: (columns.Text(), columns.Text()), Known: new Known(new Receipt(columns.Id(), columns.Text(), columns.Time()), columns.Bytes())));
        return found.ToDictionary(item => item.Identity, item => item.Known);
    }

    private static async ValueTask<HashSet<Place>> TakenAsync(Session session, IReadOnlyList<Call> batch)
    {
        var places = batch.SelectMany(call => call.Events).Where(offered => offered.Sequence is not null).Select(PlaceOf).Distinct().ToList();
        return [.. await session.QueryAsync(FindNumbered, places, (row, place) => row.Add(place.Dossier).Add(place.Office).Add(place.Sequence), columns => new Place(columns.Text(), columns.Text(), columns.Number()))];
    }

    private static Place PlaceOf(DossierEvent offered) => new(offered.Dossier, offered.Office.Value, offered.Sequence!.Value);

    // A call stands or falls whole: with one conflict nothing of it becomes known.
    private static List<Accepted> Judge(Call call, Dictionary<(string Source, string EventId), Known> known, HashSet<Place> taken, List<(DossierEvent Event, Call Call)> fresh)
    {
        var places = new HashSet<Place>();
        var own = new Dictionary<(string Source, string EventId), Known>();
        var added = new List<(DossierEvent, Call)>(call.Events.Count);
        var answers = new List<Accepted>(call.Events.Count);
        foreach (var offered in call.Events)
        {
            var identity = (offered.Source, offered.EventId);
            Known? first = known.TryGetValue(identity, out var stored) || own.TryGetValue(identity, out stored) ? stored : null;
            answers.Add(Judge(offered, first, call.At));
            if (first is not null)
                continue;
            own[identity] = new(answers[^1].Receipt, offered.BodyHash);
            if (offered.Sequence is not null && (taken.Contains(PlaceOf(offered)) || !places.Add(PlaceOf(offered))))
                answers[^1] = answers[^1] with { Acceptance = Acceptance.SequenceTaken };
            added.Add((offered, call));
        }
        if (answers.Exists(answer => answer.Acceptance is Acceptance.Conflict or Acceptance.SequenceTaken))
            return answers;
        fresh.AddRange(added);
        taken.UnionWith(places);
        foreach (var (identity, receipt) in own)
            known[identity] = receipt;
        return answers;
    }

    // The receipt's time is what is stored, to the millisecond, so that a repeat gets the same one.
    private static Accepted Judge(DossierEvent offered, Known? first, DateTimeOffset now) => first switch
    {
        null => new(Acceptance.New, new Receipt(offered.Id, offered.Dossier, now)),
        { } stored when stored.Hash.AsSpan().SequenceEqual(offered.BodyHash) => new(Acceptance.Repeat, stored.Receipt),
        { } stored => new(Acceptance.Conflict, stored.Receipt),
    };

    private static void BindEvent(Row row, (DossierEvent Event, Call Call) added)
    {
        var fresh = added.Event;
        row.Add(fresh.Id).Add(fresh.Source).Add(fresh.EventId).Add(fresh.BodyHash).Add(Words.Of(fresh.Kind)).Add(fresh.Dossier).Add(fresh.Office).Add(added.Call.System)
            .Add(fresh.Sequence).Add(fresh.ProcedureCode).Add(fresh.ReceivedAt).Add(fresh.DueAt).Add(fresh.OccurredAt).Add(added.Call.At).Add(fresh.Trace?.ToString());
    }

    private Task<KnownReceipt?> FindAsync(string sql, object values, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var found = await reader.QueryFirstOrDefaultAsync<(Guid Id, string Dossier, long StoredAt, string Office, string State, string? Reason)?>(new CommandDefinition(sql, values, cancellationToken: cancellation));
        return found is { } row && OfficeCode.TryParse(row.Office, out var office)
            ? new KnownReceipt(new Receipt(row.Id, row.Dossier, DateTimeOffset.FromUnixTimeMilliseconds(row.StoredAt)), office, row.State, row.Reason)
            : null;
    });
}
