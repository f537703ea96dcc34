using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Gateway.Host.Publishing;

/// <summary>Opaque to callers; inside, a position.</summary>
internal static class Cursor
{
    public static string Write(long position) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"r1:{position}")));

    /// <summary>Nothing and <c>0</c> are the beginning.</summary>
    public static bool TryRead(string? text, out long position)
    {
        position = 0;
        if (text is null or "" or "0")
            return true;
        if (text.Length > 64 || !Base64Url.IsValid(text))
            return false;
        var plain = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text));
        return plain.StartsWith("r1:", StringComparison.Ordinal) && long.TryParse(plain.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out position);
    }
}
