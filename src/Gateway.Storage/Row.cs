using Gateway.Dossiers;

namespace Gateway.Storage;

/// <summary>Binds the parameters <c>?1, ?2, …</c> of one statement, in order.</summary>
public abstract class Row
{
    public abstract Row Add(string? value);

    public abstract Row Add(long? value);

    public abstract Row Add(Guid? value);

    public abstract Row Add(ReadOnlySpan<byte> value);

    public Row Add(DateTimeOffset? value) => Add(value?.ToUnixTimeMilliseconds());

    public Row Add(bool value) => Add(value ? 1 : 0);

    public Row Add(OfficeCode value) => Add(value.Value);
}

/// <summary>Reads the columns of one row, in order, each once.</summary>
public abstract class Columns
{
    public abstract string? TextOrNull();

    public abstract long? NumberOrNull();

    public abstract Guid? IdOrNull();

    public abstract byte[] Bytes();

    public string Text() => TextOrNull() ?? throw new InvalidDataException("A column that is never null is null.");

    public long Number() => NumberOrNull() ?? throw new InvalidDataException("A column that is never null is null.");

    public int Small() => checked((int)Number());

    public bool Flag() => Number() != 0;

    public Guid Id() => IdOrNull() ?? throw new InvalidDataException("A column that is never null is null.");

    public DateTimeOffset? TimeOrNull() => NumberOrNull() is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;

    public DateTimeOffset Time() => DateTimeOffset.FromUnixTimeMilliseconds(Number());
}

/// <summary>
/// One open transaction. Statements are written once, for the embedded store, with parameters <c>?1, ?2, …</c>, and prepared once per
/// connection; a list of rows travels together. SQLite runs the rows in place; PostgreSQL gets them as arrays in one statement.
/// </summary>
public abstract class Session
{
    /// <summary>Words that the engines spell differently.</summary>
    public abstract Dialect Dialect { get; }

    /// <summary>Runs the statement for each row; the number of rows it touched in all.</summary>
    public abstract ValueTask<int> ExecuteAsync<T>(string sql, IReadOnlyList<T> rows, Action<Row, T> bind);

    /// <summary>Runs the query for each input and reads everything it returns, in the order of the inputs.</summary>
    public abstract ValueTask<List<TOut>> QueryAsync<TIn, TOut>(string sql, IReadOnlyList<TIn> inputs, Action<Row, TIn> bind, Func<Columns, TOut> read);

    public abstract ValueTask<int> ExecuteAsync(string sql, Action<Row> bind);

    public abstract ValueTask<List<TOut>> QueryAsync<TOut>(string sql, Action<Row> bind, Func<Columns, TOut> read);
}
