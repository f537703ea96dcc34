using System.Security.Cryptography;
using System.Text;

namespace Gateway.Operating;

/// <summary>
/// The key a system shows: <c>gwk_&lt;prefix&gt;_&lt;secret&gt;</c>. The prefix (8 characters) names the key and may be logged; the secret
/// (256 random bits, base64url) exists only in the hands of its owner, we keep its SHA-256.
/// </summary>
public static class ApiKey
{
    public const string Marker = "gwk_";

    /// <summary>What the secret of a sign-in link and that of a session begin with instead; they are made like keys.</summary>
    public const string LinkMarker = "gwl_", SessionMarker = "gws_";
    public const int PrefixLength = 8, SecretLength = 43, HashLength = SHA256.HashSizeInBytes, Length = 4 + PrefixLength + 1 + SecretLength;
    private const string PrefixLetters = "abcdefghijkmnpqrstuvwxyz23456789";
    private static readonly System.Buffers.SearchValues<char> PrefixSet = System.Buffers.SearchValues.Create(PrefixLetters);

    /// <summary>A new key: its prefix, its hash to keep, and the text to hand over once.</summary>
    public static (string Prefix, byte[] Hash, string Text) Create(string marker = Marker)
    {
        var prefix = RandomNumberGenerator.GetString(PrefixLetters, PrefixLength);
        var secret = System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return (prefix, SHA256.HashData(Encoding.ASCII.GetBytes(secret)), $"{marker}{prefix}_{secret}");
    }

    /// <summary>Cuts a shown key into prefix and secret; false for anything of another shape.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out ReadOnlySpan<char> prefix, out ReadOnlySpan<char> secret, string marker = Marker)
    {
        prefix = secret = default;
        if (text.Length != Length || !text.StartsWith(marker, StringComparison.Ordinal) || text[Marker.Length + PrefixLength] != '_')
            return false;
        prefix = text.Slice(Marker.Length, PrefixLength);
        secret = text[^SecretLength..];
        return prefix.IndexOfAnyExcept(PrefixSet) < 0;
    }

    /// <summary>Compares in constant time. <paramref name="secret"/> is what <see cref="TryRead"/> cut out.</summary>
    public static bool IsSecret(ReadOnlySpan<char> secret, ReadOnlySpan<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[SecretLength];
        Span<byte> shown = stackalloc byte[HashLength];
        if (secret.Length != SecretLength || Encoding.ASCII.GetBytes(secret, bytes) != SecretLength)
            return false;
        SHA256.HashData(bytes, shown);
        return CryptographicOperations.FixedTimeEquals(shown, hash);
    }
}
