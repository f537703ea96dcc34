using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Gateway.Simulators.Rest;

/// <summary>One operation of a plain REST agency as its agency.json describes it, seen from the agency's side.</summary>
internal sealed class RestOperation
{
    private readonly JsonObject wire;
    private readonly Regex path;

    private RestOperation(string name, JsonObject wire, string pathTemplate, string method, bool isInquiry)
    {
        Name = name;
        this.wire = wire;
        PathTemplate = pathTemplate;
        Method = method;
        IsInquiry = isInquiry;
        path = new("^" + Regex.Replace(Regex.Escape(pathTemplate), @"\\\{(\w+)}", "(?<$1>[^/]+)") + "$");
    }

    public string Name { get; }

    public string Method { get; }

    public string PathTemplate { get; }

    public bool IsInquiry { get; }

    public JsonObject? Reply => wire[IsInquiry ? "inquiry" : "reply"] is JsonObject at ? (IsInquiry ? at["reply"] as JsonObject : at) : null;

    public JsonObject Inquiry => wire["inquiry"]!.AsObject();

    /// <summary>The operation itself, and its inquiry where it has one.</summary>
    public static IEnumerable<RestOperation> Read(string name, JsonObject operation)
    {
        var wire = operation["wire"]!.AsObject();
        yield return new(name, wire, (string)wire["path"]!, (string)wire["method"]!, false);
        if (wire["inquiry"] is { } inquiry)
            yield return new(name, wire, (string)inquiry["path"]!, (string?)inquiry["method"] ?? "GET", true);
    }

    public bool Serves(SimulatedRequest request) => request.Method == Method && path.IsMatch(request.Path);

    /// <summary>The sender's key, from wherever the description puts it.</summary>
    public string Key(SimulatedRequest request, JsonNode? body) =>
        ((string?)wire["idempotencyHeader"] is { } header ? request.Header(header) : null) ?? Find("key", request, body);

    public string Dossier(SimulatedRequest request, JsonNode? body) => Find("dossier", request, body);

    private string Find(string source, SimulatedRequest request, JsonNode? body)
    {
        if (path.Match(request.Path).Groups[source] is { Success: true } found)
            return found.Value;
        if (wire["headers"]?.AsObject().FirstOrDefault(h => (string?)h.Value == source).Key is { } header && request.Header(header) is { } value)
            return value;
        return (wire["body"] as JsonObject)?.FirstOrDefault(m => m.Value is JsonValue v && (string?)v == source).Key is { } member ? (string?)body?[member] ?? "" : "";
    }
}
