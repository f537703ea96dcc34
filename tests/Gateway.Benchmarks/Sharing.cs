namespace Gateway.Benchmarks;

/// <summary>Two processes on one store do as much as one on these cores, and nobody takes the other's work.</summary>
internal static class Sharing
{
    public static async Task MeasureAsync(Machine machine, Options options, Sheet sheet)
    {
        sheet.Head("Postgres: one process and two on one database");
        var (alone, shared) = (new Rounds(), new Rounds());
        for (var round = 0; round < options.Rounds; round++)
        {
            using (var one = await machine.StartGatewayAsync(Engine.Postgres))
                alone.Add(await machine.LoadAsync(one, options.Events, Speed.Warmup, $"o{round}-"));
            using var two = await machine.StartGatewayAsync(Engine.Postgres, processes: 2);
            shared.Add(await machine.LoadAsync(two, options.Events, Speed.Warmup, $"t{round}-"));
        }
        sheet.Show("delivered_per_s, one", alone["delivered_per_s"]);
        sheet.Show("delivered_per_s, two", shared["delivered_per_s"]);
        sheet.AtLeast("Postgres: delivered/s of two processes over one's", shared["delivered_per_s"] / alone["delivered_per_s"], 0.95);
        sheet.AtMost("Postgres: sent more than once by two processes", shared["duplicates"], 0);
    }
}
