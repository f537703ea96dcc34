using Dapper;
using Gateway.Dossiers;

namespace Gateway.Storage;

/// <summary>Durable intake: identity, receipt and body of an event in one transaction.</summary>
public sealed class IntakeStore(GatewayDatabase database, IBodySeal seal) : IIntakeStore
{
    private readonly Payloads payloads = new(seal);

    private const string FindSame = "select id, dossier, stored_at, body_hash from dossier_event where source = ?1 and event_id = ?2";

    private const string Insert = """
        insert into dossier_event (id, source, event_id, body_hash, kind, dossier, office, system, sequence, procedure_code, received_at, due_at, occurred_at, stored_at, state)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 'new')
        """;

    public Task<IReadOnlyList<Accepted>> AcceptAsync(IReadOnlyList<DossierEvent> events, string system, DateTimeOffset now) => database.WriteAsync(async session =>
    {
        var answers = new List<Accepted>(events.Count);
        var fresh = new List<DossierEvent>(events.Count);
        foreach (var offered in events)
        {
            var twin = fresh.Find(other => other.Source == offered.Source && other.EventId == offered.EventId);
            (Receipt? Receipt, byte[]? Hash) first = twin is null
                ? (await session.QueryAsync(FindSame, row => row.Add(offered.Source).Add(offered.EventId), columns => (Receipt: new Receipt(columns.Id(), columns.Text(), columns.Time()), Hash: columns.Bytes()))).FirstOrDefault()
                : (new Receipt(twin.Id, twin.Dossier, now), twin.BodyHash);
            if (first.Receipt is null)
                fresh.Add(offered);
            answers.Add(Judge(offered, first.Receipt, first.Hash, now));
        }
        if (answers.TrueForAll(answer => answer.Acceptance != Acceptance.Conflict))
            await AddAsync(session, fresh, system, now);
        return (IReadOnlyList<Accepted>)answers;
    });

    public Task<KnownReceipt?> FindAsync(Guid id, CancellationToken cancellation) =>
        FindAsync("select id, dossier, stored_at, office from dossier_event where id = @id", new { id = id.ToByteArray(bigEndian: true) }, cancellation);

    public Task<KnownReceipt?> FindAsync(string source, string eventId, CancellationToken cancellation) =>
        FindAsync("select id, dossier, stored_at, office from dossier_event where source = @source and event_id = @eventId", new { source, eventId }, cancellation);

    // The receipt's time is what is stored, to the millisecond, so that a repeat gets the same one.
    private static Accepted Judge(DossierEvent offered, Receipt? first, byte[]? hash, DateTimeOffset now) => first switch
    {
        null => new(Acceptance.New, new Receipt(offered.Id, offered.Dossier, now)),
        _ when hash.AsSpan().SequenceEqual(offered.BodyHash) => new(Acceptance.Repeat, first),
        _ => new(Acceptance.Conflict, first),
    };

    private async ValueTask AddAsync(Session session, List<DossierEvent> fresh, string system, DateTimeOffset now)
    {
        await session.ExecuteAsync(Insert, fresh, (row, added) => row
            .Add(added.Id).Add(added.Source).Add(added.EventId).Add(added.BodyHash).Add(Words.Of(added.Kind)).Add(added.Dossier).Add(added.Office).Add(system)
            .Add(added.Sequence).Add(added.ProcedureCode).Add(added.ReceivedAt).Add(added.DueAt).Add(added.OccurredAt).Add(now));
        await payloads.AddAsync(session, fresh.ConvertAll(added => new Payloads.Body(added.Id, BodyKind.DossierEvent, added.Dossier, added.Body)));
    }

    private Task<KnownReceipt?> FindAsync(string sql, object values, CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var found = await reader.QueryFirstOrDefaultAsync<(byte[] Id, string Dossier, long StoredAt, string Office)?>(new CommandDefinition(sql, values, cancellationToken: cancellation));
        return found is { } row && OfficeCode.TryParse(row.Office, out var office)
            ? new KnownReceipt(new Receipt(new Guid(row.Id, bigEndian: true), row.Dossier, DateTimeOffset.FromUnixTimeMilliseconds(row.StoredAt)), office)
            : null;
    });
}
