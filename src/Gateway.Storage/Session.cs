using Gateway.Dossiers;
using Gateway.Planning;

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

    /// <summary>
    /// The insert of rows that are new unless somebody was quicker. At first they are taken for new, and a key that is there already is one more
    /// reason to run the work again; then others may still be in between.
    /// </summary>
    public string NewRows(string insert) => IsAgain ? insert + " on conflict do nothing" : insert;

    /// <summary>
    /// Runs the statement for each row, at the latest with the next answer or the commit. What is told in a row may run as one statement: none
    /// sees what another one writes, and no two may touch the same row.
    /// </summary>
    /// <param name="all">Each row must touch exactly one: else the transaction is given up and the work runs again (<see cref="MovedException"/>).</param>
    /// <param name="name">What later ones told with it call what it returns, on engines that run them as one.</param>
    public abstract void Tell<T>(string sql, IReadOnlyList<T> rows, Action<Row, T> bind, bool all = false, string? name = null);

    /// <summary>Results get their positions with the last statement before the commit, so that others wait for the feed's head as short as can be.</summary>
    internal List<ResultEvent> Results { get; } = [];

    /// <summary>Records of dossiers' chains, which get their positions in the same way.</summary>
    internal List<AuditEntry> Audit { get; } = [];

    /// <summary>Runs the query for each input; everything it returns, in the order of the inputs, is there after <see cref="SendAsync"/>.</summary>
    public abstract Answer<TOut> Ask<TIn, TOut>(string sql, IReadOnlyList<TIn> inputs, Action<Row, TIn> bind, Func<Columns, TOut> read);

    /// <summary>The same for one set of parameters, which a query needs where it limits or locks.</summary>
    public abstract Answer<TOut> Ask<TOut>(string sql, Action<Row> bind, Func<Columns, TOut> read);

    /// <summary>Runs the update and reads each row that it changed, in no order; <paramref name="read"/> makes the query over the rows of the source it is given, under the name h.</summary>
    internal abstract Answer<TOut> AskChanged<TOut>(string update, Func<string, string> read, Action<Row> bind, Func<Columns, TOut> convert);

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
