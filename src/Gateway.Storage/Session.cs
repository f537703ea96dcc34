namespace Gateway.Storage;

/// <summary>
/// One open transaction. Statements are written once, for the embedded store, with parameters <c>?1, ?2, …</c>, and prepared once per
/// connection; a list of rows travels together. SQLite runs everything in place; PostgreSQL gets the rows of a statement as arrays, and what
/// was told and asked since the last answer in one round trip.
/// </summary>
public abstract class Session
{
    /// <summary>Words that the engines spell differently.</summary>
    public abstract Dialect Dialect { get; }

    /// <summary>True the second time the same work is run, after the engine gave the first run up.</summary>
    public abstract bool IsAgain { get; }

    /// <summary>Runs the statement for each row, at the latest with the next answer or the commit.</summary>
    /// <param name="all">Each row must touch exactly one: else the transaction is given up and the work runs again (<see cref="MovedException"/>).</param>
    public abstract void Tell<T>(string sql, IReadOnlyList<T> rows, Action<Row, T> bind, bool all = false);

    /// <summary>Runs the query for each input; everything it returns, in the order of the inputs, is there after <see cref="SendAsync"/>.</summary>
    public abstract Answer<TOut> Ask<TIn, TOut>(string sql, IReadOnlyList<TIn> inputs, Action<Row, TIn> bind, Func<Columns, TOut> read);

    /// <summary>The same for one set of parameters, which a query needs where it limits or locks.</summary>
    public abstract Answer<TOut> Ask<TOut>(string sql, Action<Row> bind, Func<Columns, TOut> read);

    public abstract ValueTask SendAsync();

    /// <summary>Runs the statement for each row; the number of rows it touched in all.</summary>
    public abstract ValueTask<int> ExecuteAsync<T>(string sql, IReadOnlyList<T> rows, Action<Row, T> bind);

    public abstract ValueTask<int> ExecuteAsync(string sql, Action<Row> bind);

    public async ValueTask<List<TOut>> QueryAsync<TOut>(string sql, Action<Row> bind, Func<Columns, TOut> read)
    {
        var answer = Ask(sql, bind, read);
        await SendAsync();
        return answer.Rows;
    }

    public async ValueTask<List<TOut>> QueryAsync<TIn, TOut>(string sql, IReadOnlyList<TIn> inputs, Action<Row, TIn> bind, Func<Columns, TOut> read)
    {
        var answer = Ask(sql, inputs, bind, read);
        await SendAsync();
        return answer.Rows;
    }
}

/// <summary>What a query returned, once it was sent.</summary>
public sealed class Answer<T>
{
    public List<T> Rows { get; internal set; } = [];
}
