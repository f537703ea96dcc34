using System.Text.Json;
using Gateway.Dossiers;

namespace Gateway.Planning;

/// <summary>Why a dossier moves: the type of the audit record of its turn, and what that record says of the cause.</summary>
/// <param name="Fields">Writes members of the record: ids, codes, times.</param>
/// <param name="Body">What an agency said, to which the record is committed; empty where it said nothing that is kept.</param>
public sealed record TurnCause(string Type, Action<Utf8JsonWriter>? Fields = null, ReadOnlyMemory<byte> Body = default)
{
    /// <summary>Who moves it: the gateway, unless a person does.</summary>
    public string Actor { get; init; } = AuditRecord.Gateway;

    /// <summary>By whose contract it was done; null where that has no part in it.</summary>
    public string? Agency { get; init; }
}
