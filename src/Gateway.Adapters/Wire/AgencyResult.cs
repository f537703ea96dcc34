using System.Buffers;
using System.Text.Json;

namespace Gateway.Adapters.Wire;

/// <summary>
/// An agency's answer while an adapter puts it together, written in the one shape of contracts/results/v1. Values stay the strings the
/// agency gave; what it left empty is absent, never filled in.
/// </summary>
internal sealed class AgencyResult
{
    private const int NoteMax = 2000;
    private static readonly byte[] NoFields = """{"fields":{}}"""u8.ToArray();
    private readonly Dictionary<string, string> fields = new(StringComparer.Ordinal);
    private readonly List<(string Code, string Title, string? MediaType, string? FileName, string? Content)> documents = [];

    /// <summary>The result of an answer that says nothing but yes.</summary>
    public static ReadOnlyMemory<byte> Empty => NoFields;

    /// <summary>What a person at the agency wrote: the reason of a refusal, what to supplement, what to pay.</summary>
    public string? Note { get; set; }

    public long? AmountVnd { get; set; }

    public void Add(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            fields[name] = value;
    }

    /// <summary>A document of the agency's own making; <paramref name="base64"/> as it came. Never the citizen's attachment.</summary>
    public void Attach(string code, string title, string? mediaType, string? fileName, string? base64)
    {
        if (!string.IsNullOrEmpty(base64))
            documents.Add((code, title, mediaType, fileName, base64));
    }

    public bool Lacks(IReadOnlyList<string> names) => names.Any(name => !fields.ContainsKey(name));

    public ReadOnlyMemory<byte> ToUtf8()
    {
        if (fields.Count == 0 && documents.Count == 0 && Note is null && AmountVnd is null)
            return NoFields;
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, WireJson.Writing))
            Write(json);
        return buffer.WrittenMemory;
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("fields");
        foreach (var (name, value) in fields)
            json.WriteString(name, value);
        json.WriteEndObject();
        if (documents.Count > 0)
            WriteDocuments(json);
        if (!string.IsNullOrWhiteSpace(Note))
            json.WriteString("note", Note.Length > NoteMax ? Note[..(char.IsHighSurrogate(Note[NoteMax - 1]) ? NoteMax - 1 : NoteMax)] : Note);
        if (AmountVnd is { } amount)
            json.WriteNumber("amountVnd", amount);
        json.WriteEndObject();
    }

    private void WriteDocuments(Utf8JsonWriter json)
    {
        json.WriteStartArray("documents");
        foreach (var document in documents)
        {
            json.WriteStartObject();
            json.WriteString("code", document.Code);
            json.WriteString("title", document.Title);
            if (document.MediaType is not null)
                json.WriteString("mediaType", document.MediaType);
            if (document.FileName is not null)
                json.WriteString("fileName", document.FileName);
            json.WriteString("content", document.Content);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
