using Gateway.Dossiers;

namespace Gateway.Auditing;

/// <summary>What was refused to whom, of which there may be thousands a second: so it is counted, and told once a minute.</summary>
/// <param name="Type">Of its record.</param>
/// <param name="Actor">The system that was refused; the gateway where nobody had signed in.</param>
/// <param name="Why">A code of ours.</param>
/// <param name="About">The right that was missing, the agency that was spoken for, or the prefix of the key.</param>
/// <param name="Dossier">Of another office.</param>
public readonly record struct Refusal(string Type, string Actor, string Why, string? About = null, string? Dossier = null)
{
    /// <summary>A signed-in system asked for what belongs to another office.</summary>
    public static Refusal OfOffice(string actor, string? dossier) => new(AuditTypes.AccessDenied, actor, "office", null, dossier);

    public static Refusal OfRight(string actor, string right) => new(AuditTypes.AccessDenied, actor, "right", right);

    /// <summary>It spoke in the name of another agency.</summary>
    public static Refusal OfAgency(string actor, string agency) => new(AuditTypes.AccessDenied, actor, "agency", agency);

    /// <param name="key">The prefix of one of our keys; null where it is none of ours, for then anything may stand there.</param>
    public static Refusal OfKey(string why, string? key) => new(AuditTypes.SignInRefused, AuditRecord.Gateway, why, key);

    /// <summary>So many of them, from the first to the last.</summary>
    public AuditNote Counted(int count, DateTimeOffset since, DateTimeOffset last)
    {
        var (type, why, about) = (Type, Why, About);
        return new(type, last, Actor, Dossier, json =>
        {
            json.WriteString(type is AuditTypes.EventRefused or AuditTypes.CallbackRefused ? "code"u8 : "reason"u8, why);
            if (about is not null)
                json.WriteString(type == AuditTypes.SignInRefused ? "key" : why, about);
            json.WriteNumber("count"u8, count);
            json.WriteTime("since"u8, since);
        });
    }
}
