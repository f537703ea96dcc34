using System.Globalization;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Dossiers;
using Gateway.Host.Hosting;

namespace Gateway.Host.Cli;

/// <summary>
/// The samples of contracts/intake, each time as an event that was never sent: a new id and, unless one is given, a new dossier number with
/// other made-up people, so that no agency takes it for a repeat.
/// </summary>
internal static class SampleEvents
{
    private static readonly TimeSpan Vietnam = TimeSpan.FromHours(7);
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // The serial numbers from which the samples' people and papers are made.
    private static readonly string[] Serials = ["000058", "000007", "000009"];

    public static IReadOnlyDictionary<string, string> Files { get; } = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "contracts/intake/v1/samples"), "*.json")
        .Order(StringComparer.Ordinal).ToDictionary(path => Path.GetFileNameWithoutExtension(path), StringComparer.Ordinal);

    /// <summary>True for the events of a dossier that must be open already.</summary>
    public static bool NeedsDossier(string name) => !name.StartsWith("accepted", StringComparison.Ordinal);

    public static string Fresh(string name, string? dossier, string? office, TimeProvider clock)
    {
        var serial = RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        var text = Serials.Aggregate(File.ReadAllText(Files[name]), (sample, old) => sample.Replace(old, serial, StringComparison.Ordinal))
            .Replace("GCS.00058", "GCS." + serial[1..], StringComparison.Ordinal).Replace("GBT-2026-0007", "GBT-2026-" + serial[2..], StringComparison.Ordinal);
        var json = JsonNode.Parse(text)!.AsObject();
        var now = clock.GetUtcNow().ToOffset(Vietnam);
        var source = ((string)json["source"]!).Split('/');
        source[1] = office ?? source[1];
        json["source"] = string.Join('/', source);
        json["id"] = Ids.New(clock).ToString();
        json["time"] = now.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
        json["subject"] = dossier ?? $"{source[1]}-{now.ToString("yyMMdd", CultureInfo.InvariantCulture)}-{serial}";
        json["partitionkey"] = (string?)json["subject"];
        NotAhead(json["data"]!.AsObject(), now);
        // Which position it has in its dossier only its sender knows; without one it is taken in the order in which it comes.
        if (NeedsDossier(name))
            json.Remove("sequence");
        return json.ToJsonString(Readable);
    }

    // What has happened has happened by now; only the due time may be ahead.
    private static void NotAhead(JsonObject data, DateTimeOffset now)
    {
        foreach (var (name, value) in data.ToList())
        {
            if (name.EndsWith("At", StringComparison.Ordinal) && name != "dueAt" && DateTimeRule.TryRead((string)value!, out var at) && at > now)
                data[name] = now.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
        }
    }
}
