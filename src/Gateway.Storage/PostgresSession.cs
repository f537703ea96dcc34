using System.Collections.Concurrent;
using Npgsql;

namespace Gateway.Storage;

/// <summary>
/// A transaction on the server. A list of rows is one statement with an array per column; what is told in a row is one statement, too. Work that
/// needs no answer before its end is one message and so one transaction by itself; else the beginning travels with the first statements and the
/// commit with the last ones.
/// </summary>
/// <param name="settings">A query that makes the settings of this transaction; null where the connection has them.</param>
internal sealed class PostgresSession(NpgsqlConnection connection, bool isAgain, string? settings = null) : Session
{
    private static readonly ConcurrentDictionary<string, string> Texts = new(), ChangedTexts = new();
    private static readonly ConcurrentDictionary<(string Sql, ulong Present), string> ManyTexts = new();
    private readonly List<Item> items = [];
    private readonly PostgresTold told = new();

    /// <summary>How long the server took for one message at most.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>From here on only the server knows how the transaction ended, until it has said so.</summary>
    public bool IsCommitAsked { get; private set; }

    public override Dialect Dialect => Dialect.Postgres;

    public override bool IsAgain => isAgain;

    /// <summary>True when the server holds a transaction open for this session.</summary>
    public bool IsBegun { get; private set; }

    private sealed record Item(NpgsqlBatchCommand Command, Func<NpgsqlDataReader, Task>? Read);

    public override void Tell<T>(string sql, IReadOnlyList<T> rows, Action<Row, T> bind, bool all = false, string? name = null)
    {
        if (rows.Count > 0)
            told.Add(sql, Bound(sql, rows, bind), rows.Count, all, name);
    }

    public override Answer<TOut> Ask<TIn, TOut>(string sql, IReadOnlyList<TIn> inputs, Action<Row, TIn> bind, Func<Columns, TOut> read)
    {
        var answer = new Answer<TOut>();
        if (inputs.Count > 0)
            Add(Many(sql, inputs, bind), reader => ReadAsync(reader, read, answer));
        return answer;
    }

    public override Answer<TOut> Ask<TOut>(string sql, Action<Row> bind, Func<Columns, TOut> read)
    {
        var answer = new Answer<TOut>();
        Add(One(sql, bind), reader => ReadAsync(reader, read, answer));
        return answer;
    }

    internal override Answer<TOut> AskChanged<TOut>(string update, Func<string, string> read, Action<Row> bind, Func<Columns, TOut> convert)
    {
        var text = ChangedTexts.GetOrAdd(update, (told, read) => $"with changed as ({told} returning *) {read("changed")}", read);
        return Ask(text, bind, convert);
    }

    public override async ValueTask SendAsync()
    {
        if (items.Count == 0 && told.IsEmpty)
            return;
        Begin();
        await RunAsync();
    }

    /// <param name="fresh">Gets what was given positions, once it is committed.</param>
    public async ValueTask CommitAsync(FreshHead fresh)
    {
        // A statement of its own: within one, the server runs what is told last first, and the head would be held while others are waited for.
        Gather();
        var placed = FeedRows.Write(this);
        var heads = new Answer<(long Results, long Records)>();
        if (!told.IsEmpty)
            items.Add(new(told.Take(FeedRows.Head), reader => ReadAsync(reader, row => (row.Number(), row.Number()), heads)));
        if (settings is not null && (items.Count > 0 || !told.IsEmpty))
            Begin();
        if (IsBegun)
            Add(new NpgsqlBatchCommand("commit"), null);
        IsCommitAsked = true;
        await RunAsync();
        IsBegun = false;
        if (heads.Rows is [var head])
            placed.Hand(fresh, head.Results, head.Records);
    }

    private void Begin()
    {
        if (IsBegun)
            return;
        if (settings is not null)
            items.Insert(0, new(new NpgsqlBatchCommand(settings), Ignore));
        items.Insert(0, new(new NpgsqlBatchCommand("begin"), null));
        IsBegun = true;
    }

    public override async ValueTask<int> ExecuteAsync<T>(string sql, IReadOnlyList<T> rows, Action<Row, T> bind)
    {
        if (rows.Count == 0)
            return 0;
        var command = Many(sql, rows, bind);
        Add(command, null);
        await SendAsync();
        return command.RecordsAffected;
    }

    public override async ValueTask<int> ExecuteAsync(string sql, Action<Row> bind)
    {
        var command = One(sql, bind);
        Add(command, null);
        await SendAsync();
        return command.RecordsAffected;
    }

    private async ValueTask RunAsync()
    {
        Gather();
        if (items.Count == 0)
            return;
        await using var batch = new NpgsqlBatch(connection);
        foreach (var item in items)
            batch.BatchCommands.Add(item.Command);
        var began = TimeProvider.System.GetTimestamp();
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
        var took = TimeProvider.System.GetElapsedTime(began);
        Longest = took > Longest ? took : Longest;
        items.Clear();
    }

    private void Add(NpgsqlBatchCommand command, Func<NpgsqlDataReader, Task>? read)
    {
        Gather();
        items.Add(new(command, read));
    }

    private void Gather()
    {
        if (!told.IsEmpty)
            items.Add(new(told.Take(), Ignore));
    }

    private static NpgsqlBatchCommand One(string sql, Action<Row> bind)
    {
        var command = new NpgsqlBatchCommand(Texts.GetOrAdd(sql, PostgresText.One));
        bind(new PostgresRow(command.Parameters));
        return command;
    }

    private static NpgsqlBatchCommand Many<T>(string sql, IReadOnlyList<T> rows, Action<Row, T> bind)
    {
        var bound = Bound(sql, rows, bind);
        var command = new NpgsqlBatchCommand(ManyTexts.GetOrAdd((sql, bound.Present), (key, rows) => PostgresText.Many(key.Sql, rows.Types), bound));
        bound.AddTo(command.Parameters);
        return command;
    }

    private static PostgresRows Bound<T>(string sql, IReadOnlyList<T> rows, Action<Row, T> bind)
    {
        var bound = new PostgresRows(rows.Count);
        for (var i = 0; i < rows.Count; i++)
            bind(bound.Begin(), rows[i]);
        return bound.End(sql);
    }

    private static Task Ignore(NpgsqlDataReader reader) => Task.CompletedTask;

    private static async Task ReadAsync<TOut>(NpgsqlDataReader reader, Func<Columns, TOut> read, Answer<TOut> answer)
    {
        var columns = new ReaderColumns(reader);
        while (await reader.ReadAsync())
            answer.Rows.Add(read(columns.Rewind()));
    }
}
