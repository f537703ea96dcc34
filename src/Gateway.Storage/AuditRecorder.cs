using Gateway.Auditing;

namespace Gateway.Storage;

/// <param name="lanes">Where it is recorded; null where nothing is.</param>
public sealed class AuditRecorder(GatewayDatabase database, AuditLanes? lanes = null) : IAuditRecorder
{
    public Task ViewedAsync(string actor, string dossier, string exchange, DateTimeOffset now) => lanes is null ? Task.CompletedTask : AuditLanes.RunAsync(lanes, "views", database, (_, door) =>
    {
        door!.Add("body.viewed", now, actor, dossier, json => json.WriteString("exchange"u8, exchange));
        return ValueTask.FromResult(true);
    });
}
