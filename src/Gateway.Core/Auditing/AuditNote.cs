using System.Text.Json;

namespace Gateway.Auditing;

/// <summary>What is to be recorded at a door, in its own words; its place in a chain it gets there.</summary>
/// <param name="Type">One of <see cref="Dossiers.AuditTypes"/>.</param>
/// <param name="Actor">A system's name, <c>agency:…</c>, <c>account:…</c> or the gateway itself.</param>
/// <param name="Dossier">The dossier it is about, if it is known.</param>
/// <param name="Fields">Writes members: ids, codes, times, commitments.</param>
public sealed record AuditNote(string Type, DateTimeOffset At, string Actor, string? Dossier, Action<Utf8JsonWriter> Fields);
