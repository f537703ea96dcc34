using System.CommandLine;

namespace Gateway.Host.Cli;

/// <summary><c>gateway result poll</c>: the feed of results, for shops that fetch.</summary>
internal static class ResultCommands
{
    public static Command Create(GlobalOptions options)
    {
        var result = new Command("result", "What goes home to the one-stop shop");
        Option<string?> after = new("--after") { Description = "Where the page before ended; without it from the beginning" };
        Option<string?> limit = new("--limit") { Description = "How many at most" };
        Option<string?> wait = new("--wait") { Description = "Seconds to wait for the first one, at most 30" };
        var poll = new Command("poll", "gateway result poll --after … --wait 30") { after, limit, wait };
        poll.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            Option<string?>[] given = [after, limit, wait];
            var query = given.Where(option => parsed.GetValue(option) is not null).Select(option => $"{option.Name[2..]}={Uri.EscapeDataString(parsed.GetValue(option)!)}");
            using var api = options.Api(parsed);
            var page = await api.GetAsync("/v1/results?" + string.Join('&', query), cancellation);
            foreach (var item in page.GetProperty("data").EnumerateArray())
                terminal.Text($"{ExchangeText.Time(item, "time")}  {ExchangeText.Text(item, "type")}  {ExchangeText.Text(item, "subject")}");
            if (page.GetProperty("page").TryGetProperty("next", out var next) && next.GetString() is { } cursor)
                terminal.Text(terminal.Say("Tiếp theo: ", "Next: ") + "gateway result poll --after " + cursor);
            terminal.Json(page);
            return ExitCodes.Done;
        });
        result.Subcommands.Add(poll);
        return result;
    }
}
