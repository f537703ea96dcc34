using System.Data.Common;
using Dapper;

namespace Gateway.Storage;

/// <summary>Rows of a reader's connection as <see cref="Columns"/>: what transactions read too is read by the same words.</summary>
internal static class ReaderRows
{
    public static async Task<IReadOnlyList<T>> ReadAsync<T>(DbConnection connection, string sql, object? values, Func<Columns, T> read, CancellationToken cancellation)
    {
        await using var rows = await connection.ExecuteReaderAsync(new CommandDefinition(sql, values, cancellationToken: cancellation));
        var columns = new ReadColumns(rows);
        var found = new List<T>();
        while (await rows.ReadAsync(cancellation))
            found.Add(read(columns.Rewind()));
        return found;
    }

    private sealed class ReadColumns(DbDataReader reader) : Columns
    {
        private int index;

        public ReadColumns Rewind()
        {
            index = -1;
            return this;
        }

        public override string? TextOrNull() => reader.IsDBNull(++index) ? null : reader.GetString(index);

        public override long? NumberOrNull() => reader.IsDBNull(++index) ? null : reader.GetInt64(index);

        public override Guid? IdOrNull() => reader.IsDBNull(++index) ? null : reader.GetValue(index) is byte[] bytes ? new Guid(bytes, bigEndian: true) : reader.GetGuid(index);

        public override byte[] Bytes() => reader.IsDBNull(++index) ? [] : reader.GetFieldValue<byte[]>(index);
    }
}
