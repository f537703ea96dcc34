using System.Globalization;

namespace Gateway.Benchmarks;

/// <summary>
/// The contracts of a measurement. Every agency is the receiver under another name; only those are there that are needed, since each has a
/// pump of its own that polls.
/// </summary>
internal sealed class Overlay(string files, string folder)
{
    public const string Receiver = "bench-receiver", Dead = "bench-dead";

    /// <summary>The procedures of <c>contracts/procedures</c> by the agencies that serve their steps.</summary>
    public const string OneStep = "9.990001", OfTheDead = "9.990002", ThreeSteps = "9.990003";

    public static readonly IReadOnlyList<string> Family = ["bench-birth", "bench-residence", "bench-card", "bench-shop"];

    private static readonly Dictionary<string, string[]> Procedures = new()
    {
        [OneStep] = [Receiver],
        [OfTheDead] = [Dead],
        [ThreeSteps] = [.. Family],
    };

    /// <summary>A folder with the named agencies, each with as many places as the run is to have, and the procedures that they can serve.</summary>
    public string Write(IReadOnlyCollection<string> agencies, int inFlight)
    {
        var copy = Path.Combine(folder, $"contracts-{string.Join('-', agencies)}-{inFlight}");
        var contract = File.ReadAllText(Path.Combine(files, "contracts", "agencies", Receiver, "agency.json"))
            .Replace("\"concurrencyMax\": 256", string.Create(CultureInfo.InvariantCulture, $"\"concurrencyMax\": {inFlight}"), StringComparison.Ordinal);
        foreach (var agency in agencies)
            Put(Path.Combine(copy, "agencies", agency, "agency.json"), contract.Replace(Receiver, agency, StringComparison.Ordinal).Replace("\"/any\"", $"\"/{agency}\"", StringComparison.Ordinal));
        foreach (var (procedure, served) in Procedures)
        {
            if (served.All(agencies.Contains))
                Put(Path.Combine(copy, "procedures", $"{procedure}.json"), File.ReadAllText(Path.Combine(files, "contracts", "procedures", $"{procedure}.json")));
        }
        return copy;
    }

    private static void Put(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
