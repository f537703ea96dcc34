using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml;

namespace Gateway.Dossiers;

/// <summary>Durations as ISO 8601 (<c>PT30S</c>, <c>P2D</c>), without years and months, which have no fixed length.</summary>
public sealed class IsoDuration : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString() ?? "";
        var date = text.Split('T')[0];
        if (!text.StartsWith('P') || date.Contains('Y', StringComparison.Ordinal) || date.Contains('M', StringComparison.Ordinal))
            throw new JsonException("A duration is ISO 8601 without years and months, such as PT30S.");
        try
        {
            return XmlConvert.ToTimeSpan(text);
        }
        catch (FormatException)
        {
            throw new JsonException("A duration is ISO 8601 without years and months, such as PT30S.");
        }
    }

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(XmlConvert.ToString(value));
    }
}
