using Gateway.Exchanges;

namespace Gateway.Adapters;

/// <summary>An agency's contract and the folder it was read from.</summary>
public sealed record AgencyFolder(AgencyContract Contract, string Path);

/// <summary>The agencies of one <c>contracts/agencies</c>, or everything that is wrong with them.</summary>
public sealed record AgencyFolders(IReadOnlyList<AgencyFolder> Agencies, IReadOnlyList<string> Problems)
{
    private const int FingerprintLength = 16;

    /// <summary>Reads every folder below <paramref name="root"/>; a folder with problems is named and left out.</summary>
    public static AgencyFolders Read(string root)
    {
        var agencies = new List<AgencyFolder>();
        var problems = new List<string>();
        foreach (var path in (Directory.Exists(root) ? Directory.GetDirectories(root) : []).Order(StringComparer.Ordinal))
            if (ReadOne(path, problems) is { } contract)
                agencies.Add(new(contract, path));
        if (agencies.Count == 0 && problems.Count == 0)
            problems.Add($"{root}: no agency's folder is here");
        var names = agencies.SelectMany(a => a.Contract.Aliases.Append(a.Contract.Code));
        problems.AddRange(names.GroupBy(name => name, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => $"{g.Key}: two agencies have this name"));
        return new(agencies, problems);
    }

    private static AgencyContract? ReadOne(string path, List<string> problems)
    {
        var name = Path.GetFileName(path);
        var file = Path.Combine(path, "agency.json");
        if (!File.Exists(file))
        {
            problems.Add($"{name}: agency.json is missing");
            return null;
        }
        var reading = AgencyContractRules.Read(File.ReadAllBytes(file), name);
        problems.AddRange(reading.Problems);
        if (reading.Contract is { } contract && !AgencyCatalog.KnownKinds.Contains(contract.Kind))
            problems.Add($"{name}: no adapter speaks the kind '{contract.Kind}'; known are {string.Join(", ", AgencyCatalog.KnownKinds.Order(StringComparer.Ordinal))}");
        var ofKind = reading.Contract is null ? [] : AgencyCatalog.Problems(reading.Contract).ToArray();
        problems.AddRange(ofKind);
        return ofKind.Length == 0 && reading.Contract is not null ? reading.Contract with { Fingerprint = FolderHash.Of(path)[..FingerprintLength] } : null;
    }
}
