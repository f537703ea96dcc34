using System.Text.Json;

namespace Gateway.Auditing;

/// <summary>A record as a person reads it: plain text, not yet fit for any page.</summary>
/// <param name="Rest">Whatever else the record says, as <c>name: value</c>.</param>
internal sealed record EvidenceRow(string Chain, string N, string At, string Type, string Actor, IReadOnlyList<string> Rest)
{
    private const int ValueLengthMax = 200, RestMax = 40;
    private static readonly EvidenceRow Unreadable = new("?", "?", "?", "?", "?", []);

    public static EvidenceRow Of(byte[] record)
    {
        try
        {
            using var document = JsonDocument.Parse(record, new JsonDocumentOptions { MaxDepth = 16 });
            var row = Unreadable;
            var rest = new List<string>();
            foreach (var member in document.RootElement.EnumerateObject())
            {
                row = member.Name switch
                {
                    "chain" => row with { Chain = Text(member.Value) },
                    "n" => row with { N = Text(member.Value) },
                    "at" => row with { At = Text(member.Value) },
                    "type" => row with { Type = Text(member.Value) },
                    "actor" => row with { Actor = Text(member.Value) },
                    _ => row,
                };
                if (member.Name is not ("v" or "chain" or "n" or "prev" or "at" or "type" or "actor") && rest.Count < RestMax)
                    rest.Add($"{member.Name}: {Text(member.Value)}");
            }
            return row with { Rest = rest };
        }
        // The page shows that there is something; what it is worth, verification says.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Unreadable;
        }
    }

    private static string Text(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return text.Length <= ValueLengthMax ? text : $"{text[..ValueLengthMax]}…";
    }
}
