using System.Diagnostics;
using Dapper;
using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Operating;

namespace Gateway.Storage;

/// <summary>Systems and the hashes of their keys. Whatever is done to them is recorded with it.</summary>
/// <param name="lanes">Where it is recorded; null where nothing is.</param>
/// <param name="actor">Who acts by this store.</param>
/// <param name="reason">Why they do; null where that is the gateway itself.</param>
public sealed class SystemStore(GatewayDatabase database, AuditLanes? lanes = null, string actor = AuditRecord.Gateway, string? reason = null) : ISystemStore
{
    private const string Everything = """
        select s.id as Id, s.name as Name, s.kind as Kind, s.rights as Rights, s.offices as Offices, s.agency as Agency,
               k.prefix as Prefix, k.hash as Hash, k.created_at as CreatedAt, k.expires_at as ExpiresAt, k.revoked_at as RevokedAt
        from system s left join system_key k on k.system = s.id
        order by s.name, k.created_at, k.prefix
        """;

    private const string FindSystem = "select id from system where name = ?1";
    private const string InsertSystem = "insert into system (id, name, kind, rights, offices, agency, created_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    private const string InsertKey = "insert into system_key (prefix, system, hash, created_at, expires_at) values (?1, ?2, ?3, ?4, ?5)";
    private const string CountInForce = "select count(*) from system_key where system = ?1 and revoked_at is null and (expires_at is null or expires_at > ?2)";
    private const string EndOthers = "update system_key set expires_at = ?2 where system = ?1 and revoked_at is null and (expires_at is null or expires_at > ?2)";
    private const string RevokeKey = "update system_key set revoked_at = ?2 where prefix = ?1 and revoked_at is null and (expires_at is null or expires_at > ?2)";

    private const string RevokeOfSystem = """
        update system_key set revoked_at = ?3
        where system = ?1 and (?2 is null or prefix = ?2) and revoked_at is null and (expires_at is null or expires_at > ?3)
        """;

    public Task<IReadOnlyList<KnownSystem>> ListAsync(CancellationToken cancellation) => database.ReadAsync(async reader =>
    {
        var rows = await reader.QueryAsync<KeyRow>(new CommandDefinition(Everything, cancellationToken: cancellation));
        return (IReadOnlyList<KnownSystem>)[.. rows.GroupBy(row => row.Name).Select(Read)];
    });

    public Task<KeyChange> AddAsync(SystemPrincipal system, SystemKey key) => RunAsync(async (session, door) =>
    {
        if ((await FindAsync(session, system.Name)).HasValue)
            return KeyChange.NameTaken;
        var offices = system.AllOffices ? "*" : string.Join(' ', system.Offices);
        await session.ExecuteAsync(InsertSystem, row => row.Add(system.Id).Add(system.Name).Add(Word(system.Kind)).Add((long)system.Rights).Add(offices).Add(system.Agency).Add(key.CreatedAt));
        await AddKeyAsync(session, system.Id, key);
        Record(door, AuditTypes.SystemAdded, key.CreatedAt, system.Name, key.Prefix);
        return KeyChange.Done;
    });

    public Task<KeyChange> RotateAsync(string system, SystemKey key, DateTimeOffset now, DateTimeOffset othersEndAt) => RunAsync(async (session, door) =>
    {
        if (await FindAsync(session, system) is not { } id)
            return KeyChange.UnknownSystem;
        var inForce = (await session.QueryAsync(CountInForce, row => row.Add(id).Add(now), columns => columns.Number()))[0];
        if (inForce >= SystemKey.InForceMax)
            return KeyChange.TooManyKeys;
        await session.ExecuteAsync(EndOthers, row => row.Add(id).Add(othersEndAt));
        await AddKeyAsync(session, id, key);
        Record(door, AuditTypes.KeyAdded, now, system, key.Prefix);
        return KeyChange.Done;
    });

    public Task<int> RevokeAsync(string system, string? prefix, DateTimeOffset now) => RunAsync(async (session, door) =>
    {
        if (await FindAsync(session, system) is not { } id)
            return 0;
        var revoked = await session.ExecuteAsync(RevokeOfSystem, row => row.Add(id).Add(prefix).Add(now));
        if (revoked > 0)
            Record(door, AuditTypes.KeyRevoked, now, system, prefix);
        return revoked;
    });

    public Task<bool> RevokeKeyAsync(string prefix, DateTimeOffset now) => RunAsync(async (session, door) =>
    {
        var revoked = await session.ExecuteAsync(RevokeKey, row => row.Add(prefix).Add(now)) == 1;
        if (revoked)
            Record(door, AuditTypes.KeyRevoked, now, null, prefix);
        return revoked;
    });

    private Task<T> RunAsync<T>(Func<Session, AuditDoor?, ValueTask<T>> work) => AuditLanes.RunAsync(lanes, "systems", database, work);

    private void Record(AuditDoor? door, string type, DateTimeOffset at, string? system, string? prefix) => door?.Add(ActNotes.OfKey(type, actor, system, prefix, reason, at));

    private static async ValueTask<Guid?> FindAsync(Session session, string name)
    {
        var found = await session.QueryAsync(FindSystem, row => row.Add(name), columns => columns.Id());
        return found.Count == 0 ? null : found[0];
    }

    private static ValueTask<int> AddKeyAsync(Session session, Guid system, SystemKey key) =>
        session.ExecuteAsync(InsertKey, row => row.Add(key.Prefix).Add(system).Add(key.Hash).Add(key.CreatedAt).Add(key.ExpiresAt));

    private static KnownSystem Read(IGrouping<string, KeyRow> rows)
    {
        var first = rows.First();
        var all = first.Offices == "*";
        var system = new SystemPrincipal
        {
            Id = first.Id,
            Name = first.Name,
            Kind = Kind(first.Kind),
            Rights = (SystemRights)first.Rights,
            AllOffices = all,
            Offices = all ? [] : [.. first.Offices.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Office)],
            Agency = first.Agency,
        };
        return new(system, [.. rows.Where(row => row.Prefix is not null).Select(row => new SystemKey(row.Prefix!, row.Hash!, Time(row.CreatedAt)!.Value, Time(row.ExpiresAt), Time(row.RevokedAt)))]);
    }

    private static OfficeCode Office(string text) => OfficeCode.TryParse(text, out var office) ? office : throw new InvalidDataException("A stored office code is not one.");

    private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;

    private static string Word(SystemKind kind) => kind switch
    {
        SystemKind.Shop => "shop",
        SystemKind.Agency => "agency",
        SystemKind.Operator => "operator",
        _ => throw new UnreachableException($"Unknown kind {kind}."),
    };

    private static SystemKind Kind(string word) => word switch
    {
        "shop" => SystemKind.Shop,
        "agency" => SystemKind.Agency,
        "operator" => SystemKind.Operator,
        _ => throw new InvalidDataException($"'{word}' is no kind of system."),
    };

    private sealed class KeyRow
    {
        public required Guid Id { get; init; }

        public required string Name { get; init; }

        public required string Kind { get; init; }

        public required long Rights { get; init; }

        public required string Offices { get; init; }

        public string? Agency { get; init; }

        public string? Prefix { get; init; }

        public byte[]? Hash { get; init; }

        public long? CreatedAt { get; init; }

        public long? ExpiresAt { get; init; }

        public long? RevokedAt { get; init; }
    }
}
