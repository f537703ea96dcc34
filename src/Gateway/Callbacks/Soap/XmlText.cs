using System.Text;
using System.Text.Unicode;

namespace Gateway.Host.Callbacks.Soap;

/// <summary>How the bytes of a message read as text.</summary>
internal enum XmlTextVerdict
{
    Utf8,

    /// <summary>Says itself that it is another encoding, which we do not take.</summary>
    OtherEncoding,

    /// <summary>Not UTF-8, or it contradicts itself.</summary>
    Malformed,
}

/// <summary>UTF-8 or nothing, decided before any XML is read: byte order mark, then charset, then declaration (RFC 7303 §3).</summary>
internal static class XmlText
{
    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    public static XmlTextVerdict Judge(ref ArraySegment<byte> body, bool hasCharset)
    {
        var bytes = body.AsSpan();
        if (bytes.StartsWith<byte>([0xFE, 0xFF]) || bytes.StartsWith<byte>([0xFF, 0xFE]))
            return hasCharset ? XmlTextVerdict.Malformed : XmlTextVerdict.OtherEncoding;
        var hasMark = bytes.StartsWith(Mark);
        if (hasMark)
            body = body[Mark.Length..];
        var declared = DeclaredEncoding(body);
        if (declared is not null && !SoapMediaType.IsUtf8(declared))
            return hasCharset || hasMark ? XmlTextVerdict.Malformed : XmlTextVerdict.OtherEncoding;
        return Utf8.IsValid(body) ? XmlTextVerdict.Utf8 : XmlTextVerdict.Malformed;
    }

    // Only finds the word; whether the declaration is well formed is the XML reader's question.
    private static string? DeclaredEncoding(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("<?xml"u8))
            return null;
        var end = text.IndexOf("?>"u8);
        var declaration = text[..Math.Max(end, 0)];
        var at = declaration.IndexOf("encoding"u8);
        if (at < 0)
            return null;
        var rest = declaration[(at + "encoding".Length)..].TrimStart(" \t\r\n="u8);
        var close = rest.Length > 1 ? rest[1..].IndexOf(rest[0]) : -1;
        return close < 0 ? "" : Encoding.Latin1.GetString(rest.Slice(1, close));
    }
}
