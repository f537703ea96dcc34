using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.Storage;

/// <summary>A column of the rows as the statement names it: its type, and whether it travels at all.</summary>
internal readonly record struct ColumnType(string Name, bool IsAbsent);

/// <summary>
/// The rows of one statement column by column; the first row tells the types. A third of all columns is nearly always null: such a one stays out
/// of the statement until its first value comes, and is in it from then on, so that a statement has few texts in its life.
/// </summary>
internal sealed class PostgresRows(int count) : Row
{
    private static readonly ConcurrentDictionary<string, ulong> Used = new(StringComparer.Ordinal);
    private readonly List<Column> columns = [];
    private int at;

    /// <summary>The columns that travel, a bit each.</summary>
    public ulong Present { get; private set; }

    public IReadOnlyList<ColumnType> Types => [.. columns.Select((column, i) => new ColumnType(column.Type, !IsPresent(i)))];

    public PostgresRows Begin()
    {
        at = 0;
        return this;
    }

    /// <summary>All rows are bound: decides what travels.</summary>
    public PostgresRows End(string sql)
    {
        var used = 1UL;
        for (var i = 0; i < columns.Count; i++)
            used |= columns[i].IsUsed ? 1UL << i : 0;
        Present = Used.TryGetValue(sql, out var before) && (before | used) == before ? before : Used.AddOrUpdate(sql, used, (_, known) => known | used);
        return this;
    }

    public void AddTo(NpgsqlParameterCollection parameters)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (IsPresent(i))
                parameters.Add(columns[i].ToParameter());
        }
    }

    private bool IsPresent(int column) => (Present >> column & 1) == 1;

    public override Row Add(string? value) => Add(value, "text", NpgsqlDbType.Text);

    public override Row Add(long? value) => Add(value, "bigint", NpgsqlDbType.Bigint);

    public override Row Add(Guid? value) => Add(value, "uuid", NpgsqlDbType.Uuid);

    public override Row Add(ReadOnlySpan<byte> value) => Add(value.ToArray());

    public override Row Add(byte[] value) => Add(value, "bytea", NpgsqlDbType.Bytea);

    private PostgresRows Add<T>(T value, string type, NpgsqlDbType dbType)
    {
        if (at == columns.Count)
            columns.Add(new Column<T>(count, type, dbType));
        ((Column<T>)columns[at++]).Add(value);
        return this;
    }

    private abstract class Column(string type)
    {
        public string Type { get; } = type;

        public bool IsUsed { get; protected set; }

        public abstract NpgsqlParameter ToParameter();
    }

    private sealed class Column<T>(int count, string type, NpgsqlDbType dbType) : Column(type)
    {
        private readonly List<T> values = new(count);

        public void Add(T value)
        {
            values.Add(value);
            IsUsed |= value is not null;
        }

        public override NpgsqlParameter ToParameter() => new NpgsqlParameter<List<T>> { NpgsqlDbType = NpgsqlDbType.Array | dbType, TypedValue = values };
    }
}

/// <summary>The parameters of a statement that runs for one row only.</summary>
internal sealed class PostgresRow(NpgsqlParameterCollection parameters) : Row
{
    public override Row Add(string? value) => Add(NpgsqlDbType.Text, value);

    public override Row Add(long? value) => Add(NpgsqlDbType.Bigint, value);

    public override Row Add(Guid? value) => Add(NpgsqlDbType.Uuid, value);

    public override Row Add(ReadOnlySpan<byte> value) => Add(NpgsqlDbType.Bytea, value.ToArray());

    private PostgresRow Add(NpgsqlDbType type, object? value)
    {
        parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        return this;
    }
}
