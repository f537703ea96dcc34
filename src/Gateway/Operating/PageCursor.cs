using System.Buffers.Binary;
using System.Buffers.Text;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Operating;

/// <summary>Where the next page begins; opaque to callers. In the order of due times it carries one beside the id.</summary>
internal static class PageCursor
{
    private const int IdBytes = 16, TimeBytes = 8;

    public static string Write(SearchPlace last)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + TimeBytes];
        last.Id.TryWriteBytes(bytes, bigEndian: true, out _);
        if (last.PromisedAt is not { } promised)
            return Base64Url.EncodeToString(bytes[..IdBytes]);
        BinaryPrimitives.WriteInt64BigEndian(bytes[IdBytes..], promised);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>False for anything else, and for a place in another order.</summary>
    public static bool TryRead(string text, ExchangeSort sort, out SearchPlace last)
    {
        Span<byte> bytes = stackalloc byte[IdBytes + TimeBytes + 2];
        last = default;
        var expected = sort == ExchangeSort.Due ? IdBytes + TimeBytes : IdBytes;
        if (text.Length != (expected * 4 + 2) / 3 || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || length != expected)
            return false;
        last = new(sort == ExchangeSort.Due ? BinaryPrimitives.ReadInt64BigEndian(bytes[IdBytes..]) : null, new Guid(bytes[..IdBytes], bigEndian: true));
        return true;
    }
}
