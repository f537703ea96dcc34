using Dapper;
using Gateway.Dossiers;
using Gateway.Operating;

namespace Gateway.Storage;

/// <summary>Sign-in links and sessions of people, as hashes of their secrets. Whatever is done to them is recorded with it.</summary>
/// <param name="lanes">Where it is recorded; null where nothing is.</param>
/// <param name="actor">Who makes links by this store.</param>
public sealed class SessionStore(GatewayDatabase database, AuditLanes? lanes = null, string actor = AuditRecord.Gateway) : ISessionStore
{
    // What nobody can use any more is kept for a while, so that a late attempt is told the truth.
    private static readonly TimeSpan LinksKept = TimeSpan.FromDays(7), SessionsKept = TimeSpan.FromDays(30);

    private const string InsertLink = "insert into sign_in_link (prefix, hash, person, roles, offices, expires_at) values (?1, ?2, ?3, ?4, ?5, ?6)";
    private const string ForgetLinks = "delete from sign_in_link where expires_at < ?1";
    private const string FindLink = "select hash, person, roles, offices, expires_at, used_at from sign_in_link where prefix = ?1";
    private const string UseLink = "update sign_in_link set used_at = ?2 where prefix = ?1 and used_at is null";

    private const string InsertSession = "insert into person_session (prefix, hash, person, roles, offices, began_at, seen_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?6)";
    private const string ForgetSessions = "delete from person_session where began_at < ?1";
    private const string FindSession = """
        select prefix as Prefix, hash as Hash, person as Person, roles as Roles, offices as Offices, began_at as BeganAt, seen_at as SeenAt, ended_at as EndedAt
        from person_session where prefix = @prefix
        """;
    private const string Seen = "update person_session set seen_at = ?2 where prefix = ?1 and seen_at < ?2";
    private const string End = """
        update person_session set ended_at = ?3
        where person = ?1 and (?2 is null or prefix = ?2) and ended_at is null and began_at > ?4 and seen_at > ?5
        """;

    public Task AddLinkAsync(SignInLink link, string reason) => RunAsync(async (session, door) =>
    {
        await session.ExecuteAsync(ForgetLinks, row => row.Add(link.MadeAt - LinksKept));
        await session.ExecuteAsync(InsertLink, row => Bind(row.Add(link.Prefix).Add(link.Hash), link.Person).Add(link.ExpiresAt));
        door?.Add(PersonNotes.LinkMade(actor, link, reason));
        return true;
    });

    public Task<(LinkUse Use, PersonSession? Session)> RedeemAsync(string link, string secret, string prefix, byte[] hash, DateTimeOffset now) => RunAsync(async (session, door) =>
    {
        var found = await session.QueryAsync(FindLink, row => row.Add(link), columns =>
            (Hash: columns.Bytes(), Person: Read(columns.Text(), columns.Text(), columns.Text()), ExpiresAt: columns.Time(), UsedAt: columns.TimeOrNull()));
        if (found is not [var known])
            return (LinkUse.Unknown, null);
        if (!ApiKey.IsSecret(secret, known.Hash))
            return (LinkUse.WrongSecret, null);
        if (known.UsedAt is not null)
            return (LinkUse.Used, null);
        if (known.ExpiresAt <= now)
            return (LinkUse.Expired, null);
        if (await session.ExecuteAsync(UseLink, row => row.Add(link).Add(now)) == 0)
            return (LinkUse.Used, null);
        var begun = new PersonSession(prefix, hash, known.Person, now, now, null);
        await BeginAsync(session, door, begun, link);
        return (LinkUse.Done, (PersonSession?)begun);
    });

    public Task BeginAsync(PersonSession session) => RunAsync(async (writer, door) =>
    {
        await BeginAsync(writer, door, session, null);
        return true;
    });

    public Task<PersonSession?> FindAsync(string prefix, CancellationToken cancellation) => database.ReadAsync(async reader =>
        (await reader.QueryFirstOrDefaultAsync<SessionRow>(new CommandDefinition(FindSession, new { prefix }, cancellationToken: cancellation)))?.Read());

    public Task SeenAsync(string prefix, DateTimeOffset now) => database.WriteAsync(session => session.ExecuteAsync(Seen, row => row.Add(prefix).Add(now)));

    public Task<int> EndAsync(string person, string? prefix, string actor, DateTimeOffset now, string? reason = null) => RunAsync(async (session, door) =>
    {
        var ended = await session.ExecuteAsync(End, row => row.Add(person).Add(prefix).Add(now).Add(now - PersonSession.AgeMax).Add(now - PersonSession.IdleMax));
        if (ended > 0)
            door?.Add(PersonNotes.SessionEnded(actor, new Person(person, [], null).Actor, prefix, reason, now));
        return ended;
    });

    private static async ValueTask BeginAsync(Session session, AuditDoor? door, PersonSession begun, string? link)
    {
        await session.ExecuteAsync(ForgetSessions, row => row.Add(begun.BeganAt - SessionsKept));
        await session.ExecuteAsync(InsertSession, row => Bind(row.Add(begun.Prefix).Add(begun.Hash), begun.Person).Add(begun.BeganAt));
        door?.Add(PersonNotes.SignedIn(begun, link));
    }

    private Task<T> RunAsync<T>(Func<Session, AuditDoor?, ValueTask<T>> work) => AuditLanes.RunAsync(lanes, "people", database, work);

    private static Row Bind(Row row, Person person) => row.Add(person.Name)
        .Add(string.Join(' ', person.Roles.Select(PersonRoles.NameOf)))
        .Add(person.Offices is null ? "*" : string.Join(' ', person.Offices));

    // A role that this binary does not know gives nothing.
    private static Person Read(string name, string roles, string offices) => new(
        name,
        [.. Words(roles).Select(word => PersonRoles.TryRead(word, out var role) ? role : (PersonRole?)null).OfType<PersonRole>()],
        offices == "*" ? null : [.. Words(offices).Select(word => OfficeCode.TryParse(word, out var office) ? office : throw new InvalidDataException("A stored office code is not one."))]);

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private sealed class SessionRow
    {
        public required string Prefix { get; init; }

        public required byte[] Hash { get; init; }

        public required string Person { get; init; }

        public required string Roles { get; init; }

        public required string Offices { get; init; }

        public required DateTimeOffset BeganAt { get; init; }

        public required DateTimeOffset SeenAt { get; init; }

        public DateTimeOffset? EndedAt { get; init; }

        public PersonSession Read() => new(Prefix, Hash, SessionStore.Read(Person, Roles, Offices), BeganAt, SeenAt, EndedAt);
    }
}
