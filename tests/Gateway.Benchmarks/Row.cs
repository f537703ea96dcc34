namespace Gateway.Benchmarks;

/// <summary>One row of the bench by its name. The short form has those whose figure a short run carries.</summary>
internal sealed record Row(string Name, bool IsShort, Func<Machine, Options, Sheet, Task> MeasureAsync)
{
    private static readonly Row[] Embedded =
    [
        new("speed", true, (machine, options, sheet) => Speed.MeasureAsync(machine, Engine.Sqlite, options, sheet)),
        new("pace", true, (machine, options, sheet) => Pace.MeasureAsync(machine, Engine.Sqlite, options, sheet)),
        new("growth", false, Growth.MeasureAsync),
    ];

    private static readonly Row[] Served =
    [
        new("speed", true, Outage.MeasureAsync),
        new("dossiers", true, Dossiers.MeasureAsync),
        new("audit", false, AuditCost.MeasureAsync),
        new("sealing", false, Sealing.MeasureAsync),
        new("pace", false, (machine, options, sheet) => Pace.MeasureAsync(machine, Engine.Postgres, options, sheet)),
        new("slow", false, SlowAgency.MeasureAsync),
        new("sharing", false, Sharing.MeasureAsync),
        new("restart", false, Restart.MeasureAsync),
        new("past", false, Past.MeasureAsync),
        new("backlog", false, Backlog.MeasureAsync),
        new("console", false, ConsoleSpeed.MeasureAsync),
    ];

    /// <summary>Those asked for by name, in their order; else those of the short or of the long form.</summary>
    public static IReadOnlyList<Row> Of(Engine engine, Options options)
    {
        var rows = engine == Engine.Sqlite ? Embedded : Served;
        // A name that is not there would measure nothing and miss nothing.
        var unknown = options.Rows.Where(name => !Embedded.Concat(Served).Any(row => row.Name == name)).ToList();
        return unknown.Count > 0
            ? throw new ArgumentException($"There is no row {string.Join(", ", unknown)}; there are {string.Join(", ", Embedded.Concat(Served).Select(row => row.Name).Distinct())}.")
            : [.. rows.Where(row => options.Rows.Count > 0 ? options.Rows.Contains(row.Name) : row.IsShort || !options.IsQuick)];
    }
}
