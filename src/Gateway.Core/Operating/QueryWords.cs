using Gateway.Dossiers;

namespace Gateway.Operating;

/// <param name="Names">Titles and aliases that people may write for the code, in any spelling.</param>
public sealed record QueryWord(string Code, params string[] Names);

/// <summary>What this installation has names for: its agencies, procedures, steps and sectors.</summary>
public sealed class QueryWords
{
    private readonly Dictionary<QueryKey, Dictionary<string, string>> codes;
    private readonly ILookup<string, string> proceduresOfSectors;

    /// <param name="sectors">Each sector with the codes of its procedures.</param>
    public QueryWords(IEnumerable<QueryWord> agencies, IEnumerable<QueryWord> procedures, IEnumerable<QueryWord> steps, IEnumerable<(QueryWord Sector, string Procedure)> sectors)
    {
        var given = sectors.ToList();
        codes = new()
        {
            [QueryKey.Agency] = ByName(agencies),
            [QueryKey.Procedure] = ByName(procedures),
            [QueryKey.Step] = ByName(steps),
            [QueryKey.Sector] = ByName(given.Select(pair => pair.Sector)),
        };
        proceduresOfSectors = given.ToLookup(pair => pair.Sector.Code, pair => pair.Procedure);
    }

    public static QueryWords None { get; } = new([], [], [], []);

    /// <summary>The code for a name, whatever its marks and letters; null when nobody has it.</summary>
    public string? Find(QueryKey key, string name) => codes[key].GetValueOrDefault(VietnameseFold.Word(name));

    /// <summary>Every word that would be found.</summary>
    public IReadOnlyCollection<string> Known(QueryKey key) => codes[key].Keys;

    public IEnumerable<string> Codes(QueryKey key) => codes[key].Values.Distinct();

    public IEnumerable<string> ProceduresOf(string sector) => proceduresOfSectors[sector].Distinct();

    // Of a name that two have the first keeps it: a code is nobody else's name.
    private static Dictionary<string, string> ByName(IEnumerable<QueryWord> words)
    {
        var all = words.ToList();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in all)
            names.TryAdd(VietnameseFold.Word(word.Code), word.Code);
        foreach (var word in all)
        {
            foreach (var name in word.Names)
                names.TryAdd(VietnameseFold.Word(name), word.Code);
        }
        return names;
    }
}
