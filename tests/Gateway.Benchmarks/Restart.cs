using System.Diagnostics;

namespace Gateway.Benchmarks;

/// <summary>kill -9 in the middle of the work: the next process delivers at once, and what comes twice was in flight and bears its old key.</summary>
internal static class Restart
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static async Task MeasureAsync(Machine machine, Options options, Sheet sheet)
    {
        var count = options.Events / 2;
        sheet.Head($"Postgres: killed {options.Rounds} times within {count} events", "", "gateway");
        await using var receiver = await Receiver.StartAsync();
        var port = Machine.FreePort();
        var store = await machine.NewStoreAsync(new Shape(Engine.Postgres) { Agencies = new Dictionary<string, Uri> { [Overlay.Receiver] = receiver.Address } });
        using var first = await machine.StartGatewayAsync(store, port: port);
        await machine.LoadAsync(first, new(Speed.Warmup, "kw-") { IsAwaited = false });
        await UntilAsync(() => receiver.Events >= Speed.Warmup);
        var load = machine.LoadAsync(first, new(count, "k-") { IsAwaited = false, IsPatient = true });
        var (ready, again, inFlight, current) = (new List<double>(), new List<double>(), 0.0, first);
        for (var round = 1; round <= options.Rounds; round++)
        {
            await UntilAsync(() => receiver.Events >= Speed.Warmup + (count * round / (options.Rounds + 2)));
            current.Kill();
            await machine.Server.DesertedAsync(store.Place);
            inFlight += Postgres.Number(store.Place, "select count(*) from exchange_due where state = 'in_flight'");
            var started = Stopwatch.GetTimestamp();
            var delivers = receiver.FirstOfAnotherAsync();
            current = await machine.StartGatewayAsync(store, port: port);
            ready.Add(current.Start.TotalSeconds);
            again.Add(Stopwatch.GetElapsedTime(started, await delivers.WaitAsync(Patience)).TotalSeconds);
        }
        var accepted = (await load).GetProperty("accepted").GetInt32();
        await UntilAsync(() => Postgres.Number(store.Place, "select (select count(*) from exchange_due) + (select count(*) from event_due where state = 'new')") == 0);
        current.Kill();
        sheet.Show("ready in s", Rounds.Median(ready));
        sheet.Show("in flight when killed", inFlight);
        sheet.Show("came again", receiver.Repeats);
        sheet.AtMost("Postgres: delivering again in s after the process starts", Rounds.Median(again), 2.0);
        sheet.AtMost("Postgres: came again over in flight when killed", receiver.Repeats, inFlight);
        sheet.AtMost("Postgres: came under another key", receiver.OtherKeys, 0);
        sheet.AtMost("Postgres: accepted and lost over the kills", Speed.Warmup + accepted - receiver.Events, 0);
    }

    // Another process's rows and arrivals have no signal for us but themselves.
    private static async Task UntilAsync(Func<bool> holds)
    {
        var started = Stopwatch.GetTimestamp();
        while (!holds())
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new TimeoutException("The measurement's work did not come to its end.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}
