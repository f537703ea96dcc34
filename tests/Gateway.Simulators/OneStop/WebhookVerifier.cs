using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Simulators.OneStop;

/// <summary>The shop's side of Standard Webhooks 1.0.0. Looks at raw bytes only and compares every candidate in fixed time.</summary>
public sealed class WebhookVerifier
{
    public const string Missing = "signature-missing", Invalid = "signature-invalid", Expired = "signature-expired";

    private const int TimestampDigitsMax = 11;
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);
    private readonly byte[][] secrets;
    private readonly TimeProvider clock;

    /// <param name="secrets">Every secret that counts just now: <c>whsec_</c> and base64.</param>
    public WebhookVerifier(TimeProvider clock, params IEnumerable<string> secrets)
    {
        this.clock = clock;
        this.secrets = [.. secrets.Select(Read)];
        if (this.secrets.Length == 0)
            throw new ArgumentException("A verifier without a secret would believe nobody or anybody.", nameof(secrets));
    }

    /// <summary>Null when the message is genuine and fresh, else one of the three codes.</summary>
    public string? Problem(string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body)
    {
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(timestamp) || string.IsNullOrEmpty(signatures))
            return Missing;
        // A full stop in the id would give id.timestamp.body a second reading.
        if (id.Contains('.', StringComparison.Ordinal) || timestamp.Length > TimestampDigitsMax || !timestamp.All(char.IsAsciiDigit))
            return Invalid;
        if (!IsSigned($"{id}.{timestamp}.", signatures, body))
            return Invalid;
        var age = clock.GetUtcNow().ToUnixTimeSeconds() - long.Parse(timestamp, CultureInfo.InvariantCulture);
        return Math.Abs(age) > Tolerance.TotalSeconds ? Expired : null;
    }

    // Other versions and malformed entries are passed over, wherever they stand; no early exit tells which candidate was close.
    private bool IsSigned(string head, string signatures, ReadOnlySpan<byte> body)
    {
        var found = false;
        Span<byte> wanted = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (var secret in secrets)
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
            hmac.AppendData(Encoding.UTF8.GetBytes(head));
            hmac.AppendData(body);
            hmac.GetHashAndReset(wanted);
            foreach (var entry in signatures.Split(' '))
                if (Candidate(entry) is { } candidate)
                    found |= CryptographicOperations.FixedTimeEquals(candidate, wanted);
        }
        return found;
    }

    private static byte[]? Candidate(string entry)
    {
        var bytes = new byte[HMACSHA256.HashSizeInBytes];
        return entry.StartsWith("v1,", StringComparison.Ordinal) && Convert.TryFromBase64Chars(entry.AsSpan(3), bytes, out var length) && length == bytes.Length ? bytes : null;
    }

    private static byte[] Read(string secret)
    {
        var bytes = secret.StartsWith("whsec_", StringComparison.Ordinal) ? Convert.FromBase64String(secret[6..]) : [];
        return bytes.Length > 0 ? bytes : throw new ArgumentException("A webhook secret is whsec_ and base64.", nameof(secret));
    }
}
