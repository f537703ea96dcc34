using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Gateway.Dossiers;

namespace Gateway.Adapters.Wire;

/// <summary>Reading and writing of JSON whose shape belongs to somebody else.</summary>
internal static class WireJson
{
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    /// <summary>Vietnamese letters stay letters on the wire.</summary>
    public static JsonWriterOptions Writing { get; } = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>What is wrong with a description that only one kind of adapter reads; null when it can be read.</summary>
    public static string? Problem<T>(JsonElement description, JsonTypeInfo<T> type)
    {
        try
        {
            return description.ValueKind == JsonValueKind.Undefined || description.Deserialize(type) is null ? "is missing" : null;
        }
        catch (JsonException e)
        {
            return e.Message;
        }
    }

    /// <summary>
    /// The root of a reply; null for anything that is not one JSON value in UTF-8 (a byte order mark is tolerated), or that says the same
    /// member twice: which of the two counts would be our guess.
    /// </summary>
    public static JsonElement? Parse(ReadOnlyMemory<byte> utf8)
    {
        var span = utf8.Span;
        if (span.StartsWith("\uFEFF"u8))
            span = span[3..];
        try
        {
            return JsonElement.Parse(span, Reading);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether this is JSON with a member twice, or with an escape that stands for no text. What is no JSON at all is not ambiguous: its
    /// words are judged as they stand.
    /// </summary>
    public static bool IsAmbiguous(ReadOnlyMemory<byte> utf8)
    {
        var span = utf8.Span;
        var reader = new Utf8JsonReader(span.StartsWith("\uFEFF"u8) ? span[3..] : span, new JsonReaderOptions { MaxDepth = Reading.MaxDepth });
        try
        {
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped && !TextGuard.IsPlain(reader.GetString()))
                    return true;
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            // How System.Text.Json reports half of a surrogate pair.
            return true;
        }
        return Parse(utf8) is null;
    }

    /// <summary>A member by a dotted path such as <c>form.child.fullName</c>; array elements by number. Null when any part is absent.</summary>
    public static JsonElement? At(JsonElement root, string path)
    {
        foreach (var part in path.AsSpan().Split('.'))
        {
            var name = path.AsSpan()[part];
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var member))
                root = member;
            else if (root.ValueKind == JsonValueKind.Array && int.TryParse(name, out var index) && index < root.GetArrayLength())
                root = root[index];
            else
                return null;
        }
        return root;
    }

    /// <summary>A scalar as the text the agency wrote: <c>0</c>, <c>"0"</c> and <c>"00"</c> are "0", "0" and "00". Null for null and for structures.</summary>
    public static string? Text(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        { ValueKind: JsonValueKind.True } => "true",
        { ValueKind: JsonValueKind.False } => "false",
        _ => null,
    };

    /// <summary>The text at a path; null when absent, null or no scalar.</summary>
    public static string? Text(JsonElement root, string path) => Text(At(root, path));
}
