using System.Text.Json;
using Gateway.Exchanges;

namespace Gateway.Adapters.Wire;

/// <summary>
/// Reads what an adapter needs out of a request. What is needed and absent is counted, not invented: an adapter that sees
/// <see cref="Lacking"/> stops before anything is sent.
/// </summary>
internal sealed class RequestFields(AgencyRequest request)
{
    private JsonElement? parsed;
    private readonly Dictionary<string, JsonElement> results = [];

    /// <summary>Paths that were needed and not there; names only, never values.</summary>
    public List<string> Lacking { get; } = [];

    /// <summary>Whether anything that was looked up is known to stand in the place of a fact.</summary>
    public bool HoldsPlaceholder { get; private set; }

    // Parsed when first looked into: an adapter that passes the body through never pays for it.
    private JsonElement Body => parsed ??= WireJson.Parse(request.Body) ?? default;

    public JsonElement? At(string path) => WireJson.At(Body, path);

    /// <summary>The text at a path of the dossier event's data; null when absent or empty.</summary>
    public string? Find(string path)
    {
        if (WireJson.Text(Body, path) is not { Length: > 0 } text)
            return null;
        HoldsPlaceholder |= Placeholders.Is(text);
        return text;
    }

    public string Need(string path) => Find(path) ?? Lack(path);

    /// <summary>A field of the result of an earlier step; null when that step has none.</summary>
    public string? FindResult(string step, string field)
    {
        if (!results.TryGetValue(step, out var result))
            results[step] = result = request.Results.TryGetValue(step, out var utf8) ? WireJson.Parse(utf8) ?? default : default;
        if (WireJson.Text(result, "fields." + field) is not { Length: > 0 } text)
            return null;
        HoldsPlaceholder |= Placeholders.Is(text);
        return text;
    }

    public string NeedResult(string step, string field) => FindResult(step, field) ?? Lack($"{step}.{field}");

    /// <summary>The failure of a request that lacks something; nothing was sent.</summary>
    public static Outcome.Failed Incomplete() => new(Reasons.MissingField, MayHaveArrived: false, Then: NextMove.Park);

    private string Lack(string path)
    {
        Lacking.Add(path);
        return "";
    }
}
