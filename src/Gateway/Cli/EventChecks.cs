using System.Text.Json;
using Gateway.Dossiers;

namespace Gateway.Host.Cli;

/// <summary>Checks an event against the published intake contract, as far as that can be done without a server.</summary>
internal static class EventChecks
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "contracts/intake/v1");

    /// <summary>Breaches of the envelope, and of the data schema that the event's type names.</summary>
    public static IReadOnlyList<SchemaError> Errors(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Errors(document.RootElement);
        }
        catch (JsonException)
        {
            return [new("", "json")];
        }
    }

    private static List<SchemaError> Errors(JsonElement sent)
    {
        if (sent.ValueKind == JsonValueKind.Array)
            return [.. sent.EnumerateArray().SelectMany((one, index) => Errors(one).Select(error => new SchemaError($"/{index}{error.At}", error.Keyword)))];
        var errors = Gate("dossier-event")!.Validate(sent).ToList();
        if (sent.ValueKind == JsonValueKind.Object && sent.TryGetProperty("type", out var type) && sent.TryGetProperty("data", out var data) && KindOf(type) is { } kind && Gate(kind) is { } gate)
            errors.AddRange(gate.Validate(data, "/data"));
        return errors;
    }

    // vn.onestop.dossier.accepted.v1 → accepted
    private static string? KindOf(JsonElement type) => type.ValueKind == JsonValueKind.String && type.GetString()!.Split('.') is [.., var kind, _] ? kind : null;

    private static JsonSchemaGate? Gate(string name)
    {
        var file = Path.Combine(Folder, name + ".schema.json");
        return name.All(char.IsAsciiLetterLower) || name == "dossier-event" ? File.Exists(file) ? JsonSchemaGate.Compile(File.ReadAllBytes(file)) : null : null;
    }
}
