using System.CommandLine;
using Gateway.Host.Cli;
using Gateway.Host.Hosting;

namespace Gateway.Tests.Cli;

public sealed class HelpTests
{
    public static TheoryData<string> Verbs => [.. Tree(CommandLine.Root(new GlobalOptions(new Tongue(false)))).Select(CommandLine.PathOf)];

    [Theory]
    [InlineData("help", "--help")]
    [InlineData("help exchange list", "exchange list --help")]
    [InlineData("help listen --lang en", "listen --lang en --help")]
    public async Task Help_may_be_asked_for_as_a_verb(string typed, string same)
    {
        var (asked, known) = (await CliRun.OfAsync(typed.Split(' ')), await CliRun.OfAsync(same.Split(' ')));
        Assert.Equal((ExitCodes.Done, known.Output), (asked.ExitCode, asked.Output));
    }

    [Fact]
    public void Every_verb_option_and_argument_is_described_in_both_languages()
    {
        var vietnamese = Tree(CommandLine.Root(new GlobalOptions(new Tongue(false)))).SelectMany(Descriptions).ToList();
        var english = Tree(CommandLine.Root(new GlobalOptions(new Tongue(true)))).SelectMany(Descriptions).ToList();

        Assert.Empty(vietnamese.Zip(english).Where(pair => string.IsNullOrEmpty(pair.First.Text) || (pair.First.Text == pair.Second.Text && pair.First.Name != "--state")).Select(pair => pair.First.Name));
    }

    [Theory, MemberData(nameof(Verbs))]
    public async Task Help_says_in_Vietnamese_what_a_verb_does_and_shows_a_line_to_copy(string verb)
    {
        string[] words = [.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"];

        var run = await CliRun.OfAsync(words);
        var english = await CliRun.OfAsync([.. words, "--lang", "en"]);

        Assert.Equal((ExitCodes.Done, ""), (run.ExitCode, run.Error));
        Assert.Contains("\nVí dụ:     gateway " + (verb.Contains(' ', StringComparison.Ordinal) ? verb : ""), run.Output, StringComparison.Ordinal);
        Assert.Contains("\nCách dùng: gateway", run.Output, StringComparison.Ordinal);
        Assert.Contains("\nExample: gateway", english.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Tùy chọn", english.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_says_which_parts_a_process_may_have()
    {
        Assert.Matches(@"\n  --role +all \| api \| worker: ", (await CliRun.OfAsync("serve", "--help")).Output);
        Assert.Matches(@"\n  --role +all \| api \| worker: ", (await CliRun.OfAsync("serve", "--help", "--lang", "en")).Output);
    }

    private static IEnumerable<Command> Tree(Command command) => command.Subcommands.SelectMany(Tree).Prepend(command);

    private static IEnumerable<(string Name, string? Text)> Descriptions(Command command) =>
    [
        (CommandLine.PathOf(command), command.Description),
        .. command.Options.Select(option => (option.Name, option.Description)),
        .. command.Arguments.Select(argument => (argument.Name, argument.Description)),
    ];
}
