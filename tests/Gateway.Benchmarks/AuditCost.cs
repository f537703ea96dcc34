using System.Diagnostics;

namespace Gateway.Benchmarks;

/// <summary>What the audit costs, records, seals and topics: floor, gateway without all of it and gateway with all of it in turns on one machine.</summary>
internal static class AuditCost
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task MeasureAsync(Machine machine, Options options, Sheet sheet)
    {
        sheet.Head($"Postgres: {options.Events} events without the audit, and with it on Kafka", "without", "with");
        var (floors, without, with, behind) = (new Rounds(), new Rounds(), new Rounds(), new List<double>());
        for (var round = 0; round < options.Rounds; round++)
        {
            using (var floor = await machine.StartFloorAsync(Engine.Postgres))
                floors.Add(await machine.LoadAsync(floor, new(options.Events, $"af{round}-") { Warmup = Speed.Warmup }));
            using (var bare = await machine.StartGatewayAsync(new Shape(Engine.Postgres)))
                without.Add(await machine.LoadAsync(bare, new(options.Events, $"ab{round}-") { Warmup = Speed.Warmup }));
            using var brokers = new Brokers(options.Simulators, Brokers.Usual);
            using var audited = await machine.StartGatewayAsync(new Shape(Engine.Postgres) { IsAudited = true, Settings = brokers.Settings });
            with.Add(await machine.LoadAsync(audited, new(options.Events, $"aa{round}-") { Warmup = Speed.Warmup }));
            var delivered = Stopwatch.GetTimestamp();
            await Published.WhenAllAsync(audited.Database, Patience);
            behind.Add(Stopwatch.GetElapsedTime(delivered).TotalSeconds);
        }
        var ratio = sheet.Compare("delivered_per_s", without["delivered_per_s"], with["delivered_per_s"]);
        sheet.Compare("cpu_per_1000", without["cpu_per_1000"], with["cpu_per_1000"]);
        sheet.Compare("e2e_p99_ms", without["e2e_p99_ms"], with["e2e_p99_ms"]);
        sheet.Compare("peak_rss_mb", without.PeakRss, with.PeakRss);
        var (rate, cpu) = (sheet.Show("delivered_per_s with it, over the floor's", with["delivered_per_s"] / floors["delivered_per_s"]), sheet.Show("cpu_per_1000 with it, over the floor's", with["cpu_per_1000"] / floors["cpu_per_1000"]));
        sheet.Note($"topics of {Brokers.Usual} partitions; the client sends each partition its own request, one after another");
        sheet.Note("the mock broker takes its share of the two cores, which lowers the rate with it; its CPU is not in the gateway's");
        sheet.AtMost("Postgres: lost with the audit", with.Lost, 0);
        sheet.AtLeast("Postgres: delivered/s with the audit on Kafka over without", ratio, 0.75);
        sheet.AtLeast("Postgres: delivered/s with the audit on Kafka over the floor's", rate, 0.36);
        sheet.AtMost("Postgres: CPU with the audit on Kafka over the floor's", cpu, 3.2);
        sheet.AtMost("Postgres: RSS in MB that the audit on Kafka adds", with.PeakRss - without.PeakRss, 50);
        sheet.AtMost("Postgres: seconds until the topics have everything, after the load's last second", Rounds.Median(behind), 5);
        await Published.MeasureAsync(machine, options, sheet);
        await Records.MeasureAsync(machine, options, sheet);
    }
}
