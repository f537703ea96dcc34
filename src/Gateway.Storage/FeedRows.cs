using Gateway.Dossiers;

namespace Gateway.Storage;

/// <summary>
/// Gives results and audit records their positions in the transaction that writes them: the feed's head is taken last and held until the commit,
/// so positions become visible in their order and without gaps, and whoever reads by position skips nothing.
/// </summary>
internal static class FeedRows
{
    private const string Advance = "update feed set last = last + ?1, audit = audit + ?2 where name = 'results'";

    private static string InsertResult(Dialect dialect) => $"insert into result (id, dossier, n, office, type, exchange, event, born_at, position) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, {dialect.Head("last")} - ?9)";

    private static string InsertAudit(Dialect dialect) => $"insert into audit_event (lane, id, dossier, type, record, position) values (?1, ?2, ?3, ?4, ?5, {dialect.Head("audit")} - ?6)";

    private static readonly (string Result, string Audit) Sqlite = (InsertResult(Dialect.Sqlite), InsertAudit(Dialect.Sqlite)), Postgres = (InsertResult(Dialect.Postgres), InsertAudit(Dialect.Postgres));

    public static void Write(Session session)
    {
        if (session.Results.Count == 0 && session.Audit.Count == 0)
            return;
        var (result, audit) = session.Dialect == Dialect.Sqlite ? Sqlite : Postgres;
        session.Tell(Advance, [(Results: session.Results.Count, Audit: session.Audit.Count)], (row, counts) => row.Add(counts.Results).Add(counts.Audit), name: "head");
        // The head is one after the last record, for the audit's positions begin with 0.
        session.Tell(audit, Places(session.Audit), (row, place) => Bind(row.Add(Guid.Empty), place.Item).Add(place.Before + 1));
        session.Tell(result, Places(session.Results), (row, place) => row
            .Add(place.Item.Id).Add(place.Item.Dossier).Add(place.Item.Number).Add(place.Item.Office).Add(place.Item.Type).Add(place.Item.Exchange).Add(place.Item.Event)
            .Add(place.Item.BornAt).Add(place.Before));
    }

    public static Row Bind(Row row, AuditEntry entry) => row.Add(entry.Id).Add(entry.Dossier).Add(entry.Type).Add(entry.Record);

    private static List<(T Item, long Before)> Places<T>(List<T> items)
    {
        var places = items.Select((item, i) => (item, (long)(items.Count - 1 - i))).ToList();
        items.Clear();
        return places;
    }
}
