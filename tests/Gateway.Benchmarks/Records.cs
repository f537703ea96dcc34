using System.Diagnostics;

namespace Gateway.Benchmarks;

/// <summary>The same events over HTTP and from the topic: how fast each way takes them in, with everything behind it at work.</summary>
internal static class Records
{
    private const string Stored = "select count(*) from dossier_event";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120), Glance = TimeSpan.FromMilliseconds(200);

    public static async Task MeasureAsync(Machine machine, Options options, Sheet sheet)
    {
        sheet.Head($"Postgres: {options.Events} events over HTTP and from the topic", "HTTP", "Kafka");
        var (http, kafka) = (new Rounds(), new List<double>());
        for (var round = 0; round < options.Rounds; round++)
        {
            using (var brokers = new Brokers(options.Simulators))
            using (var gateway = await machine.StartGatewayAsync(Shaped(brokers)))
                http.Add(await machine.LoadAsync(gateway, new(options.Events, $"rh{round}-") { Warmup = Speed.Warmup }));
            kafka.Add(await ReadAsync(machine, options, $"rk{round}-"));
        }
        var ratio = sheet.Compare("accepted_per_s", http["accept_per_s"], Rounds.Median(kafka));
        sheet.AtLeast("Postgres: accepted/s from the topic over HTTP's", ratio, 0.8);
    }

    // Everything is on the topic before the gateway is there: nobody's sending is measured, and the first are its warming up.
    private static async Task<double> ReadAsync(Machine machine, Options options, string prefix)
    {
        using var brokers = new Brokers(options.Simulators);
        brokers.Send(Path.Combine(options.Files, "event.json"), prefix, Speed.Warmup + options.Events);
        using var gateway = await machine.StartGatewayAsync(Shaped(brokers));
        var started = Stopwatch.GetTimestamp();
        while (Postgres.Number(gateway.Database, Stored) < Speed.Warmup + options.Events)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new TimeoutException("The topic was not read to its end.");
            await Task.Delay(Glance, TimeProvider.System);
        }
        return options.Events * 1000.0 / Postgres.Number(gateway.Database, $"select max(stored_at) - (select stored_at from dossier_event order by stored_at offset {Speed.Warmup} limit 1) from dossier_event");
    }

    private static Shape Shaped(Brokers brokers) => new(Engine.Postgres) { IsAudited = true, Settings = new Dictionary<string, string>(brokers.Settings) { ["GATEWAY_Kafka__System"] = "bench-shop" } };
}
