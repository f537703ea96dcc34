using System.Runtime.InteropServices;
using Gateway.Simulators.Driving;
using Gateway.Simulators.Kafka;

// mutant --number N --to DIR   |   kafka [--brokers N]
// demo [--postgres] [--kafka embedded] [--once] [-o json] [--dossiers N] [--seed N] [--keep]   |   crash [--postgres] [--kafka] [--replicas N] [--restart-server] [--stall] [--rounds N] [--seed N] [-o json] [--folder DIR] [--keep] [--mutant N]
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
// Whoever ends us by a signal ends what we started too.
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using var hungUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, End);
var arguments = new Arguments(args);
try
{
    switch (arguments.Verb)
    {
        case "demo":
            return await new Demonstration(arguments).RunAsync(stop.Token);
        case "crash":
            return await new CrashRun(arguments).RunAsync(stop.Token);
        case "kafka":
            await MockCluster.ServeAsync(arguments.Number("--brokers", 3), Console.In, Console.Out);
            return 0;
        case "mutant":
            Mutation.Write(Arguments.Root(), Mutation.Find(Arguments.Root(), arguments.Text("--number")), arguments.Text("--to")!);
            return 0;
        default:
            await Console.Error.WriteLineAsync("demo [--postgres] [--kafka embedded] [--once] [-o json] [--dossiers N] [--seed N] [--keep] | crash [--postgres] [--kafka] [--replicas N] [--restart-server] [--stall] [--rounds N] [--seed N] [-o json] [--folder DIR] [--keep]");
            return 2;
    }
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
catch (Exception e) when (e is InvalidOperationException or TimeoutException)
{
    // The gateway did not start, or a verb of it failed: the message says which and why.
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

void End(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
