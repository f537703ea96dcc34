namespace Gateway.Auditing;

/// <summary>Records what changes nothing else in the store: somebody saw a body, somebody was refused. It is durable before the answer leaves.</summary>
public interface IAuditRecorder
{
    /// <summary>Somebody gets to see what an agency answered.</summary>
    Task ViewedAsync(string actor, string dossier, string exchange, DateTimeOffset now);

    /// <summary>Somebody takes a dossier's evidence away.</summary>
    Task ExportedAsync(string actor, string dossier, DateTimeOffset now);
}
