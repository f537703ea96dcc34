using Gateway.Operating;

namespace Gateway.Storage;

/// <summary>Groups as their tables have them.</summary>
internal static class GroupRows
{
    public const string Columns = "g.id, g.number, g.state, g.note, g.owner, g.muted_until, g.first_at, g.closed_at, g.version";

    public const string Find = $"select {Columns} from failure_group g where g.id = ?1";

    private const string Last = "select coalesce(max(number), 0) from failure_group";
    private const string Insert = "insert into failure_group (id, number, name, state, first_at, version) values (?1, ?2, ?3, 'new', ?4, 1)";
    private const string Update = "update failure_group set state = ?3, note = ?4, owner = ?5, muted_until = ?6, first_at = ?7, closed_at = ?8, version = ?9 where id = ?1 and version = ?2";

    public static FailureGroup Read(Columns row) => new(row.Id(), row.Small())
    {
        State = Words.Read<GroupState>(row.Text()),
        Note = row.TextOrNull(),
        Owner = row.TextOrNull(),
        MutedUntil = row.TimeOrNull(),
        FirstAt = row.Time(),
        ClosedAt = row.TimeOrNull(),
        Version = row.Small(),
    };

    /// <summary>A new group under the next number; where two are made at once the second one's transaction runs again.</summary>
    public static async ValueTask OpenAsync(Session session, Guid id, DateTimeOffset firstAt)
    {
        var number = (await session.QueryAsync(Last, _ => { }, row => row.Small()))[0] + 1;
        await session.ExecuteAsync(Insert, row => row.Add(id).Add((long)number).Add(FailureGroupRules.Name(number)).Add(firstAt));
    }

    /// <summary>False where somebody changed the group since it was read.</summary>
    public static async ValueTask<bool> WriteAsync(Session session, FailureGroup before, FailureGroup after) => await session.ExecuteAsync(Update, row => row
        .Add(before.Id).Add(before.Version).Add(Words.Of(after.State)).Add(after.Note).Add(after.Owner).Add(after.MutedUntil).Add(after.FirstAt).Add(after.ClosedAt).Add(after.Version)) == 1;
}
