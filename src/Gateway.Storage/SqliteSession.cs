using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Gateway.Storage;

/// <summary>
/// The writer's connection, spoken to below ADO.NET: parameters by position and one prepared statement per text. Every call runs in place,
/// on the writer's thread, and is complete when it returns.
/// </summary>
internal sealed class SqliteSession(SqliteConnection connection) : Session, IDisposable
{
    private readonly Dictionary<string, Statement> statements = new(StringComparer.Ordinal);
    private readonly sqlite3 database = connection.Handle!;

    private static readonly int[] One = [0];

    public override Dialect Dialect => Dialect.Sqlite;

    // What is asked in place costs no round trip: there is nothing to be saved by trying without.
    public override bool IsAgain => true;

    public override ValueTask<int> ExecuteAsync(string sql, Action<Row> bind) => ExecuteAsync(sql, One, (row, _) => bind(row));

    public override Answer<TOut> Ask<TOut>(string sql, Action<Row> bind, Func<Columns, TOut> read) => Ask(sql, One, (row, _) => bind(row), read);

    public override ValueTask<int> ExecuteAsync<T>(string sql, IReadOnlyList<T> rows, Action<Row, T> bind) => new(Execute(sql, rows, bind));

    private int Execute<T>(string sql, IReadOnlyList<T> rows, Action<Row, T> bind)
    {
        var statement = Prepared(sql);
        var touched = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            bind(statement.Begin(), rows[i]);
            while (statement.Step())
            {
            }
            touched += raw.sqlite3_changes(database);
        }
        return touched;
    }

    public override Answer<TOut> Ask<TIn, TOut>(string sql, IReadOnlyList<TIn> inputs, Action<Row, TIn> bind, Func<Columns, TOut> read)
    {
        var statement = Prepared(sql);
        var answer = new Answer<TOut>();
        for (var i = 0; i < inputs.Count; i++)
        {
            bind(statement.Begin(), inputs[i]);
            while (statement.Step())
                answer.Rows.Add(read(statement.Current));
        }
        return answer;
    }

    internal override Answer<TOut> AskChanged<TOut>(string update, Func<string, string> read, Action<Row> bind, Func<Columns, TOut> convert) =>
        Ask(read("exchange_due") + " where h.id = ?1", Ask(update + " returning id", bind, columns => columns.Id()).Rows, (row, id) => row.Add(id), convert);

    public override void Tell<T>(string sql, IReadOnlyList<T> rows, Action<Row, T> bind, bool all = false, string? name = null)
    {
        var touched = Execute(sql, rows, bind);
        if (all && touched != rows.Count)
            throw new MovedException("A row moved between reading and writing it; the transaction is given up.");
    }

    public override ValueTask SendAsync() => default;

    public void Run(string sql)
    {
        var statement = Prepared(sql);
        statement.Begin();
        while (statement.Step())
        {
        }
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values)
            statement.Dispose();
        connection.Dispose();
    }

    private Statement Prepared(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
            statements[sql] = statement = new Statement(database, sql);
        return statement;
    }

    private sealed class Statement : IDisposable
    {
        private readonly sqlite3 database;
        private readonly sqlite3_stmt handle;
        private readonly BoundRow row;
        private readonly ReadColumns columns;

        public Statement(sqlite3 database, string sql)
        {
            this.database = database;
            Check(raw.sqlite3_prepare_v2(database, sql, out handle));
            row = new BoundRow(this);
            columns = new ReadColumns(handle);
        }

        public Columns Current => columns.Rewind();

        public Row Begin()
        {
            raw.sqlite3_reset(handle);
            return row.Rewind();
        }

        /// <summary>False when the statement is done; it is reset then, so that it holds no lock.</summary>
        public bool Step()
        {
            var code = raw.sqlite3_step(handle);
            if (code == raw.SQLITE_ROW)
                return true;
            var reset = raw.sqlite3_reset(handle);
            if (code != raw.SQLITE_DONE)
                Check(reset == raw.SQLITE_OK ? code : reset);
            return false;
        }

        public void Dispose() => handle.Dispose();

        private void Check(int code)
        {
            if (code != raw.SQLITE_OK)
                throw new SqliteException(raw.sqlite3_errmsg(database).utf8_to_string(), code & 0xff, raw.sqlite3_extended_errcode(database));
        }

        private sealed class BoundRow(Statement owner) : Row
        {
            private int index;

            public BoundRow Rewind()
            {
                index = 0;
                return this;
            }

            public override Row Add(string? value)
            {
                index++;
                owner.Check(value is null ? raw.sqlite3_bind_null(owner.handle, index) : raw.sqlite3_bind_text(owner.handle, index, value));
                return this;
            }

            public override Row Add(long? value)
            {
                index++;
                owner.Check(value is { } number ? raw.sqlite3_bind_int64(owner.handle, index, number) : raw.sqlite3_bind_null(owner.handle, index));
                return this;
            }

            public override Row Add(Guid? value)
            {
                index++;
                if (value is not { } id)
                {
                    owner.Check(raw.sqlite3_bind_null(owner.handle, index));
                    return this;
                }
                Span<byte> bytes = stackalloc byte[16];
                id.TryWriteBytes(bytes, bigEndian: true, out _);
                owner.Check(raw.sqlite3_bind_blob(owner.handle, index, bytes));
                return this;
            }

            public override Row Add(ReadOnlySpan<byte> value)
            {
                index++;
                owner.Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(owner.handle, index, 0) : raw.sqlite3_bind_blob(owner.handle, index, value));
                return this;
            }
        }

        private sealed class ReadColumns(sqlite3_stmt handle) : Columns
        {
            private int index;

            public ReadColumns Rewind()
            {
                index = -1;
                return this;
            }

            public override string? TextOrNull() => IsNull() ? null : raw.sqlite3_column_text(handle, index).utf8_to_string();

            public override long? NumberOrNull() => IsNull() ? null : raw.sqlite3_column_int64(handle, index);

            public override Guid? IdOrNull() => IsNull() ? null : new Guid(raw.sqlite3_column_blob(handle, index), bigEndian: true);

            public override byte[] Bytes() => IsNull() ? [] : raw.sqlite3_column_blob(handle, index).ToArray();

            private bool IsNull() => raw.sqlite3_column_type(handle, ++index) == raw.SQLITE_NULL;
        }
    }
}
