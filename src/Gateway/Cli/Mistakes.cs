using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.Dossiers;
using Gateway.Host.Hosting;

namespace Gateway.Host.Cli;

/// <summary>What is wrong with a typed line, in one line: which word, and what was probably meant.</summary>
internal static class Mistakes
{
    public static string Of(ParseResult parsed, Tongue tongue)
    {
        var command = parsed.CommandResult.Command;
        var path = ("gateway " + CommandLine.PathOf(command)).TrimEnd();
        if (parsed.UnmatchedTokens.Count > 0)
            return Unmatched(parsed, path, tongue);
        if (command.Subcommands.Count > 0 && parsed.CommandResult.Tokens.Count == 0)
        {
            var verbs = string.Join(", ", command.Subcommands.Select(sub => sub.Name));
            return tongue.Say($"{path} cần một trong: {verbs}", $"{path} needs one of: {verbs}");
        }
        return Told(parsed.Errors[0], parsed.CommandResult, path, tongue);
    }

    private static string Unmatched(ParseResult parsed, string path, Tongue tongue)
    {
        var word = parsed.UnmatchedTokens[0];
        if (word.StartsWith('-'))
        {
            var name = word.Split('=')[0];
            return tongue.Say($"{path} không có tùy chọn \"{name}\".", $"{path} has no option \"{name}\".") + Hint(Nearest.Of(name, OptionNames(parsed.CommandResult)), path, tongue);
        }
        var command = parsed.CommandResult.Command;
        if (command.Subcommands.Count == 0)
            return tongue.Say($"{path} không nhận thêm \"{word}\".", $"{path} takes no \"{word}\".") + Hint(null, path, tongue);
        var prefix = CommandLine.PathOf(command) is { Length: > 0 } before ? before + " " : "";
        var near = Nearest.Of(word, command.Subcommands.Select(sub => sub.Name));
        return tongue.Say($"Không có lệnh \"{prefix}{word}\".", $"There is no \"{prefix}{word}\".") + Hint(near is null ? null : prefix + near, path, tongue);
    }

    private static string Hint(string? near, string path, Tongue tongue) => near is null
        ? tongue.Say($" Xem: {path} --help", $" See: {path} --help")
        : tongue.Say($" Ý bạn là \"{near}\"?", $" Did you mean \"{near}\"?");

    private static string Told(ParseError error, CommandResult command, string path, Tongue tongue)
    {
        if (error.SymbolResult is OptionResult { Implicit: false } option)
        {
            if (option.Tokens.Count < option.Option.Arity.MinimumNumberOfValues)
                return tongue.Say($"{option.Option.Name}: thiếu giá trị", $"{option.Option.Name}: the value is missing");
            if (option.Tokens.Count > option.Option.Arity.MaximumNumberOfValues || option.IdentifierTokenCount > 1)
                return tongue.Say($"{option.Option.Name}: chỉ nhận một giá trị", $"{option.Option.Name}: takes one value only");
            return option.Option is Option<bool>
                ? tongue.Say($"{option.Option.Name}: chỉ nhận true hoặc false", $"{option.Option.Name}: true or false")
                : error.Message;
        }
        var missing = command.Command.Arguments.FirstOrDefault(argument => command.GetResult(argument)?.Tokens.Count is null or 0 && argument.Arity.MinimumNumberOfValues > 0)?.Name is { } name
            ? $"<{name}>"
            : command.Command.Options.FirstOrDefault(candidate => candidate.Required && command.GetResult(candidate) is null or { Implicit: true })?.Name;
        return missing is null ? error.Message : tongue.Say($"{path} thiếu {missing}. Xem: {path} --help", $"{path} lacks {missing}. See: {path} --help");
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
