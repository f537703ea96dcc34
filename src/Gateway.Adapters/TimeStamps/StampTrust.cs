using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Gateway.Auditing;

namespace Gateway.Adapters.TimeStamps;

/// <summary>
/// Judges time stamps by the certificates that we were given: of authorities, of who issued theirs, or both. A certificate counts as of the time
/// that the stamp tells, so it may have ended since; nothing is fetched, so a revocation is not heard of.
/// </summary>
/// <param name="trusted">Empty where nobody said whom to trust: stamps are then held against their checkpoint only.</param>
public sealed class StampTrust(X509Certificate2Collection trusted) : IStampCheck
{
    private static readonly StampFinding Misfit = new(StampState.Misfit, default, "");

    /// <summary>Reads certificates as PEM; throws <see cref="CryptographicException"/> where a block cannot be read, and for none at all.</summary>
    public static X509Certificate2Collection FromPem(string pem)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(pem);
        return certificates.Count > 0 ? certificates : throw new CryptographicException("There is no certificate.");
    }

    public StampFinding Check(SignedCheckpoint stamped)
    {
        ArgumentNullException.ThrowIfNull(stamped);
        try
        {
            // A token without its signer's certificate may still be of one that we were given.
            if (stamped.Stamp is null || !Rfc3161TimestampToken.TryDecode(stamped.Stamp, out var token, out var length) || length != stamped.Stamp.Length
                || !token.VerifySignatureForData(stamped.Bytes, out var signer, trusted) || signer is null)
                return Misfit;
            var authority = $"{signer.Subject} sha256:{Convert.ToHexStringLower(signer.GetCertHash(HashAlgorithmName.SHA256))}";
            var state = trusted.Count == 0 ? StampState.Unjudged : IsTrusted(signer, token) ? StampState.Trusted : StampState.Untrusted;
            return new(state, token.TokenInfo.Timestamp, authority);
        }
        catch (CryptographicException)
        {
            return Misfit;
        }
    }

    private bool IsTrusted(X509Certificate2 signer, Rfc3161TimestampToken token)
    {
        if (trusted.Any(certificate => certificate.RawDataMemory.Span.SequenceEqual(signer.RawDataMemory.Span)))
            return true;
        using var chain = new X509Chain
        {
            ChainPolicy =
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
                VerificationTime = token.TokenInfo.Timestamp.UtcDateTime,
                VerificationTimeIgnored = false,
            },
        };
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
        chain.ChainPolicy.ExtraStore.AddRange(token.AsSignedCms().Certificates);
        return chain.Build(signer);
    }
}
