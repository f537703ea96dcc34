using Gateway.Host;
using Gateway.Host.Cli;

// Serving pays for no parser: its arguments are settings.
return args is ["serve", .. var rest] && !rest.Any(argument => argument is "--help" or "-h" or "-?")
    ? await Serve.RunAsync(rest, Console.Error, CancellationToken.None)
    : await CommandLine.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);
