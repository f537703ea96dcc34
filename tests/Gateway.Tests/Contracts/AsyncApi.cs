using System.Globalization;
using System.Text.Json.Nodes;
using NJsonSchema;
using SharpYaml;
using SharpYaml.Serialization;

namespace Gateway.Tests.Contracts;

/// <summary>Our description of the topics (AsyncAPI 3.0), and whether a record fits it.</summary>
internal sealed class AsyncApi(JsonNode document)
{
    private static readonly string[] Members = ["asyncapi", "id", "info", "defaultContentType", "servers", "channels", "operations", "components"];
    private static readonly string[] InfoMembers = ["title", "version", "description"], MessageMembers = ["name", "title", "summary", "contentType", "headers", "payload", "bindings"];
    private static readonly string Folder = Path.Combine(Repository.Contracts, "asyncapi");

    public static AsyncApi Published { get; } = Read(File.ReadAllText(Path.Combine(Folder, "v1.yaml")));

    public JsonNode Document => document;

    public IEnumerable<(string Name, JsonObject Message)> Messages => Objects("components", "messages");

    public static AsyncApi Read(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return new(Json(stream.Documents[0].RootNode)!);
    }

    // The core schema of YAML 1.2, without what we do not write: a plain scalar may be null, a truth value or a number.
    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode members => new JsonObject(members.Children.Select(member => KeyValuePair.Create(((YamlScalarNode)member.Key).Value!, Json(member.Value)))),
        YamlSequenceNode items => new JsonArray([.. items.Children.Select(Json)]),
        YamlScalarNode { Style: not ScalarStyle.Plain } text => JsonValue.Create(text.Value),
        YamlScalarNode { Value: "null" } => null,
        YamlScalarNode { Value: "true" or "false" } truth => JsonValue.Create(truth.Value == "true"),
        YamlScalarNode plain => long.TryParse(plain.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(plain.Value),
        _ => throw new InvalidDataException("The document has aliases."),
    };

    /// <summary>Another one of the same text, changed.</summary>
    public AsyncApi With(Action<JsonNode> change)
    {
        var copy = document.DeepClone();
        change(copy);
        return new(copy);
    }

    /// <summary>What is wrong with the document's shape, by AsyncAPI 3.0 and by what we want of it beyond that.</summary>
    public IEnumerable<string> Breaches()
    {
        if (document["asyncapi"]?.ToString() != "3.0.0")
            yield return "asyncapi: not 3.0.0";
        foreach (var member in document.AsObject().Select(member => member.Key).Except(Members))
            yield return $"{member}: no member of a document";
        foreach (var name in InfoMembers.Where(name => document["info"]?[name] is null))
            yield return $"info lacks {name}";
        foreach (var reference in References(document).Where(reference => Find(reference) is null))
            yield return $"{reference}: leads nowhere";
        foreach (var breach in Channels().Concat(Operations()).Concat(Messages.SelectMany(message => OfMessage(message.Name, message.Message))))
            yield return breach;
    }

    /// <summary>What a record breaks of a message's description.</summary>
    public async Task<IReadOnlyList<string>> BreachesAsync(string message, JsonNode headers, JsonNode payload)
    {
        var described = document["components"]!["messages"]![message]!;
        var headerSchema = await JsonSchema.FromJsonAsync(Find(described["headers"]!["$ref"]!.ToString())!.ToJsonString());
        var payloadSchema = await PayloadAsync(described["payload"]!);
        return [.. headerSchema.Validate(headers.ToJsonString()).Select(error => $"headers {error.Path}: {error.Kind}"), .. payloadSchema.Validate(payload.ToJsonString()).Select(error => $"payload {error.Path}: {error.Kind}")];
    }

    private async Task<JsonSchema> PayloadAsync(JsonNode payload)
    {
        var reference = (payload["schema"] ?? payload)["$ref"]!.ToString();
        if (reference.StartsWith('#'))
            return await JsonSchema.FromJsonAsync(Find(reference)!.ToJsonString());
        var (file, fragment) = Split(reference);
        var schema = await JsonSchema.FromFileAsync(Path.GetFullPath(Path.Combine(Folder, file)));
        return fragment.Length == 0 ? schema : schema.Definitions[fragment.Split('/')[^1]];
    }

    private IEnumerable<string> Channels()
    {
        var addresses = new HashSet<string>();
        foreach (var (name, channel) in Objects("channels"))
        {
            if (channel["address"]?.ToString() is not { Length: > 0 } address || !addresses.Add(address))
                yield return $"channel {name}: no address of its own";
            if (channel["messages"] is not JsonObject { Count: > 0 })
                yield return $"channel {name}: no messages";
            if (!Objects("operations").Any(operation => operation.Value["channel"]?["$ref"]?.ToString() == "#/channels/" + name))
                yield return $"channel {name}: no operation";
        }
    }

    private IEnumerable<string> Operations()
    {
        foreach (var (name, operation) in Objects("operations"))
        {
            if (operation["action"]?.ToString() is not ("send" or "receive"))
                yield return $"operation {name}: neither send nor receive";
            if (operation["channel"]?["$ref"]?.ToString().StartsWith("#/channels/", StringComparison.Ordinal) != true)
                yield return $"operation {name}: no channel";
        }
    }

    private IEnumerable<string> OfMessage(string name, JsonObject message)
    {
        if (!References(document["channels"]!).Contains("#/components/messages/" + name))
            yield return $"message {name}: on no channel";
        foreach (var member in MessageMembers.Where(member => message[member] is null))
            yield return $"message {name} lacks {member}";
        if (message["payload"]?["schema"] is not null && message["payload"]!["schemaFormat"]?.ToString() != "application/schema+json;version=draft-07")
            yield return $"message {name}: the payload's schema has no format";
        if (message["examples"] is not JsonArray { Count: > 0 } examples || examples.Any(example => example?["name"] is null || example["headers"] is null || example["payload"] is null))
            yield return $"message {name}: no whole example";
    }

    private IEnumerable<(string Name, JsonObject Value)> Objects(params string[] path) =>
        path.Aggregate((JsonNode?)document, (at, name) => at?[name]) is JsonObject found ? found.Select(member => (member.Key, member.Value as JsonObject ?? [])) : [];

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Key == "$ref" ? [member.Value!.ToString()] : member.Key is "examples" ? [] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };

    private JsonNode? Find(string reference)
    {
        var (file, fragment) = Split(reference);
        var path = Path.GetFullPath(Path.Combine(Folder, file));
        var root = file.Length == 0 ? document : File.Exists(path) && path.StartsWith(Repository.Contracts, StringComparison.Ordinal) ? JsonNode.Parse(File.ReadAllBytes(path)) : null;
        return fragment.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(root, (at, name) => (at as JsonObject)?[name]);
    }

    private static (string File, string Fragment) Split(string reference) => reference.Split('#') is [var file, var fragment] ? (file, fragment) : (reference, "");
}
