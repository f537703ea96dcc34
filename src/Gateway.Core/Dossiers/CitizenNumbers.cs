using System.Globalization;
using System.Text.Json;

namespace Gateway.Dossiers;

/// <summary>
/// Citizen numbers inside a form, wherever they stand: a member <c>citizenId</c>, or a <c>number</c> beside the <c>type</c> <c>citizen-id</c>.
/// Beside a person's <c>birthDate</c> and <c>sex</c> the number must fit them (DOMAIN 5.2).
/// </summary>
public static class CitizenNumbers
{
    /// <summary>Pointers, starting with <paramref name="at"/>, to the numbers that no such person can have; keyword <c>citizen-id</c>.</summary>
    public static IReadOnlyList<SchemaError> Impossible(JsonElement form, string at)
    {
        var found = new List<SchemaError>();
        Look(form, default, at, found);
        return found;
    }

    // person is the object that owns this one: an identity paper is a member of whose it is.
    private static void Look(JsonElement node, JsonElement person, string at, List<SchemaError> found)
    {
        if (found.Count >= JsonSchemaGate.ErrorsMax)
            return;
        if (node.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var item in node.EnumerateArray())
                Look(item, default, string.Create(CultureInfo.InvariantCulture, $"{at}/{index++}"), found);
        }
        if (node.ValueKind != JsonValueKind.Object)
            return;
        foreach (var member in node.EnumerateObject())
        {
            if (member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                Look(member.Value, node, $"{at}/{member.Name}", found);
            else if (member.NameEquals("citizenId") && !IsPossible(member.Value, node))
                found.Add(new SchemaError(at + "/citizenId", "citizen-id"));
            else if (member.NameEquals("number") && Text(node, "type") == "citizen-id" && !IsPossible(member.Value, person))
                found.Add(new SchemaError(at + "/number", "citizen-id"));
        }
    }

    private static bool IsPossible(JsonElement number, JsonElement person)
    {
        if (number.ValueKind != JsonValueKind.String || !CitizenId.TryParse(number.GetString(), out var id))
            return false;
        return !DateOnly.TryParseExact(Text(person, "birthDate"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var bornOn)
            || id.Fits(Text(person, "sex") ?? "unknown", bornOn);
    }

    private static string? Text(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
