using Gateway.Dossiers;

namespace Gateway.Storage;

/// <summary>The only statements that touch the <c>payload</c> table.</summary>
internal sealed class Payloads(IBodySeal seal)
{
    private const string Insert = "insert into payload (id, kind, dossier, body) values (?1, ?2, ?3, ?4)";

    public readonly record struct Body(Guid Id, BodyKind Kind, string Dossier, ReadOnlyMemory<byte> Content);

    public void Add(Session session, IReadOnlyList<Body> bodies) => session.Tell(Insert, bodies, (row, body) =>
        row.Add(body.Id).Add(Words.Of(body.Kind)).Add(body.Dossier).Add(seal.Seal(body.Dossier, body.Id, body.Content)));

    /// <summary>The body of a stored row that was read with its own join.</summary>
    public byte[] Open(string dossier, Guid id, byte[] stored) => seal.Open(dossier, id, stored);
}
