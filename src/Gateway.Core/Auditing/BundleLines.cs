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

    /// <summary>Position and record of each line; throws <see cref="InvalidDataException"/> at a line that <see cref="Write(Stream, EvidenceRecord)"/> did not write.</summary>
    public static List<(long Position, byte[] Bytes)> Records(byte[] content) => Lines(content, EvidenceBundle.RecordsMax, line =>
    {
        var rest = After(line.Span, """{"position":"""u8);
        if (!Utf8Parser.TryParse(rest, out long position, out var digits) || position < 0 || digits != position.ToString(CultureInfo.InvariantCulture).Length)
            throw new InvalidDataException("A line has no position.");
        return (position, Inside(After(rest[digits..], ""","record":"""u8)));
    });

    public static List<SignedCheckpoint> Checkpoints(byte[] content) => Lines(content, EvidenceBundle.CheckpointsMax, line =>
    {
        var rest = After(line.Span, "{\"signature\":\""u8);
        var signature = Base64(ref rest, SignedCheckpoint.SignatureBytesMax);
        byte[]? stamp = null;
        if (rest.StartsWith(Stamped))
        {
            rest = rest[Stamped.Length..];
            stamp = Base64(ref rest, SignedCheckpoint.StampBytesMax);
        }
        return new SignedCheckpoint(Inside(After(rest, ",\"checkpoint\":"u8)), signature, stamp);
    });

    private static void Write(Stream target, string head, byte[] body)
    {
        if (body.AsSpan().Contains(NewLine))
            throw new ArgumentException("What stands on a line has none inside.", nameof(body));
        target.Write(Encoding.UTF8.GetBytes(head));
        target.Write(body);
        target.Write("}\n"u8);
    }

    private static List<T> Lines<T>(byte[] content, int max, Func<ReadOnlyMemory<byte>, T> read)
    {
        var found = new List<T>();
        for (var rest = content.AsMemory(); !rest.IsEmpty;)
        {
            var end = rest.Span.IndexOf(NewLine);
            if (end < 0 || found.Count == max)
                throw new InvalidDataException(end < 0 ? "The last line has no end." : $"There are more than {max} lines.");
            found.Add(read(rest[..end]));
            rest = rest[(end + 1)..];
        }
        return found;
    }

    // Up to the closing quote, which text then stands behind. One meaning, one way to write it.
    private static byte[] Base64(ref ReadOnlySpan<byte> text, int bytesMax)
    {
        var end = text.IndexOf((byte)'"');
        if (end < 0 || end > (bytesMax + 2) / 3 * 4)
            throw new InvalidDataException("A line has no signature or stamp of a fitting length.");
        var base64 = Encoding.ASCII.GetString(text[..end]);
        text = text[(end + 1)..];
        var bytes = Convert.FromBase64String(base64);
        return Convert.ToBase64String(bytes) == base64 ? bytes : throw new InvalidDataException("A signature or stamp is not written as ours are.");
    }

    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> text, ReadOnlySpan<byte> head) =>
        text.StartsWith(head) ? text[head.Length..] : throw new InvalidDataException("A line does not begin as ours do.");

    private static byte[] Inside(ReadOnlySpan<byte> text) => text is [.. var inside, (byte)'}'] ? inside.ToArray() : throw new InvalidDataException("A line does not end as ours do.");
}
