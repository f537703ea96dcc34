using System.CommandLine;

namespace Gateway.Host.Cli;

/// <summary><c>gateway agency get</c>.</summary>
internal static class AgencyCommands
{
    public static Command Create(GlobalOptions options)
    {
        var agency = new Command("agency");
        var code = new Argument<string>("code");
        var get = new Command("get") { code };
        get.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            using var api = options.Api(parsed);
            var found = await api.GetAsync("/v1/agencies/" + Uri.EscapeDataString(parsed.GetValue(code)!), cancellation);
            foreach (var line in AgencyText.Lines(found, terminal))
                terminal.Text(line);
            terminal.Json(found);
            return ExitCodes.Done;
        });
        agency.Subcommands.Add(get);
        return agency;
    }
}
