using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;

namespace Gateway.Storage;

/// <summary>
/// A transaction on the server. A list of rows is one statement with an array per column; one row is plain parameters. The beginning travels
/// with the first statements and the commit with the last ones.
/// </summary>
internal sealed class PostgresSession : Session
{
    private static readonly ConcurrentDictionary<(string Sql, string Types, bool All), string> Texts = new();
    private readonly NpgsqlConnection connection;
    private readonly List<Item> items = [];

    /// <param name="settings">A query that makes the settings of this transaction; null where the connection has them.</param>
    public PostgresSession(NpgsqlConnection connection, bool isAgain, string? settings = null)
    {
        this.connection = connection;
        IsAgain = isAgain;
        items.Add(new(new NpgsqlBatchCommand("begin"), null));
        if (settings is not null)
            items.Add(new(new NpgsqlBatchCommand(settings), Ignore));
    }

    /// <summary>From here on only the server knows how the transaction ended, until it has said so.</summary>
    public bool IsCommitAsked { get; private set; }

    public override Dialect Dialect => Dialect.Postgres;

    public override bool IsAgain { get; }

    private sealed record Item(NpgsqlBatchCommand Command, Func<NpgsqlDataReader, Task>? Read);

    public override void Tell<T>(string sql, IReadOnlyList<T> rows, Action<Row, T> bind, bool all = false)
    {
        if (rows.Count > 0)
            items.Add(new(Many(sql, rows, bind, all), all ? Ignore : null));
    }

    public override Answer<TOut> Ask<TIn, TOut>(string sql, IReadOnlyList<TIn> inputs, Action<Row, TIn> bind, Func<Columns, TOut> read)
    {
        var answer = new Answer<TOut>();
        if (inputs.Count > 0)
            items.Add(new(Many(sql, inputs, bind, false), reader => ReadAsync(reader, read, answer)));
        return answer;
    }

    public override async ValueTask SendAsync()
    {
        if (items.Count == 0)
            return;
        await using var batch = new NpgsqlBatch(connection);
        foreach (var item in items)
            batch.BatchCommands.Add(item.Command);
        await using (var reader = await batch.ExecuteReaderAsync())
        {
            // Only what returns rows has a result to read, in the order of the statements.
            foreach (var item in items)
            {
                if (item.Read is null)
                    continue;
                await item.Read(reader);
                await reader.NextResultAsync();
            }
        }
        items.Clear();
    }

    public async ValueTask CommitAsync()
    {
        items.Add(new(new NpgsqlBatchCommand("commit"), null));
        IsCommitAsked = true;
        await SendAsync();
    }

    public override async ValueTask<int> ExecuteAsync<T>(string sql, IReadOnlyList<T> rows, Action<Row, T> bind)
    {
        if (rows.Count == 0)
            return 0;
        var command = Many(sql, rows, bind, false);
        items.Add(new(command, null));
        await SendAsync();
        return command.RecordsAffected;
    }

    public override async ValueTask<int> ExecuteAsync(string sql, Action<Row> bind)
    {
        var command = One(sql, bind);
        items.Add(new(command, null));
        await SendAsync();
        return command.RecordsAffected;
    }

    public override Answer<TOut> Ask<TOut>(string sql, Action<Row> bind, Func<Columns, TOut> read)
    {
        var answer = new Answer<TOut>();
        items.Add(new(One(sql, bind), reader => ReadAsync(reader, read, answer)));
        return answer;
    }

    private static NpgsqlBatchCommand One(string sql, Action<Row> bind)
    {
        var command = new NpgsqlBatchCommand(Texts.GetOrAdd((sql, "", false), key => PostgresText.One(key.Sql)));
        bind(new OneRow(command.Parameters));
        return command;
    }

    private static NpgsqlBatchCommand Many<T>(string sql, IReadOnlyList<T> rows, Action<Row, T> bind, bool all)
    {
        var arrays = new ManyRows(rows.Count);
        for (var i = 0; i < rows.Count; i++)
            bind(arrays.Begin(), rows[i]);
        var command = new NpgsqlBatchCommand(Texts.GetOrAdd((sql, arrays.Types, all), key => PostgresText.Many(key.Sql, key.Types.Split(' '), key.All)));
        arrays.AddTo(command.Parameters);
        if (all)
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = rows.Count });
        return command;
    }

    private static Task Ignore(NpgsqlDataReader reader) => Task.CompletedTask;

    private static async Task ReadAsync<TOut>(NpgsqlDataReader reader, Func<Columns, TOut> read, Answer<TOut> answer)
    {
        var columns = new ReadColumns(reader);
        while (await reader.ReadAsync())
            answer.Rows.Add(read(columns.Rewind()));
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
