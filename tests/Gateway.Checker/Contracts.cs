using System.Text.Json;
using System.Xml;

namespace Gateway.Checker;

/// <summary>A step as its procedure's file has it; read by our own parser.</summary>
internal sealed record Step(string Code, string Agency, string Operation, IReadOnlyList<(string Step, string Otherwise)> Needs)
{
    public bool IsHandOver => Operation == "hand-over";
}

internal sealed record Procedure(string Code, IReadOnlyList<Step> Steps);

/// <summary>What an agency promised for one operation.</summary>
internal sealed record Operation(bool RecognisesRepeats, bool AnswersLater);

/// <summary>What contracts/ says of procedures and agencies: all that a judge may know beforehand.</summary>
internal sealed record Contracts(
    IReadOnlyDictionary<string, Procedure> Procedures, IReadOnlyDictionary<(string Agency, string Operation), Operation> Operations, IReadOnlyDictionary<string, Patience> Patience,
    IReadOnlySet<(string Agency, string Operation)> Withdrawals)
{
    public static Contracts Read(string folder)
    {
        var procedures = Files(Path.Combine(folder, "procedures"), "*.json").Select(ReadProcedure).ToDictionary(procedure => procedure.Code);
        var agencies = Directory.GetDirectories(Path.Combine(folder, "agencies")).SelectMany(agency => Files(agency, "agency.json")).ToList();
        return new(procedures, agencies.SelectMany(ReadOperations).ToDictionary(), agencies.ToDictionary(Code, ReadPatience), agencies.SelectMany(ReadWithdrawals).ToHashSet());
    }

    private static IEnumerable<JsonElement> Files(string folder, string pattern)
    {
        foreach (var file in Directory.GetFiles(folder, pattern))
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            yield return json.RootElement.Clone();
        }
    }

    private static Procedure ReadProcedure(JsonElement json) => new(
        json.GetProperty("code").GetString()!,
        [.. json.GetProperty("steps").EnumerateArray().Select(step => new Step(
            step.GetProperty("code").GetString()!, step.GetProperty("agency").GetString()!, step.GetProperty("operation").GetString()!,
            step.TryGetProperty("needs", out var needs)
                ? [.. needs.EnumerateArray().Select(need => (need.GetProperty("step").GetString()!, need.GetProperty("otherwise").GetString()!))]
                : []))]);

    private static IEnumerable<KeyValuePair<(string, string), Operation>> ReadOperations(JsonElement json) =>
        json.GetProperty("operations").EnumerateObject().Select(operation => KeyValuePair.Create(
            (Code(json), operation.Name),
            new Operation(operation.Value.GetProperty("idempotency").GetString() != "none", operation.Value.TryGetProperty("callbackWithin", out var within) && within.ValueKind == JsonValueKind.String)));

    private static Patience ReadPatience(JsonElement json)
    {
        var delays = json.GetProperty("schedule").GetProperty("delays").EnumerateArray().Select(Duration).ToList();
        return new(delays.Count + 1, delays.Min(), Duration(json.GetProperty("limits").GetProperty("attemptTimeout")));
    }

    private static IEnumerable<(string, string)> ReadWithdrawals(JsonElement json) =>
        json.GetProperty("operations").EnumerateObject().Where(operation => operation.Value.TryGetProperty("withdrawOperation", out _)).Select(operation => (Code(json), operation.Value.GetProperty("withdrawOperation").GetString()!)).Distinct();

    private static string Code(JsonElement json) => json.GetProperty("code").GetString()!;

    private static TimeSpan Duration(JsonElement text) => XmlConvert.ToTimeSpan(text.GetString()!);
}
