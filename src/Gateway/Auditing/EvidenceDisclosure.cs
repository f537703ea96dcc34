using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Storage;

namespace Gateway.Host.Auditing;

/// <summary>Puts into a dossier's evidence what its records are committed to, and the dossier's keys, by which anybody sees that it is that.</summary>
internal sealed class EvidenceDisclosure(BodyQueries bodies, AuditKeyFolder keys)
{
    /// <summary>Why it may be done. A list, for what somebody writes freely may be personal itself, and this goes into the audit and into addresses.</summary>
    public static readonly IReadOnlyList<string> Reasons = ["inspection", "complaint", "court", "citizen", "incident"];

    /// <summary>What is no longer kept, or beyond the limit of a bundle, is left out, and named as that.</summary>
    public async Task<EvidenceBundle> WithBodiesAsync(EvidenceBundle bundle, CancellationToken cancellation)
    {
        var committed = bundle.Commitments();
        var absent = bundle.Commitments();
        var secrets = keys.AllCommitments().Where(secret => committed.Any(commitment => Commitments.IdOf(commitment) == secret.Id)).ToList();
        var (found, bytes) = (new List<EvidenceBody>(), 0L);
        foreach (var content in await bodies.OfDossierAsync(bundle.Dossier, bundle.Events(), cancellation))
        {
            if (secrets.Select(secret => secret.Of(bundle.Dossier, content)).FirstOrDefault(committed.Remove) is { } commitment && (bytes += content.Length) <= EvidenceBodies.BytesMax)
            {
                found.Add(new(commitment, content));
                absent.Remove(commitment);
            }
        }
        return bundle with { Bodies = new([.. secrets.Select(secret => new EvidenceKey(secret.Id, Convert.ToHexStringLower(secret.KeyOf(bundle.Dossier))))], found, [.. absent.Order(StringComparer.Ordinal)]) };
    }
}
