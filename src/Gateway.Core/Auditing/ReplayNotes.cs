using Gateway.Dossiers;

namespace Gateway.Auditing;

/// <summary>What operators did with replays, and what replays did by themselves. Each exchange that one lets go is recorded with its dossier.</summary>
public static class ReplayNotes
{
    /// <param name="selection">SHA-256 over what was selected, in hex.</param>
    /// <param name="items">How many go.</param>
    public static AuditNote Started(string actor, string replay, string reason, string selection, int items, int ratePerMinute, DateTimeOffset at) => new(AuditTypes.ReplayStarted, at, actor, null, json =>
    {
        json.WriteString("replay"u8, replay);
        json.WriteString("reason"u8, reason);
        json.WriteString("selection"u8, selection);
        json.WriteNumber("items"u8, items);
        json.WriteNumber("ratePerMinute"u8, ratePerMinute);
    });

    /// <param name="state">Where a person took it; null where only the rate was changed.</param>
    public static AuditNote Changed(string actor, string replay, string reason, string? state, int? ratePerMinute, DateTimeOffset at) => new(AuditTypes.ReplayChanged, at, actor, null, json =>
    {
        json.WriteString("replay"u8, replay);
        json.WriteString("reason"u8, reason);
        if (state is not null)
            json.WriteString("state"u8, state);
        if (ratePerMinute is { } rate)
            json.WriteNumber("ratePerMinute"u8, rate);
    });

    /// <summary>It stopped by itself.</summary>
    public static AuditNote Stopped(string replay, string why, DateTimeOffset at) => new(AuditTypes.ReplayStopped, at, AuditRecord.Gateway, null, json =>
    {
        json.WriteString("replay"u8, replay);
        json.WriteString("reason"u8, why);
    });

    public static AuditNote Ended(string replay, string state, int sent, int failed, int skipped, DateTimeOffset at) => new(AuditTypes.ReplayEnded, at, AuditRecord.Gateway, null, json =>
    {
        json.WriteString("replay"u8, replay);
        json.WriteString("state"u8, state);
        json.WriteNumber("sent"u8, sent);
        json.WriteNumber("failed"u8, failed);
        json.WriteNumber("skipped"u8, skipped);
    });
}
