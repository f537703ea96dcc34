using System.Diagnostics;

namespace Gateway.Benchmarks;

/// <summary>The brokers are away while hundreds of thousands of records are written: they wait on the disk, and then go by themselves and in order.</summary>
internal static class Published
{
    private const string Written = "select count(*) from audit_event", Sealed = "select size from audit_log", Audit = "select coalesce((select position from published where stream = 'audit'), 0)";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180), Glance = TimeSpan.FromMilliseconds(20);

    // Records of all three streams; a checkpoint's position is the size that it is over.
    private const string All = $"""
        select ({Audit}) + coalesce((select position from published where stream = 'results'), 0)
             + (select count(*) from audit_checkpoint where size <= coalesce((select position from published where stream = 'checkpoints'), 0))
        """;
    private const string Due = "select (select size from audit_log) + (select last from feed where name = 'results') + (select count(*) from audit_checkpoint)";

    public static async Task MeasureAsync(Machine machine, Options options, Sheet sheet)
    {
        // Three records each, and a result.
        var dossiers = options.Events * 7 / 2;
        sheet.Head($"Postgres: the audit of {dossiers} dossiers waits for the brokers", "no brokers", "away");
        var (alone, waiting) = (new Rounds(), new Rounds());
        using (var unpublished = await machine.StartGatewayAsync(new Shape(Engine.Postgres) { IsAudited = true }))
            alone.Add(await machine.LoadAsync(unpublished, new(dossiers, "pu-") { Warmup = Speed.Warmup }));
        using var brokers = new Brokers(options.Simulators);
        brokers.TakeDown();
        using var gateway = await machine.StartGatewayAsync(new Shape(Engine.Postgres) { IsAudited = true, Settings = brokers.Settings });
        waiting.Add(await machine.LoadAsync(gateway, new(dossiers, "pw-") { Warmup = Speed.Warmup }));
        await UntilAsync(() => Number(gateway, Sealed) >= Number(gateway, Written), Patience);
        var (backlog, all, rss) = (Number(gateway, Sealed) - Number(gateway, Audit), Number(gateway, Due) - Number(gateway, All), gateway.PeakRss);

        brokers.BringUp();
        var up = Stopwatch.GetTimestamp();
        await UntilAsync(() => Number(gateway, Audit) > 0, Patience);
        var first = Stopwatch.GetElapsedTime(up);
        await WhenOnTopicsAsync(gateway.Database, Patience);
        var (took, after) = (Stopwatch.GetElapsedTime(up), gateway.PeakRss);
        var topic = brokers.ReadAudit();

        sheet.Compare("peak_rss_mb under the load", alone.PeakRss, waiting.PeakRss);
        sheet.Compare("delivered_per_s", alone["delivered_per_s"], waiting["delivered_per_s"]);
        sheet.Show("audit records that waited", backlog);
        sheet.Show("records of all streams that waited", all);
        sheet.Show("seconds from the brokers' return to the first record's arrival", first.TotalSeconds);
        sheet.Show("seconds from there to the last one's", (took - first).TotalSeconds);
        sheet.Show("peak_rss_mb after it", after);
        sheet.Show("records that are on the topic more than once", topic.Repeats);
        sheet.AtLeast("Postgres: audit records that waited for the brokers", backlog, options.Events * 10.0);
        sheet.AtLeast("Postgres: records published in a second after the brokers' return", all / (took - first).TotalSeconds, 20000);
        sheet.AtMost("Postgres: RSS in MB that waiting for the brokers adds", waiting.PeakRss - alone.PeakRss, 50);
        sheet.AtMost("Postgres: RSS in MB that publishing the backlog adds", after - rss, 50);
        sheet.AtMost("Postgres: audit records missing on the topic", Number(gateway, Written) - topic.Records, 0);
        sheet.AtMost("Postgres: audit records on the topic behind a later one of their dossier", topic.Misplaced, 0);
    }

    /// <summary>Until everything that is written has been sealed and is on its topic.</summary>
    public static async Task WhenAllAsync(string database, TimeSpan patience)
    {
        await UntilAsync(() => Postgres.Number(database, Sealed) >= Postgres.Number(database, Written), patience);
        await WhenOnTopicsAsync(database, patience);
    }

    private static Task WhenOnTopicsAsync(string database, TimeSpan patience) => UntilAsync(() => Postgres.Number(database, All) >= Postgres.Number(database, Due), patience);

    private static double Number(Target gateway, string sql) => Postgres.Number(gateway.Database, sql);

    // Another process's rows have no signal for us but themselves.
    private static async Task UntilAsync(Func<bool> holds, TimeSpan patience)
    {
        var started = Stopwatch.GetTimestamp();
        while (!holds())
        {
            if (Stopwatch.GetElapsedTime(started) > patience)
                throw new TimeoutException("The topics did not get what there is.");
            await Task.Delay(Glance, TimeProvider.System);
        }
    }
}
