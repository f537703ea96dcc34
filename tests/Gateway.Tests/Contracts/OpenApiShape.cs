using System.Text.Json;

namespace Gateway.Tests.Contracts;

/// <summary>Our own description of the API, and whether an answer fits it: described members only, of their types, none missing.</summary>
internal sealed class OpenApiShape
{
    private static readonly JsonElement Document = JsonDocument.Parse(Repository.Contract("operator", "v1", "openapi.json")).RootElement;

    /// <summary><c>GET /v1/exchanges</c> and so on, as described.</summary>
    public static IReadOnlySet<string> Operations { get; } = Document.GetProperty("paths").EnumerateObject()
        .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}")).ToHashSet();

    public static string OperationId(string operation) =>
        Document.GetProperty("paths").GetProperty(operation.Split(' ')[1]).GetProperty(operation.Split(' ')[0].ToLowerInvariant()).GetProperty("operationId").GetString()!;

    /// <summary>Breaches of the named component schema.</summary>
    public static IReadOnlyList<string> Breaches(string schema, JsonElement answer)
    {
        var found = new List<string>();
        Check(Document.GetProperty("components").GetProperty("schemas").GetProperty(schema), answer, "", found);
        return found;
    }

    private static void Check(JsonElement schema, JsonElement value, string at, List<string> found)
    {
        if (schema.TryGetProperty("$ref", out var reference))
            schema = Document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]);
        var type = schema.GetProperty("type").GetString();
        if (!IsOf(type, value))
            found.Add($"{at}: is no {type}");
        else if (type == "array")
            CheckItems(schema, value, at, found);
        else if (type == "object")
            CheckMembers(schema, value, at, found);
        else if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(word => word.GetString() == value.GetString()))
            found.Add($"{at}: not described");
    }

    private static void CheckItems(JsonElement schema, JsonElement value, string at, List<string> found)
    {
        var index = 0;
        foreach (var item in value.EnumerateArray())
            Check(schema.GetProperty("items"), item, $"{at}/{index++}", found);
    }

    private static void CheckMembers(JsonElement schema, JsonElement value, string at, List<string> found)
    {
        if (!schema.TryGetProperty("properties", out var members))
            return;
        foreach (var member in value.EnumerateObject())
        {
            if (members.TryGetProperty(member.Name, out var described))
                Check(described, member.Value, $"{at}/{member.Name}", found);
            else
                found.Add($"{at}/{member.Name}: not described");
        }
        found.AddRange(schema.GetProperty("required").EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _)).Select(name => $"{at}/{name.GetString()}: missing"));
    }

    private static bool IsOf(string? type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => false,
    };
}
