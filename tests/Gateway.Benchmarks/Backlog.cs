namespace Gateway.Benchmarks;

/// <summary>One agency is down with a million dossiers due: memory stays bounded, and the other agency's work goes on as if nothing were there.</summary>
internal static class Backlog
{
    private const string Attempts = $"select count(*) from attempt a join exchange e on e.id = a.exchange where e.agency = '{Overlay.Dead}'";

    public static async Task MeasureAsync(Machine machine, Options options, Sheet sheet)
    {
        var parked = options.Crowd / 10;
        sheet.Head($"Postgres: {options.Crowd} due and {parked} parked at an agency that is down", "without", "with");
        using var filled = await new Filled(machine).DueAsync(options.Crowd, parked);
        var shape = Filled.WithTheDead(machine);
        var before = Postgres.Number(filled.Database, Attempts);
        var (without, with, attempts) = (new Rounds(), new Rounds(), new List<double>());
        for (var round = 0; round < options.Rounds; round++)
        {
            using (var gateway = await machine.StartGatewayAsync(shape))
                without.Add(await machine.LoadAsync(gateway, new(options.Events, $"bw{round}-") { Warmup = Speed.Warmup }));
            using (var gateway = await machine.StartGatewayAsync(shape with { CopyOf = filled.Store }))
            {
                with.Add(await machine.LoadAsync(gateway, new(options.Events, $"bb{round}-") { Warmup = Speed.Warmup }));
                attempts.Add(Postgres.Number(gateway.Database, Attempts) - before);
            }
        }
        sheet.Compare("delivered_per_s of the other agency", without["delivered_per_s"], with["delivered_per_s"]);
        sheet.Compare("cpu_per_1000", without["cpu_per_1000"], with["cpu_per_1000"]);
        sheet.Compare("peak_rss_mb", without.PeakRss, with.PeakRss);
        sheet.Show("attempts at the agency that is down meanwhile", Rounds.Median(attempts));
        sheet.AtMost($"Postgres: peak RSS in MB with {options.Crowd} due", with.PeakRss, 350);
        sheet.AtMost("Postgres: lost beside an agency that is down", with.Lost, 0);
    }
}
