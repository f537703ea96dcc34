using System.Globalization;
using Gateway.Simulators.Kafka;

namespace Gateway.Simulators.Driving;

/// <summary>The command line of the drivers: <c>demo|crash --name value --flag</c>.</summary>
public sealed class Arguments
{
    private const int BrokerCount = 3;
    private readonly Dictionary<string, string> given = [];

    public Arguments(IReadOnlyList<string> args)
    {
        Verb = args.Count > 0 ? args[0] : "";
        for (var i = 1; i < args.Count; i++)
        {
            var hasValue = i + 1 < args.Count && !args[i + 1].StartsWith('-');
            given[args[i]] = hasValue ? args[++i] : "";
        }
    }

    public string Verb { get; }

    /// <summary>Whoever reads JSON gets nothing but JSON on standard output.</summary>
    public bool IsJson => given.GetValueOrDefault("-o") == "json" || Has("--json");

    public bool Has(string name) => given.ContainsKey(name);

    public string? Text(string name) => given.GetValueOrDefault(name);

    public int Number(string name, int otherwise) => Text(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>What the run is made of; the repository is found from where the program runs.</summary>
    public ProvinceOptions Options(string folder, double faultShare) => new()
    {
        Contracts = Path.Combine(Root(), "contracts"),
        Binary = Text("--gateway") ?? Path.Combine(Root(), "artifacts", "bin", "Gateway", "release", "gateway"),
        Folder = folder,
        Seed = Number("--seed", 1),
        FaultShare = faultShare,
    };

    /// <summary>The mock brokers of a run with <c>--kafka</c>; null without it. There are no others: <c>--kafka embedded</c> says the same.</summary>
    public async Task<MockBrokers?> BrokersAsync(bool isNeeded, CancellationToken cancellation) => Text("--kafka") switch
    {
        null when !isNeeded => null,
        null or "" or "embedded" => await MockBrokers.StartAsync(BrokerCount, cancellation),
        var other => throw new InvalidOperationException($"--kafka {other}: only embedded brokers can be had here"),
    };

    /// <summary>The repository this program was built from.</summary>
    public static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
                return folder.FullName;
        throw new InvalidOperationException("This program runs inside the repository it was built from.");
    }
}
