using System.Text.Json;
using Gateway.Dossiers;

namespace Gateway.Auditing;

/// <summary>What people and systems did that moved no dossier.</summary>
public static class ActNotes
{
    /// <summary>Somebody gets to see what an agency answered.</summary>
    /// <param name="reason">Why; null for the shop that the answer is for.</param>
    public static AuditNote Viewed(string actor, string dossier, string exchange, string? reason, DateTimeOffset at) => new(AuditTypes.BodyViewed, at, actor, dossier, json =>
    {
        json.WriteString("exchange"u8, exchange);
        if (reason is not null)
            json.WriteString("reason"u8, reason);
    });

    /// <summary>Somebody takes a dossier's evidence away.</summary>
    /// <param name="reason">Why the bodies go with it; null where they do not.</param>
    public static AuditNote Exported(string actor, string dossier, string? reason, DateTimeOffset at) => new(AuditTypes.EvidenceExported, at, actor, dossier, json =>
    {
        if (reason is null)
            return;
        json.WriteBoolean("bodies"u8, true);
        json.WriteString("reason"u8, reason);
    });

    /// <summary>Somebody had the log verified.</summary>
    /// <param name="from">First position that was looked at, or that may be the damaged one.</param>
    /// <param name="to">The position behind the last one.</param>
    public static AuditNote Verified(string actor, string verdict, string? damage, long from, long to, DateTimeOffset at) => new(AuditTypes.AuditVerified, at, actor, null, json =>
    {
        json.WriteString("verdict"u8, verdict);
        if (damage is not null)
            json.WriteString("damage"u8, damage);
        json.WriteNumber("from"u8, from);
        json.WriteNumber("to"u8, to);
    });

    /// <summary>A key opened our door, for the first time in this process and this hour.</summary>
    public static AuditNote SignedIn(string system, string key, DateTimeOffset at) => new(AuditTypes.SignInSucceeded, at, system, null, json => json.WriteString("key"u8, key));

    /// <param name="key">The key's prefix, which is what lists show; the key itself is known to nobody but its holder.</param>
    /// <param name="reason">Why somebody did it; null where the gateway itself did.</param>
    public static AuditNote OfKey(string type, string actor, string? system, string? key, string? reason, DateTimeOffset at) => new(type, at, actor, null, json =>
    {
        if (system is not null)
            json.WriteString("system"u8, system);
        if (key is not null)
            json.WriteString("key"u8, key);
        if (reason is not null)
            json.WriteString("reason"u8, reason);
    });

    /// <summary>Somebody keeps a question, changes or drops it. Its name may be anything, so it is not repeated.</summary>
    /// <param name="query">As the grammar writes it; null where it is dropped.</param>
    public static AuditNote OfView(string type, string actor, Guid view, long version, string? query, bool isShared, DateTimeOffset at) => new(type, at, actor, null, json =>
    {
        json.WriteId("view"u8, Ids.View, view);
        json.WriteNumber("edition"u8, version);
        if (query is null)
            return;
        json.WriteString("query"u8, query);
        json.WriteBoolean("shared"u8, isShared);
    });

    /// <summary>The store got steps of this binary's schema.</summary>
    public static AuditNote Migrated(string actor, string version, IReadOnlyList<string> scripts, DateTimeOffset at) => new(AuditTypes.SchemaMigrated, at, actor, null, json =>
    {
        json.WriteString("version"u8, version);
        Write(json, "scripts"u8, scripts);
    });

    /// <summary>A process works by this from now on.</summary>
    /// <param name="contracts">SHA-256 over everything in the contracts' folders, in hex: they are no secret.</param>
    /// <param name="procedures">Code and version of each that is in force today.</param>
    /// <param name="settings">Name and commitment of each that is set: whether it changed can be seen, and not to what.</param>
    public static AuditNote Loaded(
        string version, string role, string contracts, IEnumerable<(string Code, string Version)> procedures, IEnumerable<string> agencies, IEnumerable<(string Name, string Commitment)> settings, DateTimeOffset at) =>
        new(AuditTypes.ConfigurationLoaded, at, AuditRecord.Gateway, null, json =>
        {
            json.WriteString("version"u8, version);
            json.WriteString("role"u8, role);
            json.WriteString("contracts"u8, contracts);
            Write(json, "procedures"u8, "procedure", "version", procedures);
            Write(json, "agencies"u8, agencies);
            Write(json, "settings"u8, "name", "commitment", settings);
        });

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> list, string first, string second, IEnumerable<(string First, string Second)> pairs)
    {
        json.WriteStartArray(list);
        foreach (var pair in pairs)
        {
            json.WriteStartObject();
            json.WriteString(first, pair.First);
            json.WriteString(second, pair.Second);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
