using Gateway.Dossiers;
using Gateway.Planning;

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

    /// <summary>Where the head stands then, for who reads what <see cref="Advance"/> returns.</summary>
    public const string Head = "last, audit from head";

    public static Placed Write(Session session)
    {
        var placed = new Placed([.. session.Results], [.. session.Audit]);
        if (placed.IsEmpty)
            return placed;
        session.Results.Clear();
        session.Audit.Clear();
        var (result, audit) = session.Dialect == Dialect.Sqlite ? Sqlite : Postgres;
        session.Tell(Advance, [placed], (row, counts) => row.Add(counts.Results.Count).Add(counts.Records.Count), name: "head");
        // The head is one after the last record, for the audit's positions begin with 0.
        session.Tell(audit, Places(placed.Records), (row, place) => Bind(row.Add(Guid.Empty), place.Item).Add(place.Before + 1));
        session.Tell(result, Places(placed.Results), (row, place) => row
            .Add(place.Item.Id).Add(place.Item.Dossier).Add(place.Item.Number).Add(place.Item.Office).Add(place.Item.Type).Add(place.Item.Exchange).Add(place.Item.Event)
            .Add(place.Item.BornAt).Add(place.Before));
        return placed;
    }

    public static Row Bind(Row row, AuditEntry entry) => row.Add(entry.Id).Add(entry.Dossier).Add(entry.Type).Add(entry.Record);

    private static List<(T Item, long Before)> Places<T>(IReadOnlyList<T> items) => [.. items.Select((item, i) => (item, (long)(items.Count - 1 - i)))];
}

/// <summary>What a transaction gave positions.</summary>
internal readonly record struct Placed(IReadOnlyList<ResultEvent> Results, IReadOnlyList<AuditEntry> Records)
{
    public bool IsEmpty => Results.Count == 0 && Records.Count == 0;

    /// <summary>After the commit, with where it left the head.</summary>
    public void Hand(FreshHead fresh, long lastResult, long nextRecord)
    {
        if (Results.Count > 0 && fresh.Results.IsWanted)
            fresh.Results.Add(lastResult - Results.Count + 1, [.. Results.Select(result => result.Event)]);
        if (Records.Count > 0 && fresh.Records.IsWanted)
            fresh.Records.Add(nextRecord - Records.Count, [.. Records.Select(entry => entry.Record)]);
    }
}
