using System.Data.Common;
using Dapper;

namespace Gateway.Storage;

/// <summary>Rows of a reader's connection as <see cref="Columns"/>: what transactions read too is read by the same words.</summary>
internal static class ReaderRows
{
    public static async Task<IReadOnlyList<T>> ReadAsync<T>(DbConnection connection, string sql, object? values, Func<Columns, T> read, CancellationToken cancellation)
    {
        await using var rows = await connection.ExecuteReaderAsync(new CommandDefinition(sql, values, cancellationToken: cancellation));
        var columns = new ReaderColumns(rows);
        var found = new List<T>();
        while (await rows.ReadAsync(cancellation))
            found.Add(read(columns.Rewind()));
        return found;
    }
}
