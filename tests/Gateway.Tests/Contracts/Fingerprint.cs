using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Gateway.Tests.Contracts;

/// <summary>
/// The shape of a published schema as lines, one per promise: a member and its type, that it is required, a value it may have. A line that
/// disappears is a broken promise; a new line is an addition, unless it asks more of whoever sends.
/// </summary>
internal static class Fingerprint
{
    private static readonly string[] Parts = ["headers", "payload", "bindings"];
    private static readonly XNamespace Xsd = "http://www.w3.org/2001/XMLSchema";

    public static IReadOnlyList<string> Of(string file)
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        if (file.EndsWith(".yaml", StringComparison.Ordinal))
            return Of(AsyncApi.Read(File.ReadAllText(file)));
        if (file.EndsWith(".xsd", StringComparison.Ordinal))
            OfXsd(XDocument.Load(file).Root!, "", lines);
        else
            OfJson(JsonDocument.Parse(File.ReadAllBytes(file)).RootElement, "", lines);
        return [.. lines];
    }

    /// <summary>
    /// Of the topics: which there are, what goes over each, under which key, and what its headers are. What others write to us stands under <c>/in</c>,
    /// what they read of us under <c>/out</c>.
    /// </summary>
    public static IReadOnlyList<string> Of(AsyncApi topics)
    {
        var (lines, root) = (new SortedSet<string>(StringComparer.Ordinal), topics.Document);
        foreach (var (_, operation) in root["operations"]!.AsObject())
        {
            var way = operation!["action"]!.ToString() == "receive" ? "/in" : "/out";
            var channel = operation["channel"]!["$ref"]!.ToString().Split('/')[^1];
            lines.Add($"topic {way}/{channel}: {root["channels"]![channel]!["address"]}");
            foreach (var message in root["channels"]![channel]!["messages"]!.AsObject().Select(message => message.Value!["$ref"]!.ToString().Split('/')[^1]))
            {
                lines.Add($"message {way}/{channel}/{message}");
                foreach (var reference in Parts.Select(part => root["components"]!["messages"]![message]![part]!).Select(part => (part["schema"] ?? part)["$ref"]!.ToString()))
                {
                    lines.Add($"$ref {way}/{channel}/{message}: {reference}");
                    if (reference.Split('/') is ["#", "components", var kind, var name])
                        OfPart(root["components"]![kind]![name]!, $"{way}/{name}", lines);
                }
            }
        }
        return [.. lines];
    }

    /// <summary>What the new shape breaks. Where <paramref name="isInput"/>, a new required member of something that existed breaks too.</summary>
    public static IEnumerable<string> Broken(IReadOnlyCollection<string> approved, IReadOnlyCollection<string> now, bool isInput)
    {
        foreach (var line in approved.Where(line => !line.StartsWith("required ", StringComparison.Ordinal) || !isInput).Except(now))
        {
            // An input that no longer asks for a member is kinder than before; an answer that no longer has one is not.
            yield return "gone: " + line;
        }
        if (!isInput)
            yield break;
        foreach (var line in now.Where(line => line.StartsWith("required ", StringComparison.Ordinal)).Except(approved).Where(line => approved.Contains("member " + Parent(line["required ".Length..])) || Parent(line["required ".Length..]).Length == 0))
            yield return "asks more: " + line;
    }

    private static void OfPart(JsonNode part, string at, SortedSet<string> lines)
    {
        lines.Add("member " + at);
        using var json = JsonDocument.Parse(part.ToJsonString());
        OfJson(json.RootElement, at, lines);
    }

    private static string Parent(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];

    // Walks every object: a schema's members, an OpenAPI document's paths, methods, statuses and parameters alike.
    private static void OfJson(JsonElement node, string at, SortedSet<string> lines)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in node.EnumerateArray())
                OfJson(item, item.ValueKind == JsonValueKind.Object && item.TryGetProperty("name", out var name) ? $"{at}/{name.GetString()}" : at, lines);
        }
        if (node.ValueKind != JsonValueKind.Object)
            return;
        foreach (var member in node.EnumerateObject())
            OfMember(member, at, lines);
    }

    private static void OfMember(JsonProperty member, string at, SortedSet<string> lines)
    {
        switch (member.Name)
        {
            case "type" or "$ref" or "format" or "const" or "operationId" when member.Value.ValueKind != JsonValueKind.Object:
                lines.Add($"{member.Name} {at}: {member.Value}");
                break;
            case "enum" when member.Value.ValueKind == JsonValueKind.Array:
                lines.UnionWith(member.Value.EnumerateArray().Select(value => $"value {at}: {value}"));
                break;
            case "required" when member.Value.ValueKind == JsonValueKind.Array:
                lines.UnionWith(member.Value.EnumerateArray().Select(name => $"required {at}/{name}"));
                break;
            case "properties" or "paths" or "schemas" or "definitions" or "$defs" when member.Value.ValueKind == JsonValueKind.Object:
                foreach (var child in member.Value.EnumerateObject())
                {
                    lines.Add($"member {at}/{child.Name}");
                    OfJson(child.Value, $"{at}/{child.Name}", lines);
                }
                break;
            default:
                OfJson(member.Value, member.Value.ValueKind == JsonValueKind.Object && at.Contains("/v1", StringComparison.Ordinal) ? $"{at}/{member.Name}" : at, lines);
                break;
        }
    }

    private static void OfXsd(XElement node, string at, SortedSet<string> lines)
    {
        foreach (var child in node.Elements())
        {
            var name = (string?)child.Attribute("name") ?? (string?)child.Attribute("ref");
            var here = name is null ? at : $"{at}/{name}";
            if (name is not null && child.Name.Namespace == Xsd)
            {
                lines.Add($"member {here}");
                lines.Add($"type {here}: {(string?)child.Attribute("type")}");
                if (child.Name == Xsd + "element" && at.Length > 0 && (string?)child.Attribute("minOccurs") != "0")
                    lines.Add($"required {here}");
            }
            if (child.Name == Xsd + "enumeration")
                lines.Add($"value {at}: {(string?)child.Attribute("value")}");
            OfXsd(child, here, lines);
        }
    }
}
