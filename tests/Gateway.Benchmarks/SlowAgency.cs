namespace Gateway.Benchmarks;

/// <summary>An agency that takes 20 ms: intake must not feel it, and delivery goes as far as the places in flight allow.</summary>
internal static class SlowAgency
{
    private const int DelayMs = 20;

    public static async Task MeasureAsync(Machine machine, Options options, double acceptedAtOnce, Sheet sheet)
    {
        await machine.DelayAsync(DelayMs);
        foreach (var (inFlight, bound) in new[] { (64, 0.80), (256, 0.50) })
        {
            sheet.Head($"Postgres: the agency answers in {DelayMs} ms, {inFlight} in flight");
            var (floors, gateways) = (new Rounds(), new Rounds());
            for (var round = 0; round < options.Rounds; round++)
            {
                using (var floor = await machine.StartFloorAsync(Engine.Postgres, inFlight))
                    floors.Add(await machine.LoadAsync(floor, options.Events, Speed.Warmup, $"s{inFlight}f{round}-"));
                using (var gateway = await machine.StartGatewayAsync(Engine.Postgres, inFlight))
                    gateways.Add(await machine.LoadAsync(gateway, options.Events, Speed.Warmup, $"s{inFlight}g{round}-"));
            }
            sheet.Compare("accept_per_s", floors["accept_per_s"], gateways["accept_per_s"]);
            var ratio = sheet.Compare("delivered_per_s", floors["delivered_per_s"], gateways["delivered_per_s"]);
            sheet.AtLeast($"Postgres, {DelayMs} ms, {inFlight}: delivered/s over the floor's", ratio, bound);
            sheet.AtLeast($"Postgres, {DelayMs} ms, {inFlight}: accepted/s over those at 0 ms", gateways["accept_per_s"] / acceptedAtOnce, 0.80);
        }
        await machine.DelayAsync(0);
    }
}
