using System.Text.Json.Nodes;

namespace Gateway.Simulators.OneStop;

/// <summary>Log R: what the shop heard, by either way, every time it heard it.</summary>
public sealed class ResultLog(JsonLines lines)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, HashSet<string>> heard = [];

    /// <summary>Called with kind and dossier of each event when it is heard for the first time.</summary>
    public Action<string, string>? FirstHeard { get; set; }

    /// <summary>How many dossiers have told that all their steps are settled.</summary>
    public int DossiersSettled => Count("dossier.steps_settled");

    /// <summary>Distinct events heard whose type ends so.</summary>
    public int Count(string kind)
    {
        lock (gate)
            return heard.GetValueOrDefault(kind)?.Count ?? 0;
    }

    /// <param name="channel"><c>webhook</c> or <c>feed</c>.</param>
    public void Write(string channel, JsonNode cloudEvent)
    {
        ArgumentNullException.ThrowIfNull(cloudEvent);
        var id = Text(cloudEvent, "id")!;
        var kind = Kind(cloudEvent);
        bool isFirst;
        lock (gate)
        {
            if (!heard.TryGetValue(kind, out var ids))
                heard[kind] = ids = [];
            isFirst = ids.Add(id);
            var data = cloudEvent["data"]!;
            lines.Write(
                ("channel", channel), ("resultId", id), ("type", kind), ("dossier", Text(cloudEvent, "subject")), ("seq", Text(cloudEvent, "sequence")),
                ("key", Text(data, "exchangeId")), ("step", Text(cloudEvent, "stepcode")), ("agency", Text(cloudEvent, "agencycode")),
                ("outcome", Text(data, "outcome")), ("code", Text(data, "code")), ("portalCode", data["portalCode"]?.DeepClone()),
                ("withdrawn", data["withdrawn"]?.DeepClone()), ("steps", Steps(data)), ("bodyHash", CallbackSender.Hash(cloudEvent.ToJsonString())));
        }
        if (isFirst)
            FirstHeard?.Invoke(kind, Text(cloudEvent, "subject")!);
    }

    /// <summary>The type without prefix and version: <c>exchange.answered</c>.</summary>
    public static string Kind(JsonNode cloudEvent)
    {
        var parts = Text(cloudEvent, "type")!.Split('.');
        return $"{parts[^3]}.{parts[^2]}";
    }

    private static JsonArray? Steps(JsonNode data) => (data["steps"] ?? data["items"])?.AsArray() is not { } steps ? null : new JsonArray([.. steps.Select(step => (JsonNode)new JsonObject
    {
        ["step"] = Text(step!, "stepCode"),
        ["key"] = Text(step!, "exchangeId"),
        ["outcome"] = Text(step!, "outcome"),
    })]);

    private static string? Text(JsonNode node, string name) => (string?)node[name];
}
