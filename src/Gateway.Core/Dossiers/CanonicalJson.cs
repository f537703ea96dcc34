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
                AddMembers(target, value);
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

    // A member's name is made anew each time it is asked for, so it is asked for once.
    private static void AddMembers(ArrayBufferWriter<byte> target, JsonElement value)
    {
        var count = value.GetPropertyCount();
        var (names, values) = (new string[count], new JsonElement[count]);
        var i = 0;
        foreach (var member in value.EnumerateObject())
            (names[i], values[i++]) = (member.Name, member.Value);
        Array.Sort(names, values, StringComparer.Ordinal);
        Mark(target, '{', count);
        for (i = 0; i < count; i++)
        {
            Add(target, names[i]);
            Add(target, values[i]);
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
