namespace Gateway.Benchmarks;

/// <summary>A dossier of three steps and the way home: how many go through in a second, and how many statements each costs the database.</summary>
internal static class Dossiers
{
    private const int Alone = 20, AtOnce = 256;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3), Pause = TimeSpan.FromMilliseconds(100);

    public static async Task MeasureAsync(Machine machine, Options options, Sheet sheet)
    {
        sheet.Head($"Postgres: {options.Dossiers} dossiers of three steps, {AtOnce} at once; agencies at 0 ms, results fetched", "one", "at once");
        await using var receiver = await Receiver.StartAsync();
        using var gateway = await machine.StartGatewayAsync(new Shape(Engine.Postgres) { Agencies = Overlay.Family.ToDictionary(agency => agency, _ => receiver.Address) });
        var statements = machine.Server.CountStatements(gateway.Database);
        using var shop = new Shop(gateway, receiver, machine.EventOf(Overlay.ThreeSteps, isShort: false));
        await shop.ServeAsync("dw-", Speed.Warmup, AtOnce, TimeSpan.Zero);
        await Task.Delay(Pause, TimeProvider.System);
        var idle = await statements.IdlePerSecondAsync(Quiet);

        statements.Reset();
        var alone = await shop.ServeAsync("da-", Alone, 1, Pause);
        var one = (statements.Calls - (idle * alone.TotalSeconds)) / Alone;
        var oneTop = statements.Top(Alone).ToList();

        var (perSecond, perDossier) = (new List<double>(), new List<double>());
        for (var round = 0; round < options.Rounds; round++)
        {
            statements.Reset();
            var elapsed = await shop.ServeAsync($"d{round}-", options.Dossiers, AtOnce, TimeSpan.Zero);
            await Task.Delay(Pause, TimeProvider.System);
            perSecond.Add(options.Dossiers / elapsed.TotalSeconds);
            perDossier.Add(statements.Calls / options.Dossiers);
        }
        sheet.Show("dossiers per s", Rounds.Median(perSecond));
        sheet.Compare("statements per dossier", one, Rounds.Median(perDossier));
        sheet.Show("statements per s of an idle gateway, not counted for one in flight", idle);
        if (options.ShowsStatements)
        {
            Tell(sheet, "one in flight:", oneTop);
            Tell(sheet, $"{AtOnce} in flight:", statements.Top(options.Dossiers));
        }
        sheet.AtMost("Postgres: statements per dossier with one in flight", one, 30);
        sheet.AtMost("Postgres: statements per dossier at full load", Rounds.Median(perDossier), 3);
        sheet.AtMost("Postgres: dossiers' steps that came twice", receiver.Repeats, 0);
    }

    private static void Tell(Sheet sheet, string title, IEnumerable<string> lines)
    {
        sheet.Note(title);
        foreach (var line in lines)
            sheet.Note(line);
    }
}
