using System.Text.Json;

namespace Gateway.Auditing;

/// <summary>What of a record leads to a body, or to another record.</summary>
public static class RecordMembers
{
    /// <summary>A member at the top that is text; null where there is none, or the record cannot be read.</summary>
    public static string? Text(byte[] record, string member)
    {
        ArgumentNullException.ThrowIfNull(record);
        try
        {
            using var document = JsonDocument.Parse(record, new JsonDocumentOptions { MaxDepth = 16 });
            return document.RootElement.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
