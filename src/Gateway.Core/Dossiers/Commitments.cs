using System.Security.Cryptography;
using System.Text;

namespace Gateway.Dossiers;

/// <summary>
/// What a record says of a content that it may not repeat: an HMAC-SHA-256 under a key that its subject, a dossier, has to itself. Without the key
/// nobody can try out guesses, as they could with a hash; with it, one subject is opened and no other.
/// </summary>
public sealed class Commitments
{
    /// <summary>Bytes of the gateway's secret, and of each key that is made of it.</summary>
    public const int SecretLength = 32;

    /// <summary>Characters of a commitment: eight that name the secret, a colon, and 64 of the HMAC in hex.</summary>
    public const int Length = IdLength + 1 + (2 * HMACSHA256.HashSizeInBytes);

    private const int IdLength = 8;
    private readonly byte[] secret;

    [ThreadStatic] private static (Commitments Owner, IncrementalHash Mac)? kept;

    public Commitments(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != SecretLength)
            throw new InvalidDataException($"The secret of commitments has {SecretLength} bytes.");
        this.secret = secret.ToArray();
        Id = Convert.ToHexStringLower(Derive("gateway audit commitments, name\n"u8, "").AsSpan(0, IdLength / 2));
    }

    /// <summary>Names the secret and tells nothing of it.</summary>
    public string Id { get; }

    /// <summary>The subject's key.</summary>
    public byte[] KeyOf(string subject) => Derive("gateway audit commitments, key\n"u8, subject);

    public string Of(string subject, ReadOnlySpan<byte> content) => Of(Id, KeyOf(subject), content);

    /// <summary>The same for whoever has the subject's key only.</summary>
    public static string Of(string id, ReadOnlySpan<byte> key, ReadOnlySpan<byte> content)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, content, mac);
        return string.Create(Length, (Id: id, Mac: Convert.ToHexStringLower(mac)), static (text, parts) =>
        {
            parts.Id.CopyTo(text);
            text[IdLength] = ':';
            parts.Mac.CopyTo(text[(IdLength + 1)..]);
        });
    }

    /// <summary>The name of the secret that a commitment was made with.</summary>
    public static string IdOf(string commitment)
    {
        ArgumentNullException.ThrowIfNull(commitment);
        return commitment.Length == Length && commitment[IdLength] == ':' ? commitment[..IdLength] : "";
    }

    // HKDF-Expand (RFC 5869 §2.3) to one block: the secret is random already, so nothing has to be extracted first.
    private byte[] Derive(ReadOnlySpan<byte> purpose, string subject)
    {
        var info = new byte[purpose.Length + Encoding.UTF8.GetByteCount(subject) + 1];
        purpose.CopyTo(info);
        Encoding.UTF8.GetBytes(subject, info.AsSpan(purpose.Length));
        info[^1] = 1;
        // Each thread keeps the secret's context: to make one costs as much again.
        if (kept is not (var owner, var mac) || owner != this)
            kept = (this, mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret));
        mac.AppendData(info);
        return mac.GetHashAndReset();
    }
}
