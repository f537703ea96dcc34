using System.Text.Json;
using Gateway.Auditing;
using Gateway.Dossiers;

namespace Gateway.Operating;

/// <summary>What is recorded of people who come and go.</summary>
public static class PersonNotes
{
    /// <summary>Somebody at the machine lets a person in.</summary>
    public static AuditNote LinkMade(string actor, SignInLink link, string reason)
    {
        ArgumentNullException.ThrowIfNull(link);
        return new(AuditTypes.SignInLinkMade, link.MadeAt, actor, null, json =>
        {
            json.WriteString("person"u8, link.Person.Actor);
            WriteRoles(json, link.Person);
            json.WriteString("key"u8, link.Prefix);
            json.WriteString("reason"u8, reason);
            json.WriteTime("expiresAt"u8, link.ExpiresAt);
        });
    }

    /// <param name="link">The prefix of the link that let them in; null where an identity provider vouched for them.</param>
    public static AuditNote SignedIn(PersonSession session, string? link)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new(AuditTypes.SignInSucceeded, session.BeganAt, session.Person.Actor, null, json =>
        {
            json.WriteString("key"u8, session.Prefix);
            WriteRoles(json, session.Person);
            if (link is not null)
                json.WriteString("link"u8, link);
        });
    }

    /// <summary>A person left, or was made to.</summary>
    /// <param name="key">The session's prefix; null for all of theirs.</param>
    /// <param name="reason">Why somebody else ended it; null where they left.</param>
    public static AuditNote SessionEnded(string actor, string person, string? key, string? reason, DateTimeOffset at) => new(AuditTypes.SessionEnded, at, actor, null, json =>
    {
        json.WriteString("person"u8, person);
        if (key is not null)
            json.WriteString("key"u8, key);
        if (reason is not null)
            json.WriteString("reason"u8, reason);
    });

    private static void WriteRoles(Utf8JsonWriter json, Person person)
    {
        json.WriteStartArray("roles"u8);
        foreach (var role in person.Roles)
            json.WriteStringValue(PersonRoles.NameOf(role));
        json.WriteEndArray();
    }
}
