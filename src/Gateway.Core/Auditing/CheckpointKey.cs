using System.Security.Cryptography;

namespace Gateway.Auditing;

/// <summary>The key that signs checkpoints: ECDSA on P-256. One thread at a time, which the sealer is.</summary>
public sealed class CheckpointKey : IDisposable
{
    private const string Label = "PRIVATE KEY";
    private readonly ECDsa key;

    private CheckpointKey(ECDsa key) => (this.key, Public) = (key, CheckpointPublicKey.FromDer(key.ExportSubjectPublicKeyInfo()));

    public CheckpointPublicKey Public { get; }

    public static CheckpointKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Takes PKCS#8 as PEM; throws <see cref="InvalidDataException"/> for anything but a private key on P-256.</summary>
    public static CheckpointKey FromPem(string pem)
    {
        var der = Pem.Read(pem, Label);
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(der, out var read);
            return read == der.Length ? new(key) : throw new InvalidDataException("Something follows the checkpoint key.");
        }
        catch (Exception e) when (e is CryptographicException or InvalidDataException)
        {
            key.Dispose();
            throw e as InvalidDataException ?? new InvalidDataException("The checkpoint key cannot be read.", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    /// <summary>PKCS#8, not encrypted: for a file that nobody else reads.</summary>
    public string ToPem() => key.ExportPkcs8PrivateKeyPem() + "\n";

    /// <summary>Signs the checkpoint in this key's name, whatever <see cref="Checkpoint.KeyId"/> it came with.</summary>
    public SignedCheckpoint Sign(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var bytes = (checkpoint with { KeyId = Public.Id }).ToBytes();
        return new(bytes, key.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    public void Dispose() => key.Dispose();
}
