using System.Text.Json;

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
internal sealed record Contracts(IReadOnlyDictionary<string, Procedure> Procedures, IReadOnlyDictionary<(string Agency, string Operation), Operation> Operations)
{
    public static Contracts Read(string folder)
    {
        var procedures = Files(Path.Combine(folder, "procedures"), "*.json").Select(ReadProcedure).ToDictionary(procedure => procedure.Code);
        var operations = Directory.GetDirectories(Path.Combine(folder, "agencies")).SelectMany(agency => Files(agency, "agency.json")).SelectMany(ReadOperations).ToDictionary();
        return new(procedures, operations);
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
            (json.GetProperty("code").GetString()!, operation.Name),
            new Operation(operation.Value.GetProperty("idempotency").GetString() != "none", operation.Value.TryGetProperty("callbackWithin", out var within) && within.ValueKind == JsonValueKind.String)));
}
