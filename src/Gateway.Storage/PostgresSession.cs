using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.Storage;

/// <summary>A transaction on the server. A list of rows is one statement with an array per column; one row is plain parameters.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection) : Session
{
    private static readonly ConcurrentDictionary<(string Sql, string Types), string> Texts = new();

    public override Dialect Dialect => Dialect.Postgres;

    public override async ValueTask<int> ExecuteAsync<T>(string sql, IReadOnlyList<T> rows, Action<Row, T> bind)
    {
        if (rows.Count == 0)
            return 0;
        await using var command = Many(sql, rows, bind);
        return await command.ExecuteNonQueryAsync();
    }

    public override async ValueTask<List<TOut>> QueryAsync<TIn, TOut>(string sql, IReadOnlyList<TIn> inputs, Action<Row, TIn> bind, Func<Columns, TOut> read)
    {
        if (inputs.Count == 0)
            return [];
        await using var command = Many(sql, inputs, bind);
        return await ReadAsync(command, read);
    }

    public override async ValueTask<int> ExecuteAsync(string sql, Action<Row> bind)
    {
        await using var command = One(sql, bind);
        return await command.ExecuteNonQueryAsync();
    }

    public override async ValueTask<List<TOut>> QueryAsync<TOut>(string sql, Action<Row> bind, Func<Columns, TOut> read)
    {
        await using var command = One(sql, bind);
        return await ReadAsync(command, read);
    }

    private NpgsqlCommand One(string sql, Action<Row> bind)
    {
        var command = new NpgsqlCommand(Texts.GetOrAdd((sql, ""), key => PostgresText.One(key.Sql)), connection);
        bind(new OneRow(command.Parameters));
        return command;
    }

    private NpgsqlCommand Many<T>(string sql, IReadOnlyList<T> rows, Action<Row, T> bind)
    {
        var arrays = new ManyRows(rows.Count);
        for (var i = 0; i < rows.Count; i++)
            bind(arrays.Begin(), rows[i]);
        var command = new NpgsqlCommand(Texts.GetOrAdd((sql, arrays.Types), key => PostgresText.Many(key.Sql, key.Types.Split(' '))), connection);
        arrays.AddTo(command.Parameters);
        return command;
    }

    private static async ValueTask<List<TOut>> ReadAsync<TOut>(NpgsqlCommand command, Func<Columns, TOut> read)
    {
        var found = new List<TOut>();
        await using var reader = await command.ExecuteReaderAsync();
        var columns = new ReadColumns(reader);
        while (await reader.ReadAsync())
            found.Add(read(columns.Rewind()));
        return found;
    }

    private sealed class OneRow(NpgsqlParameterCollection parameters) : Row
    {
        public override Row Add(string? value) => Add(NpgsqlDbType.Text, value);

        public override Row Add(long? value) => Add(NpgsqlDbType.Bigint, value);

        public override Row Add(Guid? value) => Add(NpgsqlDbType.Uuid, value);

        public override Row Add(ReadOnlySpan<byte> value) => Add(NpgsqlDbType.Bytea, value.ToArray());

        private OneRow Add(NpgsqlDbType type, object? value)
        {
            parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
            return this;
        }
    }

    /// <summary>The rows column by column; the first row tells the types.</summary>
    private sealed class ManyRows(int count) : Row
    {
        private readonly List<Column> columns = [];
        private int at;

        public string Types => string.Join(' ', columns.Select(column => column.Type));

        public ManyRows Begin()
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

        private ManyRows Add<T>(T value, string type, NpgsqlDbType dbType)
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

    private sealed class ReadColumns(NpgsqlDataReader reader) : Columns
    {
        private int index;

        public ReadColumns Rewind()
        {
            index = -1;
            return this;
        }

        public override string? TextOrNull() => reader.IsDBNull(++index) ? null : reader.GetString(index);

        public override long? NumberOrNull() => reader.IsDBNull(++index) ? null : reader.GetInt64(index);

        public override Guid? IdOrNull() => reader.IsDBNull(++index) ? null : reader.GetGuid(index);

        public override byte[] Bytes() => reader.IsDBNull(++index) ? [] : reader.GetFieldValue<byte[]>(index);
    }
}
