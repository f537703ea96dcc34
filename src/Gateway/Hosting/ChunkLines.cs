using System.Buffers;
using System.Diagnostics;

namespace Gateway.Host.Hosting;

/// <summary>
/// Follows the lines between the chunks of one body (RFC 9112 §7.1) as their bytes come in, up to the last chunk. Stricter than the server:
/// an extension has a name and is printable ASCII, and the extensions of a body have an end.
/// </summary>
internal sealed class ChunkLines
{
    private const int SizeDigitsMax = 8, ExtensionBytesMax = 1024;

    private static readonly SearchValues<byte> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private Part part = Part.Size;
    private long left;
    private int sizeDigits, extensionBytes;
    private bool isNamed, isQuoted, isEscaped;

    private enum Part
    {
        Size,
        Extension,
        LineFeed,
        Content,
        ContentReturn,
        ContentFeed,
        Over,
        Broken,
    }

    /// <summary>The line of the last chunk has been seen; trailers and what follows them are the server's.</summary>
    public bool IsOver => part == Part.Over;

    /// <summary>No byte behind this one can be trusted to be what it seems.</summary>
    public bool IsBroken => part == Part.Broken;

    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && part is not (Part.Over or Part.Broken))
        {
            var taken = part == Part.Content ? (int)Math.Min(left, bytes.Length) : 1;
            part = part == Part.Content ? AfterContent(taken) : After(bytes[0]);
            bytes = bytes[taken..];
        }
    }

    private Part AfterContent(int taken)
    {
        left -= taken;
        return left > 0 ? Part.Content : Part.ContentReturn;
    }

    private Part After(byte next) => part switch
    {
        Part.Size => AfterSize(next),
        Part.Extension => AfterExtension(next),
        Part.LineFeed when next == '\n' => left > 0 ? Part.Content : Part.Over,
        Part.ContentReturn when next == '\r' => Part.ContentFeed,
        Part.ContentFeed when next == '\n' => StartLine(),
        Part.LineFeed or Part.ContentReturn or Part.ContentFeed => Part.Broken,
        _ => throw new UnreachableException($"Nothing follows {part}."),
    };

    private Part StartLine()
    {
        (left, sizeDigits) = (0, 0);
        return Part.Size;
    }

    private Part AfterSize(byte next)
    {
        if (char.IsAsciiHexDigit((char)next))
        {
            left = (left << 4) + (char.IsAsciiDigit((char)next) ? next - '0' : (next | 0x20) - 'a' + 10);
            return ++sizeDigits > SizeDigitsMax ? Part.Broken : Part.Size;
        }
        if (sizeDigits == 0)
            return Part.Broken;
        return next == ';' ? StartExtension() : next == '\r' ? Part.LineFeed : Part.Broken;
    }

    private Part StartExtension()
    {
        isNamed = false;
        return Part.Extension;
    }

    private Part AfterExtension(byte next)
    {
        if (++extensionBytes > ExtensionBytesMax)
            return Part.Broken;
        if (next is not (>= 0x20 and <= 0x7E or (byte)'\t'))
            return next == '\r' && isNamed && !isQuoted ? Part.LineFeed : Part.Broken;
        if (isQuoted)
            return AfterQuoted(next);
        if (next == ';')
            return isNamed ? StartExtension() : Part.Broken;
        if (!isNamed)
        {
            isNamed = Token.Contains(next);
            return isNamed || next is (byte)' ' or (byte)'\t' ? Part.Extension : Part.Broken;
        }
        isQuoted = next == '"';
        return Part.Extension;
    }

    private Part AfterQuoted(byte next)
    {
        isQuoted = isEscaped || next != '"';
        isEscaped = !isEscaped && next == '\\';
        return Part.Extension;
    }
}
