using System.Text.Json.Nodes;
using Gateway.Checker;

namespace Gateway.Simulators.Driving;

/// <summary>
/// <c>crash</c>: dossiers come in without a pause while the gateway is killed at random moments and started again on the same data. At the
/// end everything heals, drains and is judged. With <c>--mutant N</c> the binary is known to be wrong, and the run succeeds when the judge
/// says so for the right reason. With <c>--postgres</c> the store is a server, and <c>--replicas</c> processes share it.
/// </summary>
public sealed class CrashRun(Arguments arguments)
{
    private const int RoundsDefault = 30, SendersAtOnce = 3, DossiersMin = 40;
    private static readonly TimeSpan LifeMin = TimeSpan.FromMilliseconds(150), LifeMax = TimeSpan.FromMilliseconds(1800), DrainWithin = TimeSpan.FromSeconds(180);
    private readonly TimeProvider clock = TimeProvider.System;
    private int serial;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var folder = arguments.Text("--folder") is { Length: > 0 } given ? Directory.CreateDirectory(given).FullName : Directory.CreateTempSubdirectory("gateway-crash-").FullName;
        var began = clock.GetTimestamp();
        var mutant = arguments.Has("--mutant") ? Mutation.Find(Arguments.Root(), arguments.Text("--mutant")) : null;
        var sentence = await RunAsync(folder, cancellation);
        sentence.Report["seconds"] = Math.Round(clock.GetElapsedTime(began).TotalSeconds, 1);
        if (arguments.IsJson)
            Console.WriteLine(sentence);
        else
            Tell(sentence);
        var exitCode = mutant is null ? sentence.ExitCode : await CatchAsync(mutant, sentence);
        if (exitCode == Court.Holds && !arguments.Has("--keep"))
            Directory.Delete(folder, true);
        else
            await Console.Error.WriteLineAsync($"The logs are kept in {folder}");
        return exitCode;
    }

    // What cannot be judged, or is judged for another reason, has not caught it.
    private static async Task<int> CatchAsync(Mutant mutant, Sentence sentence)
    {
        var caught = sentence.ExitCode == Court.Violated ? mutant.CaughtFor(sentence.Report) : [];
        await Console.Error.WriteLineAsync(caught.Count > 0
            ? $"mutant {mutant.Number} ({mutant.Does}) was caught: {string.Join(", ", caught)}"
            : $"mutant {mutant.Number} ({mutant.Does}) survived: {sentence.Report["verdict"]}, and none of {string.Join(", ", mutant.Kinds)}");
        return caught.Count > 0 ? Court.Holds : Court.Violated;
    }

    private async Task<Sentence> RunAsync(string folder, CancellationToken cancellation)
    {
        var (rounds, seed) = (arguments.Number("--rounds", RoundsDefault), arguments.Number("--seed", 1));
        using var server = arguments.Has("--postgres") ? new PostgresServer(Arguments.Root()) : null;
        using var province = await Province.OpenAsync(arguments.Options(folder, faultShare: 0.05) with { Server = server?.ConnectionString, Replicas = arguments.Number("--replicas", 1) });
        using var ears = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var load = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var keeper = new Shopkeeper(province, clock, cancellation);
        var scenario = new Scenario(province, seed);
        var random = new Random(seed);
        var feed = province.Feed.FollowAsync(ears.Token);
        await province.StartGatewaysAsync(cancellation);
        var senders = Enumerable.Range(0, SendersAtOnce).Select(_ => SendAsync(keeper, scenario, load.Token)).ToArray();
        var starts = new JsonArray();
        for (var round = 1; round <= rounds; round++)
        {
            await Task.Delay(LifeMin + ((LifeMax - LifeMin) * random.NextDouble()), clock, cancellation);
            var victim = province.Replicas[random.Next(province.Replicas.Count)];
            await province.KillAsync(victim);
            var start = await victim.StartAsync(cancellation);
            starts.Add(Math.Round(start.TotalSeconds, 2));
            if (!arguments.IsJson)
                Console.WriteLine($"round {round}/{rounds}: killed, ready again after {start.TotalSeconds:0.00} s, {keeper.Dossiers} dossiers so far");
        }
        // On a slow machine a few kills pass before much has come in; what every run must meet is within the first of them.
        while (keeper.Dossiers < DossiersMin)
            await Task.Delay(LifeMin, clock, cancellation);
        await load.CancelAsync();
        await Task.WhenAll(senders);
        var dump = await keeper.DrainAsync(DrainWithin);
        await keeper.ProveAsync();
        await ears.CancelAsync();
        await feed;
        await province.Feed.ReadToEndAsync(cancellation);
        var sentence = province.Judge(dump is not null, await keeper.DumpWholeAsync());
        sentence.Report["rounds"] = rounds;
        sentence.Report["readyAfterSeconds"] = starts;
        return sentence;
    }

    private async Task SendAsync(Shopkeeper keeper, Scenario scenario, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            SimulatedDossier next;
            lock (scenario)
                next = scenario.Any(++serial);
            await keeper.HandInAsync(next);
            await Task.Delay(TimeSpan.FromMilliseconds(30), clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void Tell(Sentence sentence)
    {
        var report = sentence.Report;
        Console.WriteLine($"{report["verdict"]}: {report["rounds"]} kills, dossiers {report["dossiers"]?.ToJsonString()}, {report["seconds"]} s");
        Console.WriteLine(report["counts"]?.ToJsonString() ?? report["why"]?.ToJsonString());
        foreach (var finding in report["findings"]?.AsArray().Take(20) ?? [])
            Console.WriteLine($"  {finding!.ToJsonString()}");
    }
}
