using System.Buffers.Text;

namespace Gateway.Host.Operating;

/// <summary>Where the next page begins; opaque to callers.</summary>
internal static class PageCursor
{
    public static string Write(Guid last) => Base64Url.EncodeToString(last.ToByteArray(bigEndian: true));

    public static bool TryRead(string text, out Guid last)
    {
        Span<byte> bytes = stackalloc byte[18];
        last = default;
        if (text.Length != 22 || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || length != 16)
            return false;
        last = new Guid(bytes[..16], bigEndian: true);
        return true;
    }
}
