namespace Gateway.Dossiers;

/// <summary>The end of a hash chain: how many records it has, and the leaf hash of the last one (RFC 6962 §2.1), which the next one names.</summary>
public readonly record struct AuditHead(long Count, ReadOnlyMemory<byte> Hash);

/// <summary>One record of the audit (contracts/audit/v1), as it is stored, sealed and published: immutable bytes.</summary>
/// <param name="Chain">The dossier's number, or <c>door:…</c> for what happens before it is known to which dossier something belongs.</param>
/// <param name="Dossier">The dossier it is about, if it is known.</param>
public sealed record AuditEntry(Guid Id, string Chain, string? Dossier, string Type, byte[] Record);
