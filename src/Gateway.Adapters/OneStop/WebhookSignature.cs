using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Adapters.OneStop;

/// <summary>Signs as Standard Webhooks 1.0.0 says: <c>v1,</c> and the base64 of HMAC-SHA256 over <c>id.timestamp.body</c>, once per secret.</summary>
public sealed class WebhookSignature
{
    private const string Prefix = "whsec_";
    private const int SecretBytesMin = 24, SecretBytesMax = 64;
    private readonly byte[][] secrets;

    /// <summary>Throws <see cref="FormatException"/> for what is no secret.</summary>
    /// <param name="secrets">The secret in use, and during a change the next one: <c>whsec_</c> and base64 of 24 to 64 bytes.</param>
    public WebhookSignature(params IEnumerable<string> secrets) => this.secrets = [.. secrets.Select(Read)];

    /// <summary>A secret that nobody has yet.</summary>
    public static string NewSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytesMin));

    /// <summary>The value of <c>webhook-signature</c>; several are separated by a space.</summary>
    public string Of(string id, long timestamp, ReadOnlySpan<byte> body)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}."));
        var signatures = new string[secrets.Length];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        for (var i = 0; i < secrets.Length; i++)
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secrets[i]);
            hmac.AppendData(head);
            hmac.AppendData(body);
            hmac.GetHashAndReset(hash);
            signatures[i] = "v1," + Convert.ToBase64String(hash);
        }
        return string.Join(' ', signatures);
    }

    private static byte[] Read(string secret)
    {
        var bytes = new byte[SecretBytesMax];
        return secret.StartsWith(Prefix, StringComparison.Ordinal) && Convert.TryFromBase64Chars(secret.AsSpan(Prefix.Length), bytes, out var length) && length >= SecretBytesMin
            ? bytes[..length]
            : throw new FormatException("A webhook secret is whsec_ followed by the base64 of 24 to 64 bytes.");
    }
}
