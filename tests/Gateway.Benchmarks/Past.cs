namespace Gateway.Benchmarks;

/// <summary>The same drain in a store with a past: what is settled and what needs a person must not stand in its way.</summary>
internal static class Past
{
    public static async Task MeasureAsync(Machine machine, Options options, Sheet sheet)
    {
        var parked = options.Crowd / 10;
        sheet.Head($"Postgres: {options.Backlog} waiting beside {options.Crowd} settled and {parked} parked", "empty", "with a past");
        using var filled = await new Filled(machine).SettledAsync(options.Crowd, parked);
        var shape = Filled.WithTheDead(machine);
        var (empty, crowded) = (new Rounds(), new Rounds());
        for (var round = 0; round < options.Rounds; round++)
        {
            empty.Add(await DrainAsync(machine, options, shape, $"pe{round}"));
            crowded.Add(await DrainAsync(machine, options, shape with { CopyOf = filled.Store }, $"pp{round}"));
        }
        var kept = sheet.Compare("drain_per_s", empty["drain_per_s"], crowded["drain_per_s"]);
        sheet.Compare("accept_per_s meanwhile", empty["accept_per_s"], crowded["accept_per_s"]);
        sheet.Compare("cpu_per_1000", empty["cpu_per_1000"], crowded["cpu_per_1000"]);
        sheet.Compare("peak_rss_mb", empty.PeakRss, crowded.PeakRss);
        sheet.AtLeast("Postgres: drained/s with a past over drained/s without", kept, 0.85);
        sheet.AtMost("Postgres: peak RSS in MB while draining with a past", crowded.PeakRss, 350);
        sheet.AtMost("Postgres: lost in the outage with a past", crowded.Lost, 0);
    }

    private static async Task<System.Text.Json.JsonElement> DrainAsync(Machine machine, Options options, Shape shape, string prefix)
    {
        using var gateway = await machine.StartGatewayAsync(shape);
        await machine.LoadAsync(gateway, new(Speed.Warmup, $"{prefix}w-"));
        return await Outage.DrainAsync(machine, gateway, options, $"{prefix}-");
    }
}
