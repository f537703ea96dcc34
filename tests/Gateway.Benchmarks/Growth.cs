namespace Gateway.Benchmarks;

/// <summary>Whether history makes work dearer: CPU seconds per 1,000 of the last 5,000 events of many against the first 5,000.</summary>
internal static class Growth
{
    private const int Window = 5000;

    public static async Task MeasureAsync(Machine machine, Options options, Sheet sheet)
    {
        sheet.Head($"Sqlite: {options.GrowthEvents} events one after another");
        var ratios = new List<double>();
        for (var round = 0; round < Options.GrowthRounds; round++)
        {
            using var gateway = await machine.StartGatewayAsync(new Shape(Engine.Sqlite));
            // The first events of a process also pay for its compiling; that is not what is asked here.
            var first = await machine.LoadAsync(gateway, new(Window, $"a{round}-") { Warmup = Window });
            await machine.LoadAsync(gateway, new(options.GrowthEvents - (2 * Window), $"b{round}-"));
            var last = await machine.LoadAsync(gateway, new(Window, $"c{round}-"));
            ratios.Add(last.GetProperty("cpu_per_1000").GetDouble() / first.GetProperty("cpu_per_1000").GetDouble());
            sheet.Show($"round {round + 1}: last over first, CPU s per 1,000", ratios[^1]);
        }
        sheet.AtMost("Sqlite: the last events' cost over the first's", Rounds.Median(ratios), 1.25);
    }
}
