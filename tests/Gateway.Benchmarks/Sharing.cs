namespace Gateway.Benchmarks;

/// <summary>Two processes on one store do as much as one on these cores, and nobody takes the other's work.</summary>
internal static class Sharing
{
    public static async Task MeasureAsync(Machine machine, Options options, Sheet sheet)
    {
        sheet.Head("Postgres: one process and two on one database", "one", "two");
        var (alone, shared) = (new Rounds(), new Rounds());
        var claims = new List<double>();
        for (var round = 0; round < options.Rounds; round++)
        {
            using (var one = await machine.StartGatewayAsync(new Shape(Engine.Postgres)))
                alone.Add(await machine.LoadAsync(one, new(options.Events, $"o{round}-") { Warmup = Speed.Warmup }));
            using var two = await machine.StartGatewayAsync(new Shape(Engine.Postgres) { Processes = 2 });
            shared.Add(await machine.LoadAsync(two, new(options.Events, $"t{round}-") { Warmup = Speed.Warmup }));
            Claims.Count(two.Database);
            var counted = await machine.LoadAsync(two, new(options.Events / 4, $"c{round}-"));
            claims.Add(Claims.Counted(two.Database) / counted.GetProperty("unique").GetInt32());
        }
        var ratio = sheet.Compare("delivered_per_s", alone["delivered_per_s"], shared["delivered_per_s"]);
        sheet.Compare("cpu_per_1000", alone["cpu_per_1000"], shared["cpu_per_1000"]);
        sheet.Compare("e2e_p99_ms", alone["e2e_p99_ms"], shared["e2e_p99_ms"]);
        sheet.AtLeast("Postgres: delivered/s of two processes over one's", ratio, 0.95);
        sheet.AtMost("Postgres: claims per delivered of two processes", Rounds.Median(claims), 1.05);
        sheet.AtMost("Postgres: sent more than once by two processes", shared["duplicates"], 0);
        sheet.AtMost("Postgres: lost by two processes", shared.Lost, 0);
    }
}
