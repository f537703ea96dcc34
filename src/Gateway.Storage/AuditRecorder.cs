using Gateway.Auditing;

namespace Gateway.Storage;

/// <param name="lanes">Where it is recorded; null where nothing is.</param>
public sealed class AuditRecorder(GatewayDatabase database, AuditLanes? lanes = null) : IAuditRecorder
{
    public Task AddAsync(params IReadOnlyList<AuditNote> notes) => lanes is null || notes.Count == 0 ? Task.CompletedTask : AuditLanes.RunAsync(lanes, "acts", database, (_, door) =>
    {
        foreach (var note in notes)
            door!.Add(note);
        return ValueTask.FromResult(true);
    });
}
