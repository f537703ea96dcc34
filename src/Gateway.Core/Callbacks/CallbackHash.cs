using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Callbacks;

/// <summary>
/// The fingerprint of what an agency said: the exchange, the kind, the code, its reference and the content. How it was written does not
/// count – channel and <see cref="CanonicalJson"/> – nor do ids and times of the message, so a repeat is recognised however it comes and
/// another content under the same id is a conflict.
/// </summary>
public static class CallbackHash
{
    private const int NestingMax = 64;

    /// <summary>SHA-256, 32 bytes. The content of <paramref name="answer"/> must be JSON.</summary>
    public static byte[] Of(string exchangeKey, AgencyAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var hash = new ArrayBufferWriter<byte>(answer.Content.Length + 256);
        CanonicalJson.Add(hash, exchangeKey);
        CanonicalJson.Add(hash, answer.Kind.ToString());
        CanonicalJson.Add(hash, answer.Code);
        CanonicalJson.Add(hash, answer.AgencyReference ?? "");
        using var content = JsonDocument.Parse(answer.Content, new JsonDocumentOptions { MaxDepth = NestingMax });
        CanonicalJson.Add(hash, content.RootElement);
        return SHA256.HashData(hash.WrittenSpan);
    }
}
