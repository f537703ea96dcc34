using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gateway.Dossiers;

/// <summary>
/// Writes records of the audit: ids, codes, times and keyed hashes, never what a citizen or an agency wrote. Each names its place in its chain
/// and the hash of the one before it, so that none can be changed, dropped or put in without the next one telling.
/// </summary>
public static class AuditRecord
{
    public const int Version = 1;
    private const int NumberLengthMin = 9;
    private const string Withheld = "withheld";

    /// <summary>Who acts where nobody else does.</summary>
    public const string Gateway = "gateway";

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic] private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json)? last;

    /// <summary>The next record of a chain, and the chain's end with it.</summary>
    public static (AuditEntry Entry, AuditHead Head) Write(Guid id, string chain, AuditHead head, string type, DateTimeOffset at, string actor, string? dossier, Action<Utf8JsonWriter> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var (buffer, json) = Writer();
        json.WriteStartObject();
        json.WriteNumber("v"u8, Version);
        json.WriteId("id"u8, Ids.Audit, id);
        json.WriteString("chain"u8, chain);
        json.WriteNumber("n"u8, head.Count);
        if (head.Count == 0)
            json.WriteNull("prev"u8);
        else
            WriteHash(json, "prev"u8, head.Hash.Span);
        json.WriteString("type"u8, type);
        json.WriteTime("at"u8, at);
        json.WriteString("actor"u8, actor);
        if (dossier is not null)
            json.WriteString("dossier"u8, dossier);
        fields(json);
        json.WriteEndObject();
        json.Flush();
        var hash = new byte[SHA256.HashSizeInBytes];
        Leaf(buffer.WrittenSpan, hash);
        return (new AuditEntry(id, chain, dossier, type, buffer.WrittenSpan.ToArray()), new AuditHead(head.Count + 1, hash));
    }

    /// <summary>RFC 6962 §2.1: what is hashed for a leaf begins with a zero, so that no leaf is ever taken for a node. 32 bytes.</summary>
    public static void Leaf(ReadOnlySpan<byte> record, Span<byte> hash) => KeptHash.Of(0, record, [], hash);

    private static void WriteHash(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> hash)
    {
        Span<byte> text = stackalloc byte[2 * SHA256.HashSizeInBytes];
        Convert.TryToHexStringLower(hash, text, out _);
        json.WriteString(name, text);
    }

    /// <summary>
    /// A code that others chose. Contracts let it be anything short, so one that may be a person's number or telephone is not repeated: nine digits in a
    /// row, of whatever script, also where they are grouped as people write them.
    /// </summary>
    public static string Code(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        var digits = 0;
        foreach (var letter in code)
        {
            if (letter is ' ' or '.' or '-' or '_')
                continue;
            digits = char.IsDigit(letter) ? digits + 1 : 0;
            if (digits == NumberLengthMin)
                return Withheld;
        }
        return code;
    }

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json) Writer()
    {
        if (last is not { } found)
        {
            var buffer = new ArrayBufferWriter<byte>(1024);
            last = found = (buffer, new Utf8JsonWriter(buffer, Plain));
        }
        found.Buffer.ResetWrittenCount();
        found.Json.Reset();
        return found;
    }
}
