using System.Text.Json;

namespace Gateway.Benchmarks;

/// <summary>
/// After an outage the backlog goes at the pace of ordinary work, not at a crawl: forward and drain of the same processes. The receiver's contract
/// waits a second between attempts and goes on for minutes: a long last wait would be measured instead of the work.
/// </summary>
internal static class Outage
{
    public static async Task MeasureAsync(Machine machine, Options options, Sheet sheet)
    {
        var drained = new Rounds();
        var forward = await Speed.MeasureAsync(machine, Engine.Postgres, options, sheet, async (gateway, round) => drained.Add(await DrainAsync(machine, gateway, options, $"u{round}-")));
        sheet.Head($"Postgres: {options.Backlog} waiting after an outage", "forward", "drained");
        var ratio = sheet.Compare("per s", forward["delivered_per_s"], drained["drain_per_s"]);
        sheet.Compare("cpu_per_1000", forward["cpu_per_1000"], drained["cpu_per_1000"]);
        sheet.Compare("peak_rss_mb", forward.PeakRss, drained.PeakRss);
        sheet.AtLeast("Postgres: drained/s over forwarded/s", ratio, 1.0);
        sheet.AtMost("Postgres: peak RSS in MB while draining", drained.PeakRss, 350);
        sheet.AtMost("Postgres: lost in the outage", drained.Lost, 0);
    }

    /// <summary>What is accepted while the receiver is down, and how fast it goes once it works again.</summary>
    public static async Task<JsonElement> DrainAsync(Machine machine, Target gateway, Options options, string prefix)
    {
        await machine.BreakAsync();
        return await machine.LoadAsync(gateway, new(options.Backlog, prefix) { MendWhenAccepted = true });
    }
}
