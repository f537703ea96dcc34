using System.Text.Json;

namespace Gateway.Planning;

/// <summary>Why a dossier moves: the type of the audit record of its turn, and what that record says of the cause.</summary>
/// <param name="Fields">Writes members of the record: ids, codes, times.</param>
public sealed record TurnCause(string Type, Action<Utf8JsonWriter>? Fields = null);
