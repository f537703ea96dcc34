using System.CommandLine;
using System.Globalization;

namespace Gateway.Host.Cli;

/// <summary><c>gateway result poll</c>: the feed of results, for shops that fetch.</summary>
internal static class ResultCommands
{
    private const int WaitSecondsMax = 60;

    public static Command Create(GlobalOptions options)
    {
        var result = new Command("result");
        Option<string?> after = new("--after"), limit = new("--limit"), wait = new("--wait");
        options.Number(limit, 1, 200);
        options.Number(wait, 0, WaitSecondsMax);
        var poll = new Command("poll") { after, limit, wait };
        poll.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            Option<string?>[] given = [after, limit, wait];
            var query = given.Where(option => parsed.GetValue(option) is not null).Select(option => $"{option.Name[2..]}={Uri.EscapeDataString(parsed.GetValue(option)!)}");
            // The gateway may take all of the wait and is then still in time.
            var waiting = parsed.GetValue(wait) is { } seconds ? TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)) : TimeSpan.Zero;
            using var api = options.Api(parsed, waiting);
            var page = await api.GetAsync("/v1/results?" + string.Join('&', query), cancellation);
            foreach (var item in page.GetProperty("data").EnumerateArray())
                terminal.Text(ResultText.Line(item, terminal));
            if (page.GetProperty("page").TryGetProperty("next", out var next) && next.GetString() is { } cursor)
                terminal.Text(terminal.Say("Tiếp theo: ", "Next: ") + "gateway result poll --after " + cursor);
            terminal.Json(page);
            return ExitCodes.Done;
        });
        result.Subcommands.Add(poll);
        return result;
    }
}
