using System.Text.RegularExpressions;
using Gateway.Dossiers;

namespace Gateway.Operating;

/// <summary>Somebody who works here.</summary>
/// <param name="Name">As the identity provider or the link names them: <see cref="IsName"/>. It stands in the audit.</param>
/// <param name="Offices">Those they act for; null for all.</param>
public sealed partial record Person(string Name, IReadOnlyList<PersonRole> Roles, IReadOnlyList<OfficeCode>? Offices)
{
    private const string ActorPrefix = "person:";

    /// <summary>Who this is in the audit.</summary>
    public string Actor => ActorPrefix + Name;

    /// <summary>A name of an account: no blanks, nothing that a citizen's number could hide in.</summary>
    public static bool IsName(string text) => Account().IsMatch(text) && !CitizenId.IsShownIn(text);

    [GeneratedRegex(@"\A[A-Za-z0-9](?:[A-Za-z0-9._@-]{0,62}[A-Za-z0-9])?\z")]
    private static partial Regex Account();
}

/// <summary>A person in a session.</summary>
public sealed record PersonPrincipal : Principal
{
    public required PersonSession Session { get; init; }

    public IReadOnlyList<PersonRole> Roles => Session.Person.Roles;

    public static PersonPrincipal Of(PersonSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        var person = session.Person;
        return new() { Name = person.Actor, Session = session, Rights = PersonRoles.RightsOf(person.Roles), AllOffices = person.Offices is null, Offices = person.Offices ?? [] };
    }
}

/// <summary>A link that lets this person in once, until it expires. Its secret is known to nobody but who was given it.</summary>
public sealed record SignInLink(string Prefix, byte[] Hash, Person Person, DateTimeOffset MadeAt)
{
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);

    public DateTimeOffset ExpiresAt => MadeAt + Lasts;
}

/// <summary>A person who signed in, until they leave, are idle for too long, or the shift is long over.</summary>
public sealed record PersonSession(string Prefix, byte[] Hash, Person Person, DateTimeOffset BeganAt, DateTimeOffset SeenAt, DateTimeOffset? EndedAt)
{
    public static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(30), AgeMax = TimeSpan.FromHours(10);

    /// <summary>How old <see cref="SeenAt"/> may be before it is written anew.</summary>
    public static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    public DateTimeOffset EndsAt => BeganAt + AgeMax;

    public bool IsInForce(DateTimeOffset now) => EndedAt is null && now < EndsAt && now < SeenAt + IdleMax;
}
