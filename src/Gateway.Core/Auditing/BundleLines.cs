using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Gateway.Auditing;

/// <summary>
/// The lines of a bundle. A line is JSON, and what was hashed or signed stands in it to the byte, so that a reader without JSON can cut it out:
/// <c>{"position":7,"record":…}</c> and <c>{"signature":"…","checkpoint":…}</c>, the latter with a <c>stamp</c> between where the checkpoint has one.
/// </summary>
internal static class BundleLines
{
    private const byte NewLine = (byte)'\n';

    private static ReadOnlySpan<byte> Stamped => ",\"stamp\":\""u8;

    public static void Write(Stream target, EvidenceRecord record) => Write(target, $$"""{"position":{{record.Position.ToString(CultureInfo.InvariantCulture)}},"record":""", record.Bytes);

    public static void Write(Stream target, SignedCheckpoint signed)
    {
        var stamp = signed.Stamp is null ? "" : $"{Encoding.ASCII.GetString(Stamped)}{Convert.ToBase64String(signed.Stamp)}\"";
        Write(target, $$"""{"signature":"{{Convert.ToBase64String(signed.Signature)}}"{{stamp}},"checkpoint":""", signed.Bytes);
    }

    /// <summary>Position and record of each line; a line that <see cref="Write(Stream, EvidenceRecord)"/> did not write is there as it is, without a position.</summary>
    public static List<(long? Position, byte[] Bytes)> Records(byte[] content) => Lines(content, BundleEntries.Records, EvidenceBundle.RecordsMax, line =>
        After(line, """{"position":"""u8) is { } rest && Utf8Parser.TryParse(rest.Span, out long position, out var digits) && position >= 0
            && digits == position.ToString(CultureInfo.InvariantCulture).Length && Inside(After(rest[digits..], ""","record":"""u8)) is { Length: <= RecordHead.RecordBytesMax } record
            ? ((long?)position, record) : (null, line.ToArray()));

    /// <summary>A line that <see cref="Write(Stream, SignedCheckpoint)"/> did not write is there as it is, so that it is no checkpoint.</summary>
    public static List<SignedCheckpoint> Checkpoints(byte[] content) => Lines(content, BundleEntries.Checkpoints, EvidenceBundle.CheckpointsMax, line =>
    {
        var rest = After(line, "{\"signature\":\""u8);
        var signature = Base64(ref rest, SignedCheckpoint.SignatureBytesMax);
        var isStamped = After(rest, Stamped) is not null;
        rest = isStamped ? After(rest, Stamped) : rest;
        var stamp = isStamped ? Base64(ref rest, SignedCheckpoint.StampBytesMax) : null;
        return Inside(After(rest, ",\"checkpoint\":"u8)) is { } checkpoint && signature is not null && (stamp is not null || !isStamped) ? new SignedCheckpoint(checkpoint, signature, stamp) : new(line.ToArray(), []);
    });

    private static void Write(Stream target, string head, byte[] body)
    {
        if (body.AsSpan().Contains(NewLine))
            throw new ArgumentException("What stands on a line has none inside.", nameof(body));
        target.Write(Encoding.UTF8.GetBytes(head));
        target.Write(body);
        target.Write("}\n"u8);
    }

    private static List<T> Lines<T>(byte[] content, string name, int max, Func<ReadOnlyMemory<byte>, T> read)
    {
        var found = new List<T>();
        for (var rest = content.AsMemory(); !rest.IsEmpty;)
        {
            if (found.Count == max)
                throw new BundleFault(DoubtKind.EntryTooLarge, name);
            // One that has no end was cut, and is none of ours however much of it is left.
            var end = rest.Span.IndexOf(NewLine);
            found.Add(read(end < 0 ? default : rest[..end]));
            rest = end < 0 ? default : rest[(end + 1)..];
        }
        return found;
    }

    // Up to the closing quote, which text then stands behind. One meaning, one way to write it; null for any other.
    private static byte[]? Base64(ref ReadOnlyMemory<byte>? text, int bytesMax)
    {
        var all = text.GetValueOrDefault();
        var end = all.Span.IndexOf((byte)'"');
        text = null;
        if (end < 0 || end > (bytesMax + 2) / 3 * 4)
            return null;
        var base64 = Encoding.ASCII.GetString(all.Span[..end]);
        text = all[(end + 1)..];
        var bytes = new byte[base64.Length / 4 * 3];
        return Convert.TryFromBase64String(base64, bytes, out var length) && Convert.ToBase64String(bytes.AsSpan(0, length)) == base64 ? bytes[..length] : null;
    }

    // Null of its type: a bare one would become an empty piece of memory.
    private static ReadOnlyMemory<byte>? After(ReadOnlyMemory<byte>? text, ReadOnlySpan<byte> head) => text is { } whole && whole.Span.StartsWith(head) ? whole[head.Length..] : (ReadOnlyMemory<byte>?)null;

    private static byte[]? Inside(ReadOnlyMemory<byte>? text) => text is { Length: > 0 } whole && whole.Span[^1] == (byte)'}' ? whole[..^1].ToArray() : null;
}
