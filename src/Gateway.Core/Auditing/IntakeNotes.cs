using System.Text.Json;
using Gateway.Callbacks;
using Gateway.Dossiers;

namespace Gateway.Auditing;

/// <summary>What is recorded of events and callbacks where no dossier moves.</summary>
public static class IntakeNotes
{
    /// <remarks>Not the id that the shop gave it: that is free text, and our own leads to it.</remarks>
    public static AuditNote Accepted(DossierEvent accepted, string system, DateTimeOffset at, Commitments? commitments)
    {
        ArgumentNullException.ThrowIfNull(accepted);
        return new(AuditTypes.EventAccepted, at, system, accepted.Dossier, json =>
        {
            json.WriteString("office"u8, accepted.Office.Value);
            json.WriteId("event"u8, Ids.Event, accepted.Id);
            json.WriteWord("kind"u8, accepted.Kind);
            if (accepted.ProcedureCode is { } procedure)
                json.WriteString("procedure"u8, procedure);
            Commit(json, commitments, accepted.Dossier, accepted.Body.Span);
        });
    }

    /// <summary>An event that nobody can plan and that used up no number.</summary>
    public static AuditNote Parked(Guid parked, DossierEventKind kind, string dossier, string office, string reason, DateTimeOffset at) =>
        new(AuditTypes.EventParked, at, AuditRecord.Gateway, dossier, json =>
        {
            json.WriteString("office"u8, office);
            json.WriteId("event"u8, Ids.Event, parked);
            json.WriteWord("kind"u8, kind);
            json.WriteString("reason"u8, reason);
        });

    /// <summary>Records of a topic that went to the parked topic, of one partition and for one reason.</summary>
    public static AuditNote Parked(string system, string topic, int partition, IReadOnlyList<long> offsets, string code, DateTimeOffset at) =>
        new(AuditTypes.RecordParked, at, system, null, json =>
        {
            json.WriteString("code"u8, code);
            json.WriteString("topic"u8, topic);
            json.WriteNumber("partition"u8, partition);
            json.WriteStartArray("offsets"u8);
            foreach (var offset in offsets)
                json.WriteNumberValue(offset);
            json.WriteEndArray();
        });

    /// <remarks>Where nobody knows its dossier what it says is committed to under a key of its own.</remarks>
    public static AuditNote Received(AgencyCallback callback, string? dossier, Guid? exchange, DateTimeOffset at, Commitments? commitments)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return new(AuditTypes.CallbackReceived, at, "agency:" + callback.Agency, dossier, json =>
        {
            var id = Ids.Format(Ids.Callback, callback.Id);
            json.WriteString("callback"u8, id);
            json.WriteWord("channel"u8, callback.Channel);
            json.WriteWord("kind"u8, callback.Answer.Kind);
            json.WriteString("code"u8, AuditRecord.Code(callback.Answer.Code));
            if (exchange is not null && dossier is not null)
                json.WriteId("exchange"u8, Ids.Exchange, exchange.Value);
            Commit(json, commitments, dossier ?? id, callback.Answer.Content.Span);
        });
    }

    /// <summary>An answer that moved nothing; null while it is too early to say, and where it moved its exchange.</summary>
    public static AuditNote? SetAside(AgencyCallback callback, string? dossier, CallbackState state, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(callback);
        if (state is CallbackState.Received or CallbackState.Matched)
            return null;
        var isRepeat = state == CallbackState.Duplicate;
        return new(isRepeat ? AuditTypes.CallbackRepeated : AuditTypes.CallbackParked, at, AuditRecord.Gateway, dossier, json =>
        {
            json.WriteId("callback"u8, Ids.Callback, callback.Id);
            if (callback.Channel == CallbackChannel.Inquiry)
                json.WriteWord("channel"u8, callback.Channel);
            json.WriteString("agency"u8, callback.Agency);
            if (!isRepeat)
                json.WriteWord("reason"u8, state);
        });
    }

    private static void Commit(Utf8JsonWriter json, Commitments? commitments, string subject, ReadOnlySpan<byte> content)
    {
        if (commitments is not null)
            json.WriteString("body"u8, commitments.Of(subject, content));
    }
}
