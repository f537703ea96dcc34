using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
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
                var raw = JsonMarshal.GetRawUtf8Value(value)[1..^1];
                if (IsSimple(raw))
                    AddSimple(target, raw);
                else
                    Add(target, value.GetString()!);
                break;
            default:
                Mark(target, '=', 0);
                Add(target, value.GetRawText());
                break;
        }
    }

    // Nearly every name is plain, and its bytes sort as its letters do: no text is made for it.
    private static void AddMembers(ArrayBufferWriter<byte> target, JsonElement value)
    {
        var count = value.GetPropertyCount();
        var members = ArrayPool<JsonProperty>.Shared.Rent(count);
        var (taken, areSimple) = (0, true);
        foreach (var member in value.EnumerateObject())
        {
            members[taken++] = member;
            areSimple &= IsSimple(JsonMarshal.GetRawUtf8PropertyName(member));
        }
        if (areSimple)
        {
            members.AsSpan(0, count).Sort(static (one, other) => JsonMarshal.GetRawUtf8PropertyName(one).SequenceCompareTo(JsonMarshal.GetRawUtf8PropertyName(other)));
            Mark(target, '{', count);
            foreach (var member in members.AsSpan(0, count))
            {
                AddSimple(target, JsonMarshal.GetRawUtf8PropertyName(member));
                Add(target, member.Value);
            }
        }
        else
        {
            AddNamed(target, value, count);
        }
        ArrayPool<JsonProperty>.Shared.Return(members, clearArray: true);
    }

    // A member's name is made anew each time it is asked for, so it is asked for once; composed before it is sorted.
    private static void AddNamed(ArrayBufferWriter<byte> target, JsonElement value, int count)
    {
        var (names, values) = (new string[count], new JsonElement[count]);
        var i = 0;
        foreach (var member in value.EnumerateObject())
            (names[i], values[i++]) = (TextGuard.Compose(member.Name), member.Value);
        Array.Sort(names, values, StringComparer.Ordinal);
        Mark(target, '{', count);
        for (i = 0; i < count; i++)
        {
            Add(target, names[i]);
            Add(target, values[i]);
        }
    }

    // Not escaped, and nothing in it composes: its bytes are its text.
    private static bool IsSimple(ReadOnlySpan<byte> raw) => !raw.Contains((byte)'\\') && (Ascii.IsValid(raw) || IsComposed(raw));

    // Vietnamese as it is usually written: the letters of U+00C0–U+02BF and U+1E00–U+1EFF are all their own composed form (NFC_Quick_Check of
    // UAX #15), and the order of their bytes is that of their letters.
    private static bool IsComposed(ReadOnlySpan<byte> raw)
    {
        for (var i = 0; i < raw.Length;)
        {
            var length = raw[i] switch
            {
                < 0x80 => 1,
                >= 0xc3 and <= 0xca => 2,
                0xe1 when i + 1 < raw.Length && raw[i + 1] is >= 0xb8 and <= 0xbb => 3,
                _ => 0,
            };
            if (length == 0)
                return false;
            i += length;
        }
        return true;
    }

    private static void AddSimple(ArrayBufferWriter<byte> target, ReadOnlySpan<byte> text)
    {
        Mark(target, '"', text.Length);
        target.Write(text);
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
