using Gateway.Simulators.Driving;

// demo [--once] [-o json] [--dossiers N] [--seed N] [--keep]   |   crash [--rounds N] [--seed N] [-o json] [--folder DIR] [--keep]
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
var arguments = new Arguments(args);
switch (arguments.Verb)
{
    case "demo":
        return await new Demonstration(arguments).RunAsync(stop.Token);
    case "crash":
        return await new CrashRun(arguments).RunAsync(stop.Token);
    default:
        await Console.Error.WriteLineAsync("demo [--once] [-o json] [--dossiers N] [--seed N] [--keep] | crash [--rounds N] [--seed N] [-o json] [--folder DIR] [--keep]");
        return 2;
}
