using System.Text.Json;
using Gateway.Dossiers;

namespace Gateway.Auditing;

/// <summary>What stands on a record's envelope: its id, its type and its dossier, if it has one.</summary>
public readonly record struct RecordLabel(Guid Id, string Type, string? Dossier)
{
    public override string ToString() => $"{Ids.Format(Ids.Audit, Id)} {Type} {Dossier}".TrimEnd();

    /// <summary>A record's type as the audit's topic names it, behind the prefix that is set.</summary>
    public static string OnTopic(string type) => $"audit.{type}.v1";

    /// <summary>Reads what a gateway wrote; null for anything else.</summary>
    public static RecordLabel? Read(ReadOnlySpan<byte> record)
    {
        try
        {
            return Find(new Utf8JsonReader(record));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static RecordLabel? Find(Utf8JsonReader json)
    {
        var (id, type, dossier) = ((string?)null, (string?)null, (string?)null);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (isId, isType, isDossier) = (json.ValueTextEquals("id"u8), json.ValueTextEquals("type"u8), json.ValueTextEquals("dossier"u8));
            json.Read();
            if (isId)
                id = json.GetString();
            else if (isType)
                type = json.GetString();
            else if (isDossier)
                dossier = json.GetString();
            else
                json.Skip();
        }
        return type is not null && Ids.TryParse(Ids.Audit, id, out var read) ? new(read, type, dossier) : null;
    }
}
