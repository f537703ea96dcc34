using System.CommandLine;
using System.CommandLine.Parsing;

namespace Gateway.Host.Cli;

/// <summary>The verbs of the binary. A mistake costs one line on standard error and exit code 2, never a page of help.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var options = new GlobalOptions();
        var root = Root(options);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            await error.WriteLineAsync(Mistake(parsed, options.IsEnglish(parsed)));
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
    }

    private static RootCommand Root(GlobalOptions options)
    {
        var root = new RootCommand("""
            gateway: an integration gateway between one-stop shops and agencies

            Exit codes: 0 done, 1 unexpected, 2 usage, 3 not found, 4 not authorised, 5 conflict, 6 finished but some failed,
            7 unreachable or timed out, 8 verification failed, 78 bad configuration, 130 interrupted
            """);
        options.AddTo(root);
        Command[] verbs =
        [
            HostCommands.Serve(), HostCommands.Migrate(options), HostCommands.Version(options), DoctorCommand.Create(options), SystemCommands.Create(options),
            EventCommands.Create(options), DossierCommands.Create(options), ExchangeCommands.Create(options), ResultCommands.Create(options),
        ];
        foreach (var verb in verbs)
            root.Subcommands.Add(verb);
        return root;
    }

    private static string Mistake(ParseResult parsed, bool english)
    {
        var command = parsed.CommandResult.Command;
        var path = PathOf(parsed.CommandResult);
        if (parsed.UnmatchedTokens.Count > 0)
        {
            var word = parsed.UnmatchedTokens[0];
            var known = word.StartsWith('-') ? OptionNames(parsed.CommandResult) : command.Subcommands.Select(sub => sub.Name);
            var typed = path + word;
            var hint = Nearest.Of(word, known) is { } near ? path + near : null;
            return english
                ? $"There is no \"{typed}\"." + (hint is null ? " See: gateway --help" : $" Did you mean \"{hint}\"?")
                : $"Không có lệnh \"{typed}\"." + (hint is null ? " Xem: gateway --help" : $" Ý bạn là \"{hint}\"?");
        }
        if (command.Subcommands.Count > 0 && parsed.CommandResult.Tokens.Count == 0)
        {
            var verbs = string.Join(", ", command.Subcommands.Select(sub => sub.Name));
            return english ? $"gateway {path}needs one of: {verbs}" : $"gateway {path}cần một trong: {verbs}";
        }
        return string.Join(' ', parsed.Errors[0].Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }

    private static string PathOf(CommandResult result)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = result; at is CommandResult { Command: not RootCommand } command; at = at.Parent)
            names.Push(command.Command.Name);
        return string.Concat(names.Select(name => name + " "));
    }

    private static IEnumerable<string> OptionNames(CommandResult result)
    {
        for (SymbolResult? at = result; at is CommandResult command; at = at.Parent)
        {
            foreach (var option in command.Command.Options)
                yield return option.Name;
        }
    }
}
