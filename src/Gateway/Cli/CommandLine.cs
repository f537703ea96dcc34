using System.CommandLine;
using Gateway.Host.Hosting;

namespace Gateway.Host.Cli;

/// <summary>The verbs of the binary. A mistake costs one line on standard error and exit code 2, never a page of help; a fault costs one line too.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        if (args is ["help", .. var verb])
            args = [.. verb, "--help"];
        var options = new GlobalOptions(Tongue.Of(args));
        var parsed = Root(options).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            await error.WriteLineAsync(Mistakes.Of(parsed, options.Tongue));
            return ExitCodes.Usage;
        }
        var invocation = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            return await parsed.InvokeAsync(invocation, cancellation);
        }
        catch (CliException e)
        {
            await error.WriteLineAsync(e.Message);
            return e.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception e)
        {
            return Failure.Tell(e, options.Tongue, error);
        }
    }

    /// <summary>The whole tree, described in one language.</summary>
    public static RootCommand Root(GlobalOptions options)
    {
        var root = new RootCommand();
        options.AddTo(root);
        Command[] verbs =
        [
            HostCommands.Serve(), HostCommands.Migrate(options), HostCommands.Version(options), DoctorCommand.Create(options), SystemCommands.Create(options), ConfigCommands.Create(options),
            EventCommands.Create(options), DossierCommands.Create(options), ExchangeCommands.Create(options), ReplayCommands.Create(options), SearchCommand.Create(options), GroupCommands.Create(options), AgencyCommands.Create(options), ResultCommands.Create(options), ListenCommand.Create(options), AuditCommands.Create(options),
        ];
        foreach (var verb in verbs)
            root.Subcommands.Add(verb);
        HelpTexts.Describe(root, options.Tongue);
        foreach (var help in root.Options.OfType<System.CommandLine.Help.HelpOption>())
            help.Action = new HelpPage(options.Tongue);
        return root;
    }

    /// <summary>The words that lead to a command, without the binary's own name: <c>exchange list</c>.</summary>
    public static string PathOf(Command command)
    {
        var names = new Stack<string>();
        for (Symbol? at = command; at is Command and not RootCommand; at = at.Parents.FirstOrDefault())
            names.Push(at.Name);
        return string.Join(' ', names);
    }
}
