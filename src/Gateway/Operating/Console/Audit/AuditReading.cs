using System.Globalization;
using System.Text.Json;
using Gateway.Auditing;

namespace Gateway.Host.Operating.Console.Audit;

/// <summary>One record as people read it: what every record has, and the rest as names and values.</summary>
public sealed record AuditLine(long Position, string Type, DateTimeOffset? At, string Actor, string? Dossier, IReadOnlyList<(string Name, string Value)> More);

/// <summary>Reads the sealed log backwards, a page at a time, or what of it is about one dossier.</summary>
internal sealed class AuditReading(IAuditLog log)
{
    public const int PageMax = 50, OfDossierMax = 500;

    // What every record has, and what is told elsewhere on its line.
    private static readonly string[] Head = ["v", "id", "chain", "n", "prev", "type", "at", "actor", "dossier"];

    public async Task<(IReadOnlyList<AuditLine> Lines, long? Older, long Size)> BeforeAsync(long? before, CancellationToken cancellation)
    {
        var size = await log.SizeAsync(cancellation);
        var end = Math.Clamp(before ?? size, 0, size);
        var begin = Math.Max(0, end - PageMax);
        var records = end == begin ? [] : await log.RecordsAsync(begin, (int)(end - begin), cancellation);
        return ([.. records.Reverse().Select(Read)], begin > 0 ? begin : null, size);
    }

    /// <summary>The latest of a dossier, and how many of its records are not sealed yet.</summary>
    public async Task<(IReadOnlyList<AuditLine> Lines, int Unsealed)> OfDossierAsync(string dossier, CancellationToken cancellation)
    {
        var (records, unsealed) = await log.OfDossierAsync(dossier, cancellation);
        return ([.. records.TakeLast(OfDossierMax).Reverse().Select(Read)], unsealed);
    }

    // One that is no record was meddled with: that is for verification, and here it is shown as what it is.
    private static AuditLine Read(SealedRecord record)
    {
        try
        {
            using var document = JsonDocument.Parse(record.Record);
            var root = document.RootElement;
            return new(
                record.Position, record.Type, root.GetProperty("at").GetDateTimeOffset(), root.GetProperty("actor").GetString() ?? "", record.Dossier,
                [.. root.EnumerateObject().Where(member => !Head.Contains(member.Name)).Select(member => (member.Name, Text(member.Value)))]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return new(record.Position, record.Type, null, "", record.Dossier, []);
        }
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.TryGetInt64(out var number) ? number.ToString(CultureInfo.InvariantCulture) : value.GetRawText(),
        _ => value.GetRawText(),
    };
}
