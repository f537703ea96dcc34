namespace Gateway.Benchmarks;

/// <summary>An agency that takes 20 ms: intake must not feel it, and delivery goes as far as the places in flight allow.</summary>
internal static class SlowAgency
{
    private const int DelayMs = 20;

    public static async Task MeasureAsync(Machine machine, Options options, Sheet sheet)
    {
        foreach (var (inFlight, bound) in new[] { (64, 0.80), (256, 0.50) })
        {
            sheet.Head($"Postgres: the agency answers in {DelayMs} ms, {inFlight} in flight");
            var shape = new Shape(Engine.Postgres) { InFlight = inFlight };
            var (floors, gateways, prompt) = (new Rounds(), new Rounds(), new Rounds());
            for (var round = 0; round < options.Rounds; round++)
            {
                using (var gateway = await machine.StartGatewayAsync(shape))
                    prompt.Add(await machine.LoadAsync(gateway, new(options.Events, $"s{inFlight}o{round}-") { Warmup = Speed.Warmup }));
                await machine.DelayAsync(DelayMs);
                using (var floor = await machine.StartFloorAsync(Engine.Postgres, inFlight))
                    floors.Add(await machine.LoadAsync(floor, new(options.Events, $"s{inFlight}f{round}-") { Warmup = Speed.Warmup }));
                using (var gateway = await machine.StartGatewayAsync(shape))
                    gateways.Add(await machine.LoadAsync(gateway, new(options.Events, $"s{inFlight}g{round}-") { Warmup = Speed.Warmup }));
                await machine.DelayAsync(0);
            }
            sheet.Compare("accept_per_s", floors["accept_per_s"], gateways["accept_per_s"]);
            var ratio = sheet.Compare("delivered_per_s", floors["delivered_per_s"], gateways["delivered_per_s"]);
            sheet.AtLeast($"Postgres, {DelayMs} ms, {inFlight}: delivered/s over the floor's", ratio, bound);
            sheet.AtLeast($"Postgres, {DelayMs} ms, {inFlight}: accepted/s over those at 0 ms", gateways["accept_per_s"] / prompt["accept_per_s"], 0.80);
        }
    }
}
