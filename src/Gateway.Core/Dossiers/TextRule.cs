using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Gateway.Dossiers;

internal enum TextFormat
{
    Any,
    Date,
    DateTime,
}

/// <summary>What a schema says of strings. Lengths count Unicode code points. Works on the bytes of the document unless they are escaped.</summary>
internal sealed record TextRule(int Min = 0, int Max = int.MaxValue, TextPattern? Pattern = null, byte[][]? Values = null, TextFormat Format = TextFormat.Any)
{
    /// <summary>The keyword that the value breaks, or null.</summary>
    public string? Broken(JsonElement value)
    {
        var text = JsonMarshal.GetRawUtf8Value(value)[1..^1];
        if (text.Contains((byte)'\\'))
        {
            if (JsonStrings.TryRead(value.GetString) is not { } decoded)
                return "encoding";
            text = Encoding.UTF8.GetBytes(decoded);
        }

        return TextGuard.IsPlain(text) ? Broken(text) : "encoding";
    }

    /// <summary>The same of a text that was decoded before.</summary>
    public string? Broken(ReadOnlySpan<byte> text) => BrokenLength(text) ?? BrokenContent(text);

    private string? BrokenLength(ReadOnlySpan<byte> text)
    {
        // A code point takes one to four bytes: most texts are decided without counting.
        if (text.Length <= Max && text.Length >= 4L * Min)
            return null;
        var length = 0;
        foreach (var part in text)
            length += (part & 0xC0) == 0x80 ? 0 : 1;
        return length < Min ? "minLength" : length > Max ? "maxLength" : null;
    }

    private string? BrokenContent(ReadOnlySpan<byte> text)
    {
        if (Values is not null && !Contains(Values, text))
            return "enum";
        if (Pattern is not null && !Pattern.Matches(text))
            return "pattern";
        return Format switch
        {
            TextFormat.Any => null,
            TextFormat.Date => IsDate(text) ? null : "format",
            TextFormat.DateTime => IsDateTime(text) ? null : "format",
            _ => throw new System.Diagnostics.UnreachableException($"Unknown format {Format}."),
        };
    }

    private static bool Contains(byte[][] values, ReadOnlySpan<byte> text)
    {
        foreach (var value in values)
        {
            if (text.SequenceEqual(value))
                return true;
        }

        return false;
    }

    // RFC 3339 full-date.
    private static bool IsDate(ReadOnlySpan<byte> text) =>
        text.Length == 10 && text[4] == '-' && text[7] == '-'
        && Number(text[..4]) is >= 1 and var year && Number(text[5..7]) is >= 1 and <= 12 and var month
        && Number(text[8..]) is >= 1 and var day && day <= DateTime.DaysInMonth(year, month);

    // RFC 3339 date-time, in upper case and without leap seconds: exactly what DateTimeOffset can hold.
    private static bool IsDateTime(ReadOnlySpan<byte> text)
    {
        if (text.Length < 20 || !IsDate(text[..10]) || text[10] != 'T' || text[13] != ':' || text[16] != ':'
            || Number(text[11..13]) is not (>= 0 and <= 23) || Number(text[14..16]) is not (>= 0 and <= 59) || Number(text[17..19]) is not (>= 0 and <= 59))
            return false;
        var rest = text[19..];
        if (rest[0] == '.')
        {
            var digits = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits is < 1 or > 16)
                return false;
            rest = rest[(digits + 1)..];
        }

        var fits = rest is [(byte)'Z'] || (rest.Length == 6 && rest[0] is (byte)'+' or (byte)'-' && rest[3] == ':'
            && Number(rest[1..3]) is >= 0 and <= 13 && Number(rest[4..]) is >= 0 and <= 59) || rest.SequenceEqual("+14:00"u8) || rest.SequenceEqual("-14:00"u8);
        return fits && Number(text[..4]) is > 1 and < 9999;     // an offset could lead out of the calendar at its ends
    }

    // -1 where a byte is not a digit.
    private static int Number(ReadOnlySpan<byte> digits) =>
        digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') ? -1 : int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
