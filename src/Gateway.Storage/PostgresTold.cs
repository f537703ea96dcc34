using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Gateway.Storage;

/// <summary>What is told in a row, gathered into one statement: one text to plan, one message to send, whatever the number of tables.</summary>
internal sealed class PostgresTold
{
    private static readonly ConcurrentDictionary<Key[], string> Texts = new(new SameKeys());
    private readonly List<(Key Key, PostgresRows Rows, int Count)> told = [];

    public bool IsEmpty => told.Count == 0;

    public void Add(string sql, PostgresRows rows, int count, bool all, string? name) => told.Add((new(sql, all, name, rows.Present), rows, count));

    /// <param name="read">What of it is read in the end, of what its named statements return; nothing where it is left out.</param>
    public NpgsqlBatchCommand Take(string read = "")
    {
        var keys = told.ConvertAll(item => item.Key).ToArray();
        if (!Texts.TryGetValue(keys, out var text))
            Texts[keys] = text = PostgresText.Together(told.ConvertAll(item => (item.Key.Sql, item.Rows.Types, item.Key.All, item.Key.Name))) + read;
        var command = new NpgsqlBatchCommand(text);
        foreach (var (key, rows, count) in told)
        {
            rows.AddTo(command.Parameters);
            if (key.All)
                command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = count });
        }
        told.Clear();
        return command;
    }

    // A statement is always bound by the same columns, so its text alone tells the types.
    private readonly record struct Key(string Sql, bool All, string? Name, ulong Present);

    private sealed class SameKeys : IEqualityComparer<Key[]>
    {
        public bool Equals(Key[]? x, Key[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] Key[] keys)
        {
            var hash = default(HashCode);
            foreach (var key in keys)
                hash.Add(key.Sql.Length);
            return hash.ToHashCode();
        }
    }
}
