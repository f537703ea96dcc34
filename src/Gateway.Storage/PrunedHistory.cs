using Gateway.Operating;

namespace Gateway.Storage;

/// <summary>
/// History on the embedded store: rows are taken out a few at a time, from the oldest on, in transactions so short that whoever writes
/// beside them does not notice. One pass goes through all three tables; the next begins anew.
/// </summary>
public sealed class PrunedHistory(GatewayDatabase database, TimeProvider clock) : IHistoryStore
{
    private const int RowsMax = 500, StepRows = 25;
    private static readonly TimeSpan TimeMax = TimeSpan.FromMilliseconds(20);

    private static readonly Table[] Tables =
    [
        new("select id, dossier from payload where id > ?1 and id < ?2 order by id limit ?3", "delete from payload where id = ?1"),
        new("select distinct a.exchange, e.dossier from attempt a join exchange e on e.id = a.exchange where a.exchange > ?1 and a.exchange < ?2 order by a.exchange limit ?3", "delete from attempt where exchange = ?1"),
        new("select c.id, coalesce(e.dossier, '') from callback c join callback_identity i on i.id = c.id left join exchange e on e.id = i.exchange where c.id > ?1 and c.id < ?2 order by c.id limit ?3", "delete from callback where id = ?1"),
    ];

    private readonly HistoryHolds holds = new(database);
    private Pass? pass;

    private sealed record Table(string Find, string Delete);

    /// <summary>Where the pass is: what it leaves alone, the table it is at and the last id that it looked at there.</summary>
    private sealed record Pass(Guid Before, IReadOnlySet<string> Held, int Table, Guid After);

    public Task<HistoryRoom> PrepareAsync() => Task.FromResult<HistoryRoom>(default);

    public async Task<Forgotten> ForgetAsync(DateTimeOffset before)
    {
        if (pass is null)
        {
            var first = Dossiers.Ids.FirstAt(before);
            if (await holds.DossiersAsync(first) is not { } held)
                return new(0, HistoryHolds.DossiersMax, false);
            pass = new(first, held, 0, Guid.Empty);
        }
        var at = pass;
        var (next, deleted) = await database.WriteAsync(session => PruneAsync(session, at));
        pass = next.Table < Tables.Length ? next : null;
        return new(deleted, at.Held.Count, pass is not null);
    }

    private async ValueTask<(Pass Next, int Deleted)> PruneAsync(Session session, Pass at)
    {
        var started = clock.GetTimestamp();
        var deleted = 0;
        for (var looked = 0; looked < RowsMax && at.Table < Tables.Length && clock.GetElapsedTime(started) < TimeMax; looked += StepRows)
        {
            var table = Tables[at.Table];
            var found = await session.QueryAsync(table.Find, row => row.Add(at.After).Add(at.Before).Add(StepRows), columns => (Id: columns.Id(), Dossier: columns.Text()));
            deleted += await session.ExecuteAsync(table.Delete, found.FindAll(row => !at.Held.Contains(row.Dossier)), (row, old) => row.Add(old.Id));
            at = found.Count < StepRows ? at with { Table = at.Table + 1, After = Guid.Empty } : at with { After = found[^1].Id };
        }
        return (at, deleted);
    }
}
