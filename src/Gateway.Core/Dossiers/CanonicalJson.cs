using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Gateway.Dossiers;

/// <summary>
/// What a JSON value says, as bytes to be hashed: the order of members, white space, escapes and composed or decomposed letters (NFC) do not
/// count. Numbers count as they are written, so that nothing is rounded on the way.
/// </summary>
public static class CanonicalJson
{
    private const int MarkLength = 5;

    public static void Add(ArrayBufferWriter<byte> target, JsonElement value)
    {
        ArgumentNullException.ThrowIfNull(target);
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var members = value.EnumerateObject().ToArray();
                Array.Sort(members, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
                Mark(target, '{', members.Length);
                foreach (var member in members)
                {
                    Add(target, member.Name);
                    Add(target, member.Value);
                }

                break;
            case JsonValueKind.Array:
                Mark(target, '[', value.GetArrayLength());
                foreach (var item in value.EnumerateArray())
                    Add(target, item);
                break;
            case JsonValueKind.String:
                Add(target, value.GetString()!);
                break;
            default:
                Mark(target, '=', 0);
                Add(target, value.GetRawText());
                break;
        }
    }

    public static void Add(ArrayBufferWriter<byte> target, string text)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(text);
        var composed = TextGuard.Compose(text);
        Mark(target, '"', Encoding.UTF8.GetByteCount(composed));
        Encoding.UTF8.GetBytes(composed, target);
    }

    // Kind and length before every value, so that no two different values are the same run of bytes.
    private static void Mark(ArrayBufferWriter<byte> target, char kind, int length)
    {
        var mark = target.GetSpan(MarkLength);
        mark[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(mark[1..], length);
        target.Advance(MarkLength);
    }
}
