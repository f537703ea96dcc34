namespace Gateway.Benchmarks;

/// <summary>
/// How long a shop waits for its receipt at an ordinary pace, and how long a restart takes: the medians of three rounds, floor and gateway in
/// turns. One stall of the machine of a tenth of a second reaches every hundredth event of a round, so one round alone would measure that.
/// </summary>
internal static class Pace
{
    private const int RoundCount = 3;

    public static async Task MeasureAsync(Machine machine, Engine engine, Options options, Sheet sheet)
    {
        var perSecond = engine == Engine.Sqlite ? 500 : 1000;
        var count = Math.Min(10 * perSecond, options.Events / 2);
        sheet.Head($"{engine}: {perSecond} events offered per second");
        var (floors, gateways, starts) = (new Rounds(), new Rounds(), new List<double>());
        for (var round = 0; round < RoundCount; round++)
        {
            using (var floor = await machine.StartFloorAsync(engine))
                floors.Add(await machine.LoadAsync(floor, new(count, $"q{round}-") { Warmup = Speed.Warmup, PerSecond = perSecond }));
            using var gateway = await machine.StartGatewayAsync(new Shape(engine));
            starts.Add(gateway.Start.TotalSeconds);
            gateways.Add(await machine.LoadAsync(gateway, new(count, $"p{round}-") { Warmup = Speed.Warmup, PerSecond = perSecond }));
        }
        foreach (var figure in new[] { "accept_p50_ms", "accept_p99_ms", "e2e_p99_ms" })
            sheet.Compare(figure, floors[figure], gateways[figure]);
        sheet.Show("cold start in s", Rounds.Median(starts));
        sheet.AtMost($"{engine}: accept p99 in ms at {perSecond}/s", gateways["accept_p99_ms"], engine == Engine.Sqlite ? 50 : 25);
        if (engine == Engine.Postgres)
            sheet.AtMost($"{engine}: accept to agency p99 in ms at {perSecond}/s", gateways["e2e_p99_ms"], 60);
        sheet.AtMost($"{engine}: cold start in s", Rounds.Median(starts), 2.0);
    }
}
