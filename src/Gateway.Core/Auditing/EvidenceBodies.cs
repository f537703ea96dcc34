using System.Text.Json.Serialization;

namespace Gateway.Auditing;

/// <summary>
/// What the records of a dossier are committed to, and the dossier's keys, by which anybody can see that it is that. Personal data; only in a
/// bundle that was asked for with them.
/// </summary>
/// <param name="Keys">A key for each secret that the records' commitments name.</param>
/// <param name="Absent">Commitments whose bodies are not here: no longer kept, too much for one bundle, or made with a secret that is gone. Null in bundles of the first version, which did not say.</param>
public sealed record EvidenceBodies(
    IReadOnlyList<EvidenceKey> Keys, IReadOnlyList<EvidenceBody> Bodies, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Absent = null)
{
    /// <summary>Bytes of all bodies of one bundle.</summary>
    public const int BytesMax = 24 * 1024 * 1024;
}

/// <param name="Id">The secret that it was made of, as commitments name it.</param>
/// <param name="Key">Of this dossier alone, in hex.</param>
public sealed record EvidenceKey(string Id, string Key);

/// <param name="Commitment">As a record of the bundle has it.</param>
public sealed record EvidenceBody(string Commitment, byte[] Content);
