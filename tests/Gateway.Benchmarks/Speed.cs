namespace Gateway.Benchmarks;

/// <summary>As fast as it goes: floor and gateway in turns on one machine, the medians of the rounds. Times drift with the machine, the ratio does not.</summary>
internal static class Speed
{
    public const int Warmup = 2000;

    // The rates of one machine differ by a tenth from minute to minute, each side's by itself: three rounds tell less than the bound asks for.
    private const int RoundsMin = 5;
    private static readonly string[] Figures = ["delivered_per_s", "accept_per_s", "cpu_per_1000", "accept_p50_ms", "accept_p99_ms", "e2e_p50_ms", "e2e_p99_ms"];

    /// <summary>The gateway's rounds. <paramref name="afterwards"/> goes on with each round's process once the round is over.</summary>
    public static async Task<Rounds> MeasureAsync(Machine machine, Engine engine, Options options, Sheet sheet, Func<Target, int, Task>? afterwards = null)
    {
        sheet.Head($"{engine}: {options.Events} events as fast as they go");
        var (floors, gateways) = (new Rounds(), new Rounds());
        for (var round = 0; round < (options.IsQuick ? options.Rounds : Math.Max(options.Rounds, RoundsMin)); round++)
        {
            using (var floor = await machine.StartFloorAsync(engine))
                floors.Add(await machine.LoadAsync(floor, new(options.Events, $"f{round}-") { Warmup = Warmup }));
            using var gateway = await machine.StartGatewayAsync(new Shape(engine));
            gateways.Add(await machine.LoadAsync(gateway, new(options.Events, $"g{round}-") { Warmup = Warmup }));
            if (afterwards is not null)
                await afterwards(gateway, round);
        }
        var ratios = Figures.ToDictionary(figure => figure, figure => sheet.Compare(figure, floors[figure], gateways[figure]));
        sheet.Compare("peak_rss_mb", floors.PeakRss, gateways.PeakRss);
        foreach (var part in engine == Engine.Postgres ? new[] { "gateway", "pg" } : [])
            sheet.Compare($"cpu_per_1000 of {(part == "pg" ? "PostgreSQL" : "the process")} alone", floors.CpuOf(part), gateways.CpuOf(part));
        sheet.Note("without the audit (Audit:Record=false), whose cost is the row audit; encryption is no part of the gateway yet");
        sheet.AtMost($"{engine}: lost", gateways.Lost, 0);
        sheet.AtMost($"{engine}: peak RSS in MB", gateways.PeakRss, 300);
        if (engine == Engine.Sqlite)
        {
            sheet.AtLeast("Sqlite: delivered/s over the floor's", ratios["delivered_per_s"], 0.35);
            return gateways;
        }
        sheet.AtLeast("Postgres: delivered/s over the floor's", ratios["delivered_per_s"], 0.50);
        sheet.AtMost("Postgres: CPU over the floor's, with the database's", ratios["cpu_per_1000"], 2.2);
        sheet.AtMost("Postgres: accept to agency p99 in ms at full load", gateways["e2e_p99_ms"], 100);
        return gateways;
    }
}
