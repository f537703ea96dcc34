using System.Text.Json;

namespace Gateway.Auditing;

/// <summary>A record as a person reads it: plain text, not yet fit for any page.</summary>
/// <param name="Rest">Whatever else the record says; undefined where it could not be read.</param>
internal sealed record EvidenceRow(string Chain, string N, string At, string Type, string Actor, JsonElement Rest)
{
    private static readonly EvidenceRow Unreadable = new("?", "?", "?", "?", "?", default);

    public static EvidenceRow Of(byte[] record)
    {
        try
        {
            using var document = JsonDocument.Parse(record, new JsonDocumentOptions { MaxDepth = 16 });
            var row = Unreadable with { Rest = document.RootElement.Clone() };
            foreach (var member in document.RootElement.EnumerateObject())
            {
                row = member.Name switch
                {
                    "chain" => row with { Chain = EvidenceMembers.Text(member.Value) },
                    "n" => row with { N = EvidenceMembers.Text(member.Value) },
                    "at" => row with { At = EvidenceMembers.Text(member.Value) },
                    "type" => row with { Type = EvidenceMembers.Text(member.Value) },
                    "actor" => row with { Actor = EvidenceMembers.Text(member.Value) },
                    _ => row,
                };
            }
            return row;
        }
        // The page shows that there is something; what it is worth, verification says.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Unreadable;
        }
    }
}
