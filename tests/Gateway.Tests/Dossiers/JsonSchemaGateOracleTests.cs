using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Gateway.Dossiers;
using NJsonSchema;

namespace Gateway.Tests.Dossiers;

/// <summary>The gate against a validator that is not ours, on samples broken in one or two places.</summary>
public sealed class JsonSchemaGateOracleTests
{
    public static TheoryData<string, string> Samples => new()
    {
        { "accepted.schema.json", "accepted-birth.json" },
        { "accepted.schema.json", "accepted-death.json" },
        { "accepted.schema.json", "accepted-card-reissue.json" },
        { "forms/birth.schema.json", "accepted-birth.json" },
        { "forms/death.schema.json", "accepted-death.json" },
        { "forms/card-reissue.schema.json", "accepted-card-reissue.json" },
        { "supplemented.schema.json", "supplemented.json" },
        { "paid.schema.json", "paid.json" },
        { "withdrawn.schema.json", "withdrawn.json" },
        { "decided.schema.json", "decided.json" },
        { "returned.schema.json", "returned.json" },
        { "dossier-event.schema.json", "accepted-birth.json" },
    };

    // Each turns one value into another. Date-times and 1.0 are left out: there the gate is narrower on purpose (its own tests say how).
    private static readonly Func<JsonNode?, JsonNode?>[] Changes =
    [
        _ => null,
        _ => JsonValue.Create(true),
        _ => JsonValue.Create(-5),
        _ => JsonValue.Create(123456789),
        _ => JsonValue.Create(""),
        _ => JsonValue.Create("x"),
        _ => JsonValue.Create("không phải ngày"),
        _ => JsonValue.Create("12345"),
        _ => JsonValue.Create("123456789012"),
        _ => JsonValue.Create(new string('a', 5000)),
        _ => new JsonArray(1, "a"),
        _ => new JsonArray(Enumerable.Range(0, 60).Select(i => (JsonNode)i).ToArray()),
        _ => new JsonObject(),
        _ => new JsonObject { ["unknown"] = 1 },
        value => value is JsonValue && value.GetValueKind() == JsonValueKind.String ? JsonValue.Create(value.GetValue<string>() + "0") : value?.DeepClone(),
        value => value is JsonValue && value.GetValueKind() == JsonValueKind.String ? JsonValue.Create(value.GetValue<string>() is { Length: > 0 } text ? text[..^1] : "") : value?.DeepClone(),
    ];

    [Theory, MemberData(nameof(Samples))]
    public async Task The_gate_agrees_with_another_validator_on_broken_samples(string schemaFile, string sampleFile)
    {
        var schema = Repository.Contract(["intake", "v1", .. schemaFile.Split('/')]);
        var gate = JsonSchemaGate.Compile(schema);
        var oracle = await JsonSchema.FromJsonAsync(Encoding.UTF8.GetString(schema), TestContext.Current.CancellationToken);
        var sample = JsonNode.Parse(Repository.Contract("intake", "v1", "samples", sampleFile))!;
        var whole = schemaFile.StartsWith("dossier-event", StringComparison.Ordinal) ? sample : sample["data"]!;
        var part = schemaFile.StartsWith("forms/", StringComparison.Ordinal) ? whole["form"]! : whole;
        Assert.True(Agree(gate, oracle, part.ToJsonString()));

        Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, Changes.Length + 1], Gen.Int[0, 100_000], Gen.Int[0, Changes.Length + 1], Gen.Bool)
            .Sample((place, change, place2, change2, twice) =>
            {
                var broken = part.DeepClone();
                Break(broken, place, change);
                if (twice)
                    Break(broken, place2, change2);
                return Agree(gate, oracle, broken.ToJsonString());
            }, iter: 300);
    }

    private static bool Agree(JsonSchemaGate gate, JsonSchema oracle, string json)
    {
        using var document = JsonDocument.Parse(json);
        var ours = gate.Validate(document.RootElement);
        var theirs = oracle.Validate(json);
        Assert.True((ours.Count == 0) == (theirs.Count == 0), $"ours: {string.Join(' ', ours)}; theirs: {string.Join(' ', theirs)}; {json}");
        return true;
    }

    private static void Break(JsonNode root, int place, int change)
    {
        var all = Containers(root).ToList();
        var container = all[place % all.Count];
        if (container is JsonObject o)
        {
            var names = o.Select(m => m.Key).ToList();
            var name = names.Count == 0 ? null : names[place / all.Count % names.Count];
            if (name is null || change == Changes.Length)
                o["stray"] = 1;
            else if (change == Changes.Length + 1)
                o.Remove(name);
            else if (!IsLeniently(name, change))
                o[name] = Changes[change](o[name]);
        }
        else if (container is JsonArray { Count: > 0 } a)
        {
            a[place % a.Count] = Changes[change % Changes.Length](a[place % a.Count]);
        }
    }

    // The other validator reads "1234" and the like as a date; a cut or lengthened date is no fair question.
    private static bool IsLeniently(string name, int change) =>
        change >= Changes.Length - 2 && (name.EndsWith("At", StringComparison.Ordinal) || name.EndsWith("On", StringComparison.Ordinal) || name is "birthDate" or "time");

    private static IEnumerable<JsonNode> Containers(JsonNode node)
    {
        yield return node;
        var children = node switch { JsonObject o => o.Select(m => m.Value), JsonArray a => a, _ => [] };
        foreach (var child in children.Where(c => c is JsonObject or JsonArray).SelectMany(c => Containers(c!)))
            yield return child;
    }
}
