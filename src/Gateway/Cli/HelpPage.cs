using System.CommandLine;
using System.CommandLine.Invocation;
using Gateway.Host.Hosting;

namespace Gateway.Host.Cli;

/// <summary>A page of help: what a verb does, an example to copy, its words and options, in the reader's language.</summary>
internal sealed class HelpPage(Tongue tongue) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var (output, command) = (parseResult.InvocationConfiguration.Output, parseResult.CommandResult.Command);
        var path = ("gateway " + CommandLine.PathOf(command)).TrimEnd();
        output.WriteLine(command.Description);
        output.WriteLine();
        output.WriteLine($"{tongue.Say("Cách dùng:", "Usage:  ")} {path}{Words(command)} {tongue.Say("[tùy chọn]", "[options]")}");
        if (HelpTexts.Example(command) is { } example)
            output.WriteLine($"{tongue.Say("Ví dụ:    ", "Example:")} {example}");
        Section(output, tongue.Say("Đối số", "Arguments"), command.Arguments.Select(argument => ($"<{argument.Name}>", argument.Description)));
        Section(output, tongue.Say("Lệnh", "Commands"), command.Subcommands.Select(sub => (sub.Name, sub.Description)));
        Section(output, tongue.Say("Tùy chọn", "Options"), Named(command.Options));
        if (command is not RootCommand)
            Section(output, tongue.Say("Tùy chọn chung", "Global options"), Named(Parents(command).SelectMany(parent => parent.Options.Where(option => option.Recursive))));
        if (command is RootCommand)
            output.WriteLine("\n" + HelpTexts.ExitCodes(tongue));
        return ExitCodes.Done;
    }

    private static string Words(Command command) =>
        (command.Subcommands.Count > 0 ? " " + string.Join('|', command.Subcommands.Select(sub => sub.Name)) : "")
        + string.Concat(command.Arguments.Select(argument => argument.Arity.MinimumNumberOfValues == 0 ? $" [<{argument.Name}>]" : $" <{argument.Name}>"));

    private static IEnumerable<Command> Parents(Command command)
    {
        for (var at = command.Parents.OfType<Command>().FirstOrDefault(); at is not null; at = at.Parents.OfType<Command>().FirstOrDefault())
            yield return at;
    }

    private static IEnumerable<(string, string?)> Named(IEnumerable<Option> options) => options
        .Where(option => !option.Hidden)
        .Select(option => (string.Join(", ", [.. option.Aliases.Where(alias => alias.StartsWith('-')).Order(StringComparer.Ordinal), option.Name]), option.Description));

    private static void Section(TextWriter output, string title, IEnumerable<(string Name, string? Text)> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0)
            return;
        output.WriteLine($"\n{title}:");
        var width = all.Max(row => row.Name.Length);
        foreach (var (name, text) in all)
            output.WriteLine($"  {name.PadRight(width)}  {text}");
    }
}
