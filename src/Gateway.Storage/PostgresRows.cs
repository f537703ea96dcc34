using Npgsql;
using NpgsqlTypes;

namespace Gateway.Storage;

/// <summary>The rows of one statement column by column; the first row tells the types.</summary>
internal sealed class PostgresRows(int count) : Row
{
    private readonly List<Column> columns = [];
    private int at;

    public IReadOnlyList<string> Types => columns.ConvertAll(column => column.Type);

    public PostgresRows Begin()
    {
        at = 0;
        return this;
    }

    public void AddTo(NpgsqlParameterCollection parameters)
    {
        foreach (var column in columns)
            parameters.Add(column.ToParameter());
    }

    public override Row Add(string? value) => Add(value, "text", NpgsqlDbType.Text);

    public override Row Add(long? value) => Add(value, "bigint", NpgsqlDbType.Bigint);

    public override Row Add(Guid? value) => Add(value, "uuid", NpgsqlDbType.Uuid);

    public override Row Add(ReadOnlySpan<byte> value) => Add(value.ToArray(), "bytea", NpgsqlDbType.Bytea);

    private PostgresRows Add<T>(T value, string type, NpgsqlDbType dbType)
    {
        if (at == columns.Count)
            columns.Add(new Column<T>(count, type, dbType));
        ((Column<T>)columns[at++]).Values.Add(value);
        return this;
    }

    private abstract class Column(string type)
    {
        public string Type { get; } = type;

        public abstract NpgsqlParameter ToParameter();
    }

    private sealed class Column<T>(int count, string type, NpgsqlDbType dbType) : Column(type)
    {
        public List<T> Values { get; } = new(count);

        public override NpgsqlParameter ToParameter() => new NpgsqlParameter<List<T>> { NpgsqlDbType = NpgsqlDbType.Array | dbType, TypedValue = Values };
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
