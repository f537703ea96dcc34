namespace Gateway.Benchmarks;

/// <summary>The audit's log as it grows: how long a record waits to be sealed at an ordinary pace and at full load, and what verifying all of it takes.</summary>
internal static class Sealing
{
    // A dossier of one step leaves three: accepted, opened, and the attempt that ended it.
    private const int RecordsOfDossier = 3, RecordsPerSecond = 1000;

    public static async Task MeasureAsync(Machine machine, Options options, Sheet sheet)
    {
        sheet.Head($"Postgres: {options.Crowd} records of the audit sealed and verified", "", "gateway");
        using var gateway = await machine.StartGatewayAsync(new Shape(Engine.Postgres) { IsAudited = true });
        var (paced, filled) = (new Rounds(), new Rounds());
        var steady = await SealLag.MeasureAsync(gateway.Database, async () =>
            paced.Add(await machine.LoadAsync(gateway, new(options.Events / 2, "sp-") { Warmup = Speed.Warmup, PerSecond = Math.Ceiling((double)RecordsPerSecond / RecordsOfDossier) })));
        var full = await SealLag.MeasureAsync(gateway.Database, async () => filled.Add(await machine.LoadAsync(gateway, new(options.Crowd / RecordsOfDossier, "sf-"))));
        var records = Postgres.Number(gateway.Database, "select count(*) from audit_event");
        sheet.Show("records", records);
        sheet.Show("records per s at full load", filled["delivered_per_s"] * RecordsOfDossier);
        sheet.Show("longest wait for the seal in s at full load", full.TotalSeconds);
        var (answer, seconds) = await machine.VerifyAuditAsync(gateway);
        sheet.Show("verified in s", seconds);
        // What verifying took in memory shows in the peak of the process that did it.
        filled.Add(await machine.LoadAsync(gateway, new(Speed.Warmup, "sa-")));
        sheet.Show("peak RSS in MB with the verification", filled.PeakRss);
        sheet.AtMost($"Postgres: longest wait for the seal in s at {RecordsPerSecond} records/s", steady.TotalSeconds, 5);
        sheet.AtLeast("Postgres: records in the log", records, options.Crowd);
        sheet.AtMost("Postgres: 1,000,000 records verified in s", seconds * 1_000_000 / records, 60);
        sheet.AtMost("Postgres: verdicts other than intact", answer == "intact" ? 0 : 1, 0);
        sheet.AtMost("Postgres: peak RSS in MB, sealing and verifying", filled.PeakRss, 350);
        sheet.AtMost("Postgres: lost beside the sealing", paced.Lost + filled.Lost, 0);
    }
}
