using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Gateway.Host.Cli;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class CliJson : JsonSerializerContext
{
    // Read by people and by programs, never by a browser: a Vietnamese letter is itself.
    private static readonly CliJson Plain = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    private static readonly CliJson Wide = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true });

    public static JsonElement Element(JsonObject value) => JsonSerializer.SerializeToElement(value, Default.JsonObject);

    public static string OneLine(JsonElement value) => JsonSerializer.Serialize(value, Plain.JsonElement);

    /// <summary>For people, over several lines.</summary>
    public static string Indented(JsonElement value) => JsonSerializer.Serialize(value, Wide.JsonElement);
}
