using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Procedures;

/// <summary>Reads one definition, strictly: an unknown or missing member is an error, never a default.</summary>
public static class ProcedureReader
{
    /// <summary>The definition, or null and one finding that names the place.</summary>
    public static ProcedureDefinition? Read(string file, ReadOnlySpan<byte> json, out LintFinding? finding)
    {
        finding = null;
        try
        {
            return JsonSerializer.Deserialize(json, ProcedureJson.Default.ProcedureDefinition) ?? throw new JsonException("The file is null.");
        }
        catch (JsonException broken)
        {
            finding = new LintFinding(file, JsonPlaces.Pointer(broken.Path), LintRule.Unreadable, broken.Message);
            return null;
        }
    }
}

internal static class JsonPlaces
{
    /// <summary><c>$.steps[1].code</c> as <c>/steps/1/code</c>.</summary>
    public static string Pointer(string? path) =>
        (path ?? "").TrimStart('$').Replace("]", "", StringComparison.Ordinal).Replace('[', '/').Replace('.', '/');
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    ReadCommentHandling = JsonCommentHandling.Disallow)]
[JsonSerializable(typeof(ProcedureDefinition))]
internal sealed partial class ProcedureJson : JsonSerializerContext;
