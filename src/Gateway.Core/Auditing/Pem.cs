using System.Security.Cryptography;

namespace Gateway.Auditing;

/// <summary>One PEM block (RFC 7468) and nothing else.</summary>
internal static class Pem
{
    /// <summary>The bytes inside; throws <see cref="InvalidDataException"/> for another label or anything around the block.</summary>
    public static byte[] Read(string text, string label)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!PemEncoding.TryFind(text, out var found) || text[found.Label] != label || text.Remove(found.Location.Start.Value, found.Location.End.Value - found.Location.Start.Value).Trim().Length > 0)
            throw new InvalidDataException($"One PEM block \"{label}\" was expected.");
        return Convert.FromBase64String(text[found.Base64Data]);
    }
}
