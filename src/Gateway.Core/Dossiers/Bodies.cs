using System.Runtime.InteropServices;

namespace Gateway.Dossiers;

/// <summary>What a stored body is; decides how long it is kept.</summary>
public enum BodyKind
{
    DossierEvent,
    AgencyResult,
    Reply,
    Callback,
}

/// <summary>
/// The only way in and out of the <c>payload</c> table. Stages hand over and get back plain bytes; what stands on the disk is the
/// business of whoever implements this port (plain today, sealed under a key per dossier later).
/// </summary>
public interface IBodySeal
{
    /// <summary>The bytes to store for one body of a dossier; they may be the body itself, which nobody changes any more.</summary>
    byte[] Seal(string dossier, Guid id, ReadOnlyMemory<byte> body);

    /// <summary>The body again; throws <see cref="InvalidDataException"/> when the stored bytes are not what was sealed.</summary>
    byte[] Open(string dossier, Guid id, byte[] stored);
}

/// <summary>Stores bodies as they are. Replaced by encryption without any stage noticing.</summary>
public sealed class PlainBodies : IBodySeal
{
    public byte[] Seal(string dossier, Guid id, ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var whole) && whole.Offset == 0 && whole.Count == whole.Array!.Length ? whole.Array : body.ToArray();

    public byte[] Open(string dossier, Guid id, byte[] stored) => stored;
}
