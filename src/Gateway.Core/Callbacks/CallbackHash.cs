using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Callbacks;

/// <summary>
/// The fingerprint of what an agency said: the exchange, the kind, the code, its reference and the content. How it was written does not
/// count – channel, order of members, white space, composed or decomposed Vietnamese (NFC) – nor do ids and times of the message, so a
/// repeat is recognised however it comes and another content under the same id is a conflict.
/// </summary>
public static class CallbackHash
{
    private const int NestingMax = 64, MarkLength = 5;

    /// <summary>SHA-256, 32 bytes. The content of <paramref name="answer"/> must be JSON.</summary>
    public static byte[] Of(string exchangeKey, AgencyAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var hash = new ArrayBufferWriter<byte>(answer.Content.Length + 256);
        Add(hash, exchangeKey);
        Add(hash, answer.Kind.ToString());
        Add(hash, answer.Code);
        Add(hash, answer.AgencyReference ?? "");
        using var content = JsonDocument.Parse(answer.Content, new JsonDocumentOptions { MaxDepth = NestingMax });
        Add(hash, content.RootElement);
        return SHA256.HashData(hash.WrittenSpan);
    }

    private static void Add(ArrayBufferWriter<byte> hash, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var members = value.EnumerateObject().ToArray();
                Array.Sort(members, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
                Mark(hash, '{', members.Length);
                foreach (var member in members)
                {
                    Add(hash, member.Name);
                    Add(hash, member.Value);
                }

                break;
            case JsonValueKind.Array:
                Mark(hash, '[', value.GetArrayLength());
                foreach (var item in value.EnumerateArray())
                    Add(hash, item);
                break;
            case JsonValueKind.String:
                Add(hash, value.GetString()!);
                break;
            default:
                Mark(hash, '=', 0);
                Add(hash, value.GetRawText());
                break;
        }
    }

    private static void Add(ArrayBufferWriter<byte> hash, string text)
    {
        var composed = TextGuard.Compose(text);
        Mark(hash, '"', Encoding.UTF8.GetByteCount(composed));
        Encoding.UTF8.GetBytes(composed, hash);
    }

    // Kind and length before every value, so that no two different answers are the same run of bytes.
    private static void Mark(ArrayBufferWriter<byte> hash, char kind, int length)
    {
        var mark = hash.GetSpan(MarkLength);
        mark[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(mark[1..], length);
        hash.Advance(MarkLength);
    }
}
