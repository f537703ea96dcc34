using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace Gateway.Dossiers;

/// <summary>Ids, times and words of enumerations as they stand in records and results, written without a string on the way.</summary>
public static class JsonWords
{
    private const int IdLengthMax = 40, RoundTripLength = 28, MillisecondsEnd = 23;

    /// <summary>The id in its edge form.</summary>
    public static void WriteId(this Utf8JsonWriter json, ReadOnlySpan<byte> name, string prefix, Guid id)
    {
        ArgumentNullException.ThrowIfNull(json);
        Span<byte> text = stackalloc byte[IdLengthMax];
        json.WriteString(name, text[..Ids.FormatUtf8(prefix, id, text)]);
    }

    /// <summary>The time in UTC, to the millisecond.</summary>
    public static void WriteTime(this Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(json);
        Span<byte> text = stackalloc byte[RoundTripLength];
        time.UtcDateTime.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        text[MillisecondsEnd] = (byte)'Z';
        json.WriteString(name, text[..(MillisecondsEnd + 1)]);
    }

    /// <summary><c>MayHaveArrived</c> is <c>may_have_arrived</c>.</summary>
    public static void WriteWord<T>(this Utf8JsonWriter json, ReadOnlySpan<byte> name, T value)
        where T : struct, Enum
    {
        ArgumentNullException.ThrowIfNull(json);
        json.WriteString(name, WordsOf<T>.Known.GetOrAdd(value, static word => JsonEncodedText.Encode(JsonNamingPolicy.SnakeCaseLower.ConvertName(word.ToString()))));
    }

    private static class WordsOf<T>
        where T : struct, Enum
    {
        public static readonly ConcurrentDictionary<T, JsonEncodedText> Known = new();
    }
}
