using System.Security.Cryptography;

namespace Gateway.Auditing;

/// <summary>The public half of a checkpoint key, which anybody may hold; old ones go on verifying what they signed.</summary>
public sealed class CheckpointPublicKey
{
    private const string Label = "PUBLIC KEY";

    // SubjectPublicKeyInfo of an uncompressed point on P-256 (RFC 5480 §2): the key's id is taken over these bytes, so there is one way to write them.
    private static readonly byte[] Head = Convert.FromHexString("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
    private const int DerLength = 27 + 64;
    private readonly byte[] der;

    private CheckpointPublicKey(byte[] der) => (this.der, Id) = (der, Convert.ToHexStringLower(SHA256.HashData(der).AsSpan(0, 8)));

    /// <summary>The first 16 hex digits of SHA-256 over the DER of the key.</summary>
    public string Id { get; }

    /// <summary>Takes a SubjectPublicKeyInfo as PEM; throws <see cref="InvalidDataException"/> for anything but a key on P-256.</summary>
    public static CheckpointPublicKey FromPem(string pem) => FromDer(Pem.Read(pem, Label));

    /// <summary>Those of them that are keys. What stands in a store or a bundle may be anything; without its key a signature is a doubt.</summary>
    public static IEnumerable<CheckpointPublicKey> Readable(IEnumerable<string> pems)
    {
        ArgumentNullException.ThrowIfNull(pems);
        return pems.Select(TryPem).OfType<CheckpointPublicKey>();
    }

    public string ToPem() => PemEncoding.WriteString(Label, der) + "\n";

    /// <summary>Whether this key signed the bytes. False also for a signature that is no DER.</summary>
    public bool Verifies(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature)
    {
        // An ECDsa is not for two threads; a checkpoint is rare enough to make one each time.
        using var key = Open(der);
        try
        {
            return key.VerifyData(bytes, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static CheckpointPublicKey? TryPem(string pem)
    {
        try
        {
            return FromPem(pem);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    internal static CheckpointPublicKey FromDer(byte[] der)
    {
        if (der.Length != DerLength || !der.AsSpan().StartsWith(Head))
            throw new InvalidDataException("A checkpoint key is an uncompressed point on P-256.");
        Open(der).Dispose();
        return new(der);
    }

    private static ECDsa Open(byte[] der)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(der, out _);
            return key;
        }
        catch (CryptographicException e)
        {
            key.Dispose();
            throw new InvalidDataException("The point of the checkpoint key is not on P-256.", e);
        }
    }
}
