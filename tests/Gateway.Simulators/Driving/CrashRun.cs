using Gateway.Checker;

namespace Gateway.Simulators.Driving;

/// <summary>
/// <c>crash</c>: dossiers come in without a pause while the gateway is killed at random moments and started again on the same data. At the
/// end everything heals, drains and is judged. With <c>--mutant N</c> the binary is known to be wrong, and the run succeeds when the judge
/// says so for the right reason. With <c>--postgres</c> the store is a server, and <c>--replicas</c> processes share it; <c>--restart-server</c>
/// and <c>--stall</c> mix crashes of the server and processes that stand still among the kills. With <c>--kafka</c> every third dossier comes over a
/// topic, brokers come and go meanwhile, and the audit topic is the audit table at the end.
/// </summary>
public sealed class CrashRun(Arguments arguments)
{
    private const int RoundsDefault = 30, DossiersMin = 40;
    private readonly TimeProvider clock = TimeProvider.System;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var folder = arguments.Text("--folder") is { Length: > 0 } given ? Directory.CreateDirectory(given).FullName : Directory.CreateTempSubdirectory("gateway-crash-").FullName;
        var began = clock.GetTimestamp();
        var mutant = arguments.Has("--mutant") ? Mutation.Find(Arguments.Root(), arguments.Text("--mutant")) : null;
        var sentence = await RunAsync(folder, mutant is { Kafka: true }, cancellation);
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

    private async Task<Sentence> RunAsync(string folder, bool needsBrokers, CancellationToken cancellation)
    {
        var (rounds, seed) = (arguments.Number("--rounds", RoundsDefault), arguments.Number("--seed", 1));
        using var server = arguments.Has("--postgres") ? new PostgresServer(Arguments.Root()) : null;
        using var brokers = await arguments.BrokersAsync(needsBrokers, cancellation);
        using var province = await Province.OpenAsync(arguments.Options(folder, faultShare: 0.05) with { Server = server?.ConnectionString, Replicas = arguments.Number("--replicas", 1), Brokers = brokers });
        var ordeal = new Ordeal(province, seed, clock);
        var blows = new Blows(province, arguments.Has("--restart-server") ? server : null, arguments.Has("--stall"), seed, clock);
        var weather = brokers is null ? null : new BrokerWeather(brokers, seed, clock);
        var sentence = await ordeal.RunAsync(stopping => StrikeAsync(blows, rounds, ordeal, weather, stopping), DossiersMin, cancellation);
        sentence.Report["rounds"] = rounds;
        sentence.Report["blows"] = blows.Counts;
        sentence.Report["readyAfterSeconds"] = blows.ReadyAfterSeconds;
        if (weather is not null)
            sentence.Report["brokers"] = weather.Counts;
        return sentence;
    }

    private async Task StrikeAsync(Blows blows, int rounds, Ordeal ordeal, BrokerWeather? weather, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var blowing = weather?.BlowAsync(over.Token) ?? Task.CompletedTask;
        for (var round = 1; round <= rounds; round++)
        {
            var (what, ready) = await blows.NextAsync(cancellation);
            if (!arguments.IsJson)
                Console.WriteLine($"round {round}/{rounds}: {what}, ready again after {ready.TotalSeconds:0.00} s, {ordeal.Dossiers} dossiers so far");
        }
        await over.CancelAsync();
        await blowing;
    }

    private static void Tell(Sentence sentence)
    {
        var report = sentence.Report;
        Console.WriteLine($"{report["verdict"]}: {report["blows"]?.ToJsonString()}, dossiers {report["dossiers"]?.ToJsonString()}, {report["seconds"]} s");
        Console.WriteLine(report["counts"]?.ToJsonString() ?? report["why"]?.ToJsonString());
        if (report["auditTopic"] is { } topic)
            Console.WriteLine($"audit topic {topic.ToJsonString()}, brokers {report["brokers"]?.ToJsonString()}");
        foreach (var finding in report["findings"]?.AsArray().Take(20) ?? [])
            Console.WriteLine($"  {finding!.ToJsonString()}");
    }
}
