using Dapper;
using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Operating;

namespace Gateway.Storage;

/// <summary>Questions that people keep. Every change is recorded with it.</summary>
/// <param name="lanes">Where it is recorded; null where nothing is.</param>
public sealed class SavedViewStore(GatewayDatabase database, AuditLanes? lanes = null)
{
    private const string Columns = "select id as Id, owner as Owner, name as Name, query as Query, shared as Shared, version as Version, created_at as CreatedAt, updated_at as UpdatedAt from saved_view";
    private const string Count = "select count(*) from saved_view where owner = ?1";
    private const string Taken = "select count(*) from saved_view where owner = ?1 and folded = ?2 and id <> ?3";
    private const string Insert = "insert into saved_view (id, owner, name, folded, query, shared, version, created_at, updated_at) values (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?7)";
    private const string Update = "update saved_view set name = ?3, folded = ?4, query = ?5, shared = ?6, version = ?2, updated_at = ?7 where id = ?1 and version = ?2 - 1";
    private const string Delete = "delete from saved_view where id = ?1 and version = ?2";
    private const string Find = "select version from saved_view where id = ?1 and owner = ?2";

    /// <summary>One's own and what others share, by name.</summary>
    public Task<IReadOnlyList<SavedView>> ListAsync(string owner, CancellationToken cancellation) => database.ReadAsync(async reader =>
        (IReadOnlyList<SavedView>)[.. (await reader.QueryAsync<ViewRow>(new CommandDefinition($"{Columns} where owner = @owner or shared = 1 order by folded, id limit 1000", new { owner }, cancellationToken: cancellation))).Select(row => row.Read())]);

    public Task<SavedView?> FindAsync(Guid id, CancellationToken cancellation) => database.ReadAsync(async reader =>
        (await reader.QueryFirstOrDefaultAsync<ViewRow>(new CommandDefinition($"{Columns} where id = @id", new { id }, cancellationToken: cancellation)))?.Read());

    public Task<ViewChange> AddAsync(SavedView view) => RunAsync(async (session, door) =>
    {
        if ((await session.QueryAsync(Count, row => row.Add(view.Owner), columns => columns.Number()))[0] >= SavedView.OfOwnerMax)
            return ViewChange.TooMany;
        if (await IsTakenAsync(session, view))
            return ViewChange.NameTaken;
        await session.ExecuteAsync(Insert, row => row.Add(view.Id).Add(view.Owner).Add(view.Name).Add(view.Slug).Add(view.Query).Add(view.IsShared).Add(view.CreatedAt));
        door?.Add(ActNotes.OfView(AuditTypes.ViewSaved, view.Owner, view.Id, view.Version, view.Query, view.IsShared, view.CreatedAt));
        return ViewChange.Done;
    });

    /// <summary>Makes the view so, where it still is of the version before <paramref name="view"/>'s.</summary>
    public Task<ViewChange> ChangeAsync(SavedView view) => RunAsync(async (session, door) =>
    {
        if (await FindAsync(session, view.Id, view.Owner) is not { } version)
            return ViewChange.NotFound;
        if (version != view.Version - 1)
            return ViewChange.Moved;
        if (await IsTakenAsync(session, view))
            return ViewChange.NameTaken;
        if (await session.ExecuteAsync(Update, row => row.Add(view.Id).Add(view.Version).Add(view.Name).Add(view.Slug).Add(view.Query).Add(view.IsShared).Add(view.UpdatedAt)) == 0)
            return ViewChange.Moved;
        door?.Add(ActNotes.OfView(AuditTypes.ViewChanged, view.Owner, view.Id, view.Version, view.Query, view.IsShared, view.UpdatedAt));
        return ViewChange.Done;
    });

    public Task<ViewChange> RemoveAsync(Guid id, string owner, long version, DateTimeOffset now) => RunAsync(async (session, door) =>
    {
        if (await FindAsync(session, id, owner) is null)
            return ViewChange.NotFound;
        if (await session.ExecuteAsync(Delete, row => row.Add(id).Add(version)) == 0)
            return ViewChange.Moved;
        door?.Add(ActNotes.OfView(AuditTypes.ViewRemoved, owner, id, version, null, false, now));
        return ViewChange.Done;
    });

    private Task<ViewChange> RunAsync(Func<Session, AuditDoor?, ValueTask<ViewChange>> work) => AuditLanes.RunAsync(lanes, "views", database, work);

    private static async ValueTask<bool> IsTakenAsync(Session session, SavedView view) =>
        (await session.QueryAsync(Taken, row => row.Add(view.Owner).Add(view.Slug).Add(view.Id), columns => columns.Number()))[0] > 0;

    private static async ValueTask<long?> FindAsync(Session session, Guid id, string owner)
    {
        var found = await session.QueryAsync(Find, row => row.Add(id).Add(owner), columns => columns.Number());
        return found.Count == 0 ? null : found[0];
    }

    private sealed class ViewRow
    {
        public required Guid Id { get; init; }

        public required string Owner { get; init; }

        public required string Name { get; init; }

        public required string Query { get; init; }

        public required long Shared { get; init; }

        public required long Version { get; init; }

        public required DateTimeOffset CreatedAt { get; init; }

        public required DateTimeOffset UpdatedAt { get; init; }

        public SavedView Read() => new(Id, Owner, Name, Query, Shared != 0, Version, CreatedAt, UpdatedAt);
    }
}
