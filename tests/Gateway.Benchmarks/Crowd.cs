namespace Gateway.Benchmarks;

/// <summary>Many dossiers like one that the gateway made itself, written by the database: the model's rows under other ids and numbers, whatever columns they have.</summary>
internal static class Crowd
{
    // Which rows of a table are the model's; $1 stands for the number of its dossier.
    private static readonly (string Table, string OfModel)[] Tables =
    [
        ("dossier_event", "t.dossier = '$1'"),
        ("payload", "t.dossier = '$1'"),
        ("dossier", "t.number = '$1'"),
        ("plan", "t.dossier = '$1'"),
        ("exchange", "t.dossier = '$1'"),
        ("exchange_due", "t.dossier = '$1'"),
        ("attempt", "t.exchange in (select id from exchange where dossier = '$1')"),
        ("settlement", "t.exchange in (select id from exchange where dossier = '$1')"),
        ("result", "t.dossier = '$1'"),
    ];

    /// <summary>Dossiers of the state that is asked for, from number <paramref name="from"/> on.</summary>
    public static void Multiply(string database, string model, int from, int count, string? change = null)
    {
        var dossier = $"000.00.12.H26-{model}";
        if (change is not null)
            Postgres.Execute(database, $"update exchange_due set lease_until = null, lease_owner = null, {change} where dossier = '{dossier}'");
        foreach (var (table, ofModel) in Tables)
        {
            var columns = Postgres.Pairs<string>(database, $"select column_name::text, data_type::text from information_schema.columns where table_schema = 'public' and table_name = '{table}' and is_generated = 'NEVER'");
            var values = columns.Select(column => Value(column.Item1, column.Item2, model));
            Postgres.Execute(database, $"""
                set synchronous_commit = off;
                insert into {table} ({string.Join(", ", columns.Select(column => column.Item1))})
                select {string.Join(", ", values)} from {table} t cross join generate_series({from}, {from + count - 1}) g(n) where {ofModel.Replace("$1", dossier, StringComparison.Ordinal)}
                """);
        }
    }

    /// <summary>What the server does by itself in time, done before anything is measured.</summary>
    public static void Rest(string database)
    {
        Postgres.Execute(database, "vacuum analyze");
        Postgres.Execute(database, "checkpoint");
    }

    private static string Value(string column, string type, string model) => (column, type) switch
    {
        (_, "uuid") => $"(left(t.{column}::text, 24) || lpad(to_hex(g.n), 12, '0'))::uuid",
        (_, "text") => $"replace(t.{column}, '{model}', '{model}-' || g.n)",
        // A place in the feed is given once: those of the crowd lie before the first.
        ("position", _) => $"-1000000000 * t.{column} - g.n",
        _ => $"t.{column}",
    };
}
