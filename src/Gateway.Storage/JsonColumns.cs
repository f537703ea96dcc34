using System.Text.Json;

namespace Gateway.Storage;

/// <summary>Reads rows that the server gathered into one column, as a JSON array of their values each.</summary>
internal sealed class JsonColumns(JsonElement row) : Columns
{
    private JsonElement.ArrayEnumerator values = row.EnumerateArray();

    public static List<T> Read<T>(string rows, Func<Columns, T> read)
    {
        using var document = JsonDocument.Parse(rows);
        return [.. document.RootElement.EnumerateArray().Select(row => read(new JsonColumns(row)))];
    }

    public override string? TextOrNull() => Next().GetString();

    public override long? NumberOrNull() => Next() is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null;

    public override Guid? IdOrNull() => Next() is { ValueKind: JsonValueKind.String } id ? id.GetGuid() : null;

    public override byte[] Bytes() => throw new NotSupportedException("No column of bytes is gathered.");

    private JsonElement Next() => values.MoveNext() ? values.Current : throw new InvalidDataException("A gathered row has too few columns.");
}
