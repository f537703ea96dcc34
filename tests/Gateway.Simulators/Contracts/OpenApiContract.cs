using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using NJsonSchema;

namespace Gateway.Simulators.Contracts;

/// <summary>Holds messages against an OpenAPI 3.1 document: path, method, required headers, status, media type, body.</summary>
public sealed class OpenApiContract
{
    private readonly JsonNode root;
    private readonly IReadOnlyList<(Regex Path, JsonObject Item)> paths;
    private readonly ConcurrentDictionary<string, JsonSchema> schemas = new(StringComparer.Ordinal);

    private OpenApiContract(JsonNode root)
    {
        this.root = root;
        paths = [.. root["paths"]!.AsObject().Select(p => (new Regex("^" + Regex.Replace(Regex.Escape(p.Key), @"\\\{[^}/]+}", "[^/]+") + "$"), p.Value!.AsObject()))];
    }

    public static async Task<OpenApiContract> LoadAsync(string file) => new(JsonNode.Parse(await File.ReadAllTextAsync(file))!);

    public bool Knows(WireMessage message) => Operation(message) is not null;

    public IReadOnlyList<string> Problems(WireMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var operation = Operation(message) ?? throw new InvalidOperationException($"{message.Method} {message.Path} is not in the contract.");
        if (message.Status is not { } status)
            return [.. HeaderProblems(operation, message), .. ContentProblems(operation["requestBody"]?["content"], message)];
        var responses = operation["responses"]!;
        var response = responses[$"{status}"] ?? responses[$"{status / 100}XX"] ?? responses["default"];
        return response is null ? [$"status {status} is not declared"] : ContentProblems(Resolve(response)["content"], message);
    }

    /// <summary>The smallest JSON body that the declared response has; null where it has none.</summary>
    public JsonNode? Sample(WireMessage reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        var responses = Operation(reply)!["responses"]!;
        var response = responses[$"{reply.Status}"] ?? responses[$"{reply.Status / 100}XX"] ?? responses["default"];
        return response is null || Resolve(response)["content"]?["application/json"]?["schema"] is not { } schema ? null : Sample(schema);
    }

    private JsonNode Sample(JsonNode schema)
    {
        var at = Resolve(schema);
        if (at["enum"]?[0] is { } first)
            return first.DeepClone();
        if (at["properties"] is not JsonObject properties)
            return JsonValue.Create("0");
        var required = at["required"]?.AsArray().Select(r => (string)r!) ?? [];
        return new JsonObject(required.Select(name => KeyValuePair.Create(name, (JsonNode?)Sample(properties[name]!))));
    }

    private JsonObject? Operation(WireMessage message)
    {
        var path = message.Path.Split('?')[0];
        return paths.FirstOrDefault(p => p.Path.IsMatch(path)).Item?[message.Method.ToLowerInvariant()] as JsonObject;
    }

    private IEnumerable<string> HeaderProblems(JsonObject operation, WireMessage message)
    {
        foreach (var parameter in operation["parameters"]?.AsArray().Select(p => Resolve(p!)) ?? [])
        {
            if ((string?)parameter["in"] != "header")
                continue;
            var name = (string)parameter["name"]!;
            var value = message.Headers.GetValueOrDefault(name);
            if (value is null && parameter["required"]?.GetValue<bool>() == true)
                yield return $"header {name} is missing";
            if (value is not null && parameter["schema"] is { } schema)
                foreach (var problem in Validate(schema, JsonSerializer.Serialize(value)))
                    yield return $"header {name}: {problem}";
        }
    }

    private List<string> ContentProblems(JsonNode? content, WireMessage message)
    {
        if (content is null)
            return message.Body.Length == 0 ? [] : ["a body where the contract has none"];
        if (content[message.MediaType] is not JsonObject media)
            return [$"media type '{message.MediaType}' is not declared"];
        if (media["schema"] is not { } schema)
            return [];
        return message.MediaType switch
        {
            "application/json" or "application/problem+json" or "application/cloudevents+json" => JsonProblems(schema, Encoding.UTF8.GetString(message.Body)),
            "application/x-www-form-urlencoded" => [.. Validate(schema, FormAsJson(message.Body))],
            _ => [],
        };
    }

    private List<string> JsonProblems(JsonNode schema, string json)
    {
        var problems = Validate(schema, json).ToList();
        if (problems.Count > 0)
            return problems;
        try
        {
            return [.. InnerProblems(schema, JsonNode.Parse(json, documentOptions: new() { AllowDuplicateProperties = false }))];
        }
        catch (JsonException)
        {
            // Two values for one member: the schema holds for one of them, and nobody knows for which.
            return ["a member is there twice"];
        }
    }

    // contentSchema (JSON Schema 2020-12): JSON that travels inside a string. The body itself is known to be valid here.
    private IEnumerable<string> InnerProblems(JsonNode schema, JsonNode? value)
    {
        var at = Resolve(schema);
        if (at["contentSchema"] is { } inner && value is JsonValue text)
            return Validate(inner, (string)text!).Select(problem => $"inside the string: {problem}");
        var alternatives = at["oneOf"]?.AsArray().Where(a => !Validate(a!, value?.ToJsonString() ?? "null").Any()) ?? [];
        var members = value is JsonObject o && at["properties"] is JsonObject properties ? properties.Where(p => o.ContainsKey(p.Key)) : [];
        return [.. alternatives.SelectMany(a => InnerProblems(a!, value)), .. members.SelectMany(m => InnerProblems(m.Value!, value![m.Key]))];
    }

    private IEnumerable<string> Validate(JsonNode schema, string json)
    {
        var compiled = schemas.GetOrAdd(schema.ToJsonString(), Compile);
        try
        {
            return compiled.Validate(json).Select(error => $"{error.Path}: {error.Kind}");
        }
        catch (Newtonsoft.Json.JsonException)
        {
            return ["the body is not JSON"];
        }
    }

    // NJsonSchema follows references inside one document only, so every schema is compiled with the components beside it.
    private JsonSchema Compile(string schema)
    {
        var definitions = root["components"]?["schemas"]?.ToJsonString() ?? "{}";
        var document = $$"""{"allOf":[{{schema}}],"definitions":{{definitions}}}""".Replace("#/components/schemas/", "#/definitions/", StringComparison.Ordinal);
        return JsonSchema.FromJsonAsync(document).GetAwaiter().GetResult();
    }

    private JsonNode Resolve(JsonNode node)
    {
        if ((string?)(node as JsonObject)?["$ref"] is not { } reference)
            return node;
        return reference.TrimStart('#', '/').Split('/').Aggregate(root, (at, part) => at[part] ?? throw new InvalidOperationException($"{reference} points nowhere."));
    }

    private static string FormAsJson(byte[] body)
    {
        using var reader = new FormReader(Encoding.UTF8.GetString(body));
        return JsonSerializer.Serialize(reader.ReadForm().ToDictionary(f => f.Key, f => f.Value.ToString()));
    }
}
