namespace Gateway.Auditing;

/// <summary>Records what changes nothing else in the store: somebody saw a body, somebody was refused.</summary>
public interface IAuditRecorder
{
    /// <summary>All of them or none; durable once this returns.</summary>
    Task AddAsync(params IReadOnlyList<AuditNote> notes);
}
