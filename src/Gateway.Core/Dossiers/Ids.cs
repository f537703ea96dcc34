using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Dossiers;

/// <summary>
/// Time-ordered identifiers (UUIDv7, RFC 9562) that wear a short prefix at the edges, such as <c>exc_0192f3c17b1e7c559d0e1f2a00000058</c>.
/// Inside, they are plain <see cref="Guid"/>s; the prefix is only for people and wires.
/// </summary>
public static class Ids
{
    public const string Event = "evt_", Exchange = "exc_", Attempt = "att_", Callback = "cbk_", Plan = "pln_", Result = "res_", Key = "key_", Audit = "aud_", View = "viw_", Preview = "prv_", Replay = "rpl_", Group = "grp_";

    private static readonly Lock Gate = new();
    private static long lastTick;

    [ThreadStatic]
    private static byte[]? drawn;

    [ThreadStatic]
    private static int left;

    /// <summary>
    /// A new identifier that sorts after every earlier one of this process (RFC 9562 §6.2, fixed-length counter): the order of birth is the
    /// order of bytes even within one millisecond and when <paramref name="clock"/> steps back.
    /// </summary>
    public static Guid New(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        long tick;
        lock (Gate)
            tick = lastTick = Math.Max(lastTick + 1, clock.GetUtcNow().ToUnixTimeMilliseconds() << 12);
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, (tick >> 12 << 16) | 0x7000 | (tick & 0xfff));
        Draw(bytes[8..]);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    // The same generator, asked once for many: a draw costs half a microsecond whatever its length. What was given is not kept.
    private static void Draw(Span<byte> target)
    {
        var pool = drawn ??= new byte[64 * sizeof(long)];
        if (left == 0)
        {
            RandomNumberGenerator.Fill(pool);
            left = pool.Length;
        }
        var given = pool.AsSpan(left - target.Length, target.Length);
        given.CopyTo(target);
        given.Clear();
        left -= target.Length;
    }

    /// <summary>
    /// <paramref name="fresh"/>, or where it does not sort after <paramref name="last"/> the next place behind that one: processes of a store have
    /// clocks that differ by some milliseconds, and what follows in a dossier comes after what was there.
    /// </summary>
    public static Guid After(Guid last, Guid fresh)
    {
        if (fresh.CompareTo(last) > 0)
            return fresh;
        Span<byte> bytes = stackalloc byte[16], before = stackalloc byte[16];
        fresh.TryWriteBytes(bytes, bigEndian: true, out _);
        last.TryWriteBytes(before, bigEndian: true, out _);
        var high = BinaryPrimitives.ReadInt64BigEndian(before);
        var tick = ((high >>> 16 << 12) | (high & 0xfff)) + 1;
        BinaryPrimitives.WriteInt64BigEndian(bytes, (tick >> 12 << 16) | 0x7000 | (tick & 0xfff));
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The least identifier that this millisecond can have: "since" and "before" are ranges of ids.</summary>
    public static Guid FirstAt(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes, Math.Max(0, time.ToUnixTimeMilliseconds()) << 16);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>When an identifier was born, to the millisecond.</summary>
    public static DateTimeOffset BornAt(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16);
    }

    /// <summary>The edge form: prefix and 32 lower-case hexadecimal digits.</summary>
    public static string Format(string prefix, Guid id) => prefix + id.ToString("n", CultureInfo.InvariantCulture);

    /// <summary>The edge form as UTF-8.</summary>
    public static byte[] FormatUtf8(string prefix, Guid id)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var text = new byte[prefix.Length + 32];
        FormatUtf8(prefix, id, text);
        return text;
    }

    /// <summary>The same into bytes of the caller; how many it took.</summary>
    public static int FormatUtf8(string prefix, Guid id, Span<byte> text)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        Encoding.ASCII.GetBytes(prefix, text);
        id.TryFormat(text[prefix.Length..], out var digits, "n");
        return prefix.Length + digits;
    }

    /// <summary>Reads the edge form back; false for another prefix or anything that is not 32 hexadecimal digits.</summary>
    public static bool TryParse(string prefix, string? text, out Guid id)
    {
        id = default;
        return text is not null && text.StartsWith(prefix, StringComparison.Ordinal) && Guid.TryParseExact(text.AsSpan(prefix.Length), "n", out id);
    }
}
