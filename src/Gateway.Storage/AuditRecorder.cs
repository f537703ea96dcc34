using System.Text.Json;
using Gateway.Auditing;

namespace Gateway.Storage;

/// <param name="lanes">Where it is recorded; null where nothing is.</param>
public sealed class AuditRecorder(GatewayDatabase database, AuditLanes? lanes = null) : IAuditRecorder
{
    public Task ViewedAsync(string actor, string dossier, string exchange, DateTimeOffset now) =>
        AddAsync("body.viewed", actor, dossier, now, json => json.WriteString("exchange"u8, exchange));

    public Task ExportedAsync(string actor, string dossier, DateTimeOffset now) => AddAsync("evidence.exported", actor, dossier, now, _ => { });

    private Task AddAsync(string type, string actor, string dossier, DateTimeOffset now, Action<Utf8JsonWriter> fields) => lanes is null ? Task.CompletedTask : AuditLanes.RunAsync(lanes, "views", database, (_, door) =>
    {
        door!.Add(type, now, actor, dossier, fields);
        return ValueTask.FromResult(true);
    });
}
