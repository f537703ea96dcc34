using System.Globalization;

namespace Gateway.Benchmarks;

/// <summary>The calls that the server counted for one database since <see cref="Reset"/>: every statement, begin and commit included.</summary>
internal sealed class Statements(string server, string database)
{
    private const int TopMax = 15, ShownMax = 140;

    private readonly string ofDatabase = $"from pg_stat_statements s join pg_database d on d.oid = s.dbid where d.datname = '{database}'";

    public void Reset() => Postgres.Execute(server, "select pg_stat_statements_reset()");

    public double Calls => Postgres.Number(server, $"select coalesce(sum(calls), 0) {ofDatabase}");

    /// <summary>Calls per second of processes that have nothing to do: their polling.</summary>
    public async Task<double> IdlePerSecondAsync(TimeSpan during)
    {
        Reset();
        await Task.Delay(during, TimeProvider.System);
        return Calls / during.TotalSeconds;
    }

    /// <summary>The dearest by number of calls, one line each: calls per unit of work, rows per call, milliseconds per call, the statement's
    /// beginning. Those that ask for many rows at once all begin in the same words, which are left out.</summary>
    public IEnumerable<string> Top(int units) =>
        Postgres.Pairs<double[]>(server, $"select regexp_replace(regexp_replace(query, '\\s+', ' ', 'g'), 'q.. from unnest.*cross join lateral .', '… '), array[calls, rows, total_exec_time]::float8[] {ofDatabase} order by calls desc limit {TopMax}")
            .Select(line => string.Create(CultureInfo.InvariantCulture,
                $"  {line.Item2[0] / units,8:0.000} a dossier {line.Item2[1] / line.Item2[0],7:0.0} rows {line.Item2[2] / line.Item2[0],8:0.000} ms  {line.Item1[..Math.Min(ShownMax, line.Item1.Length)]}"));
}
