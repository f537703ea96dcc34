using Gateway.Dossiers;

namespace Gateway.Auditing;

/// <summary>
/// An event or an answer is on record, at the door it came in by, before anything comes of it: so whatever a dossier's record names must stand in
/// its bundle too. An answer that was asked for came in by no door; its record says so. What no other record names – who saw it, who exported it –
/// nobody can miss here.
/// </summary>
internal sealed class DoorRecords
{
    private const string Asked = "inquiry";

    private static readonly Dictionary<string, (string Member, string Door)> Naming = new(StringComparer.Ordinal)
    {
        [AuditTypes.PlanOpened] = ("event", AuditTypes.EventAccepted),
        [AuditTypes.EventPlanned] = ("event", AuditTypes.EventAccepted),
        [AuditTypes.EventParked] = ("event", AuditTypes.EventAccepted),
        [AuditTypes.CallbackMatched] = ("callback", AuditTypes.CallbackReceived),
        [AuditTypes.CallbackRepeated] = ("callback", AuditTypes.CallbackReceived),
        [AuditTypes.CallbackParked] = ("callback", AuditTypes.CallbackReceived),
    };

    private readonly HashSet<string> found = new(StringComparer.Ordinal);
    private readonly List<(long Position, string Named)> named = [];

    public void Add(EvidenceRecord record)
    {
        if (RecordMembers.Text(record.Bytes, "type") is not { } type)
            return;
        if (Naming.TryGetValue(type, out var naming) && RecordMembers.Text(record.Bytes, "channel") != Asked && RecordMembers.Text(record.Bytes, naming.Member) is { } id)
            named.Add((record.Position, $"{naming.Door} {id}"));
        else if (type is AuditTypes.EventAccepted or AuditTypes.CallbackReceived && RecordMembers.Text(record.Bytes, type == AuditTypes.EventAccepted ? "event" : "callback") is { } own)
            found.Add($"{type} {own}");
    }

    /// <summary>The first one that is named and not here, at the record that names it.</summary>
    public Verdict.Broken? Missing() => named.Where(one => !found.Contains(one.Named)).Select(one => new Verdict.Broken(one.Position, one.Position, Damage.RecordMissing, one.Named, "null")).FirstOrDefault();
}
