using System.Text.Json;
using Gateway.Auditing;
using Gateway.Dossiers;

namespace Gateway.Operating;

/// <summary>What the audit hears of failure groups: who did what to which, and why. What a note says stays with its group.</summary>
public static class GroupNotes
{
    public static AuditNote Changed(string actor, string reason, FailureGroup after, GroupChange change, DateTimeOffset at) => new(AuditTypes.GroupChanged, at, actor, null, json =>
    {
        Name(json, after);
        json.WriteStartArray("changed"u8);
        foreach (var member in change.Members())
            json.WriteStringValue(member);
        json.WriteEndArray();
        json.WriteString("state"u8, JsonNamingPolicy.SnakeCaseLower.ConvertName(after.State.ToString()));
        json.WriteString("reason"u8, reason);
    });

    /// <summary>It was closed and has happened again.</summary>
    public static AuditNote Reopened(FailureGroup group, DateTimeOffset at) => new(AuditTypes.GroupReopened, at, AuditRecord.Gateway, null, json => Name(json, group));

    public static AuditNote Merged(string actor, string reason, FailureGroup into, IEnumerable<FailureGroup> groups, DateTimeOffset at) => new(AuditTypes.GroupMerged, at, actor, null, json =>
    {
        Name(json, into);
        json.WriteStartArray("merged"u8);
        foreach (var group in groups)
            json.WriteStringValue(Ids.Format(Ids.Group, group.Id));
        json.WriteEndArray();
        json.WriteString("reason"u8, reason);
    });

    public static AuditNote Split(string actor, string reason, FailureGroup from, Guid to, Guid fingerprint, DateTimeOffset at) => new(AuditTypes.GroupSplit, at, actor, null, json =>
    {
        Name(json, from);
        json.WriteString("to"u8, Ids.Format(Ids.Group, to));
        json.WriteString("cause"u8, fingerprint.ToString("n"));
        json.WriteString("reason"u8, reason);
    });

    private static void Name(Utf8JsonWriter json, FailureGroup group)
    {
        json.WriteString("group"u8, Ids.Format(Ids.Group, group.Id));
        json.WriteString("number"u8, FailureGroupRules.Name(group.Number));
    }
}
