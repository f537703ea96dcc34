using System.Buffers;
using System.Text.Json;

namespace Gateway.Auditing;

/// <summary>Whether the head of a record could be read.</summary>
public enum HeadReading
{
    Read,

    /// <summary>No record that anybody of ours writes: no JSON object, or a member of the head is missing, double or of another shape.</summary>
    NotARecord,

    /// <summary>A later version than this program knows.</summary>
    LaterVersion,
}

/// <summary>What makes a record a link of its chain; the rest of it is nobody's business here.</summary>
/// <param name="Chain">The dossier number, or another name of a chain; 1–200 characters.</param>
/// <param name="N">0, 1, 2… within the chain.</param>
/// <param name="Previous">The leaf hash of record n - 1 as 64 lower-case hex digits; null in the first.</param>
public readonly record struct RecordHead(string Chain, long N, string? Previous)
{
    /// <summary>What a start says of all procedures of a province, and far below what a topic takes.</summary>
    public const int RecordBytesMax = 512 * 1024;

    public const int ChainLengthMax = 200, Version = 1;
    private const int All = 0b1111;
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>Reads a whole record; what follows or is nested is looked at as far as JSON goes.</summary>
    public static HeadReading Read(ReadOnlySpan<byte> record, out RecordHead head)
    {
        head = default;
        if (record.Length > RecordBytesMax)
            return HeadReading.NotARecord;
        try
        {
            var reader = new Utf8JsonReader(record, new JsonReaderOptions { MaxDepth = 16 });
            return Read(ref reader, out head);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return HeadReading.NotARecord;
        }
    }

    private static HeadReading Read(ref Utf8JsonReader reader, out RecordHead head)
    {
        var (seen, version, chain, n, previous) = (0, 0, "", -1L, (string?)null);
        head = default;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return HeadReading.NotARecord;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = Member(ref reader);
            if ((seen & member) != 0)
                return HeadReading.NotARecord;
            seen |= member;
            reader.Read();
            if (member == 1)
                version = reader.GetInt32();
            else if (member == 2)
                chain = reader.GetString() ?? "";
            else if (member == 4)
                n = reader.GetInt64();
            else if (member == 8)
                previous = reader.GetString();
            else
                reader.Skip();
        }
        // Reads on to the end: nothing may follow the object.
        if (reader.Read() || seen != All || version < Version)
            return HeadReading.NotARecord;
        if (version > Version)
            return HeadReading.LaterVersion;
        head = new(chain, n, previous);
        return chain.Length is 0 or > ChainLengthMax || n < 0 || !IsHash(previous) ? HeadReading.NotARecord : HeadReading.Read;
    }

    private static int Member(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("v"u8) ? 1 : reader.ValueTextEquals("chain"u8) ? 2 : reader.ValueTextEquals("n"u8) ? 4 : reader.ValueTextEquals("prev"u8) ? 8 : 0;

    private static bool IsHash(string? text) => text is null || (text.Length == 2 * MerkleHash.Length && !text.AsSpan().ContainsAnyExcept(Hex));
}
