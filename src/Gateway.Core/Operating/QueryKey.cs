using Gateway.Dossiers;

namespace Gateway.Operating;

/// <summary>What a query can ask for. Each has its name in both languages (<see cref="QueryKeys"/>).</summary>
public enum QueryKey
{
    State,
    Agency,
    Procedure,
    Step,
    Sector,
    Code,
    Dossier,
    Group,
    Replay,

    /// <summary>From then on: since when it stands so, for what needs a person or ended without an answer; else since when it was opened.</summary>
    Since,
    Until,

    /// <summary>When the citizen was promised the result.</summary>
    Due,
    Attempts,
    Owner,
    Label,
    Sort,
}

/// <summary>The names of keys as people write them.</summary>
public static class QueryKeys
{
    private static readonly Dictionary<QueryKey, LocalText> Names = new()
    {
        [QueryKey.State] = new("trang-thai", "state"),
        [QueryKey.Agency] = new("co-quan", "agency"),
        [QueryKey.Procedure] = new("thu-tuc", "procedure"),
        [QueryKey.Step] = new("buoc", "step"),
        [QueryKey.Sector] = new("linh-vuc", "sector"),
        [QueryKey.Code] = new("ma-loi", "code"),
        [QueryKey.Dossier] = new("ho-so", "dossier"),
        [QueryKey.Group] = new("nhom", "group"),
        [QueryKey.Replay] = new("dot", "replay"),
        [QueryKey.Since] = new("tu", "since"),
        [QueryKey.Until] = new("den", "until"),
        [QueryKey.Due] = new("han", "due"),
        [QueryKey.Attempts] = new("lan", "attempts"),
        [QueryKey.Owner] = new("phu-trach", "owner"),
        [QueryKey.Label] = new("nhan", "label"),
        [QueryKey.Sort] = new("sap-xep", "sort"),
    };

    private static readonly Dictionary<string, QueryKey> ByName =
        Names.SelectMany(entry => new[] { (entry.Value.Vi, entry.Key), (entry.Value.En, entry.Key) }).ToDictionary(pair => pair.Item1, pair => pair.Key, StringComparer.Ordinal);

    public static IReadOnlyCollection<string> All => ByName.Keys;

    public static LocalText Of(QueryKey key) => Names[key];

    /// <summary>Reads a key in either language, with or without its marks.</summary>
    public static QueryKey? Find(string name) => ByName.TryGetValue(VietnameseFold.Word(name), out var key) ? key : null;
}
