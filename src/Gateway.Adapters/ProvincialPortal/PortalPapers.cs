using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Adapters.Wire;
using Gateway.Exchanges;

namespace Gateway.Adapters.ProvincialPortal;

/// <summary>The result papers of a dossier: what agencies issued, under the numbers of their own registers.</summary>
internal sealed class PortalPapers(AgencyRequest request, PortalWire wire)
{
    /// <summary>A paper turned out to be the citizen's own attachment, or to have no number where the register gives one.</summary>
    public bool IsFalse { get; private set; }

    public JsonArray Results(RequestFields fields)
    {
        var submitted = Documents(fields.At("documents")).Select(d => WireJson.Text(d, "content")).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var list = new JsonArray();
        foreach (var (step, result) in request.Results.OrderBy(r => r.Key, StringComparer.Ordinal))
            foreach (var document in Documents(WireJson.Parse(result) is { } root ? WireJson.At(root, "documents") : null))
                list.Add(Paper(step, document, submitted, fields));
        return list;
    }

    private JsonObject Paper(string step, JsonElement document, HashSet<string> submitted, RequestFields fields)
    {
        IsFalse |= WireJson.Text(document, "content") is { } content && submitted.Contains(content);
        var paper = new JsonObject { ["TenGiayTo"] = WireJson.Text(document, "title"), ["MaGiayToKetQua"] = WireJson.Text(document, "code") };
        if (!wire.PaperNumbers.TryGetValue(step, out var field))
            return paper;
        var number = fields.FindResult(step, field);
        IsFalse |= number is null;
        paper["GiayToId"] = number;
        return paper;
    }

    private static JsonElement.ArrayEnumerator Documents(JsonElement? list) => list is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : default;
}
