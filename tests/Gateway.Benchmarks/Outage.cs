namespace Gateway.Benchmarks;

/// <summary>After an outage the backlog goes at the agency's pace, not at a crawl; a killed process is at work again at once.</summary>
internal static class Outage
{
    public static async Task MeasureAsync(Machine machine, Options options, Sheet sheet)
    {
        sheet.Head($"Postgres: {options.Backlog} waiting after an outage");
        using var gateway = await machine.StartGatewayAsync(Engine.Postgres);
        var forward = await machine.LoadAsync(gateway, options.Events, Speed.Warmup, "u0-");
        await machine.BreakAsync();
        var drained = await machine.LoadAsync(gateway, options.Backlog, 0, "u1-", mendWhenAccepted: true);
        var ratio = drained.GetProperty("drain_per_s").GetDouble() / forward.GetProperty("delivered_per_s").GetDouble();
        sheet.Show("forwarded per s", forward.GetProperty("delivered_per_s").GetDouble());
        sheet.Show("drained per s", drained.GetProperty("drain_per_s").GetDouble());
        sheet.Show("peak_rss_mb", drained.GetProperty("peak_rss_mb").GetProperty("gateway").GetDouble());
        sheet.AtLeast("Postgres: drained/s over forwarded/s", ratio, 1.0);
        sheet.AtMost("Postgres: lost in the outage", drained.GetProperty("lost").GetInt32(), 0);
    }
}
