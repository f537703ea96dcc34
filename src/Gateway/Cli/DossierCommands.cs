using System.CommandLine;
using System.Text.Json;

namespace Gateway.Host.Cli;

/// <summary><c>gateway dossier get</c>.</summary>
internal static class DossierCommands
{
    public static Command Create(GlobalOptions options)
    {
        var dossier = new Command("dossier");
        var number = new Argument<string>("number");
        var get = new Command("get") { number };
        get.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            using var api = options.Api(parsed);
            var found = await api.GetAsync("/v1/dossiers/" + Uri.EscapeDataString(parsed.GetValue(number)!), cancellation);
            Show(found, terminal);
            terminal.Json(found);
            return ExitCodes.Done;
        });
        dossier.Subcommands.Add(get);
        return dossier;
    }

    public static void Show(JsonElement dossier, Terminal terminal)
    {
        terminal.Text($"{terminal.Say("Hồ sơ", "Dossier")} {ExchangeText.Text(dossier, "dossier")} · {ExchangeText.Text(dossier, "title")} ({ExchangeText.Text(dossier, "procedureCode")})");
        terminal.Text($"{terminal.Say("Tiếp nhận", "Received")} {ExchangeText.Time(dossier, "receivedAt")} · {terminal.Say("hẹn trả", "due")} {ExchangeText.Time(dossier, "shopDueAt") ?? ExchangeText.Time(dossier, "dueAt") ?? "–"}");
        var ordinal = 0;
        foreach (var step in dossier.GetProperty("steps").EnumerateArray())
        {
            var due = ExchangeText.Time(step, "dueAt") is { } time ? $" · {terminal.Say("hạn", "by")} {time}" : "";
            terminal.Text($"  {++ordinal}. {ExchangeText.Text(step, "title")} ({ExchangeText.Text(step, "agency")})  {ExchangeText.State(step, terminal)}{due}");
            if (ExchangeText.Text(step, "exchange") is { } exchange)
                terminal.Text($"     {exchange}");
        }
        foreach (var stuck in dossier.GetProperty("stuckEvents").EnumerateArray())
            terminal.Text(StuckText.Line(stuck, terminal));
        terminal.Text(terminal.Say("Tiếp theo: ", "Next: ") + $"gateway exchange list --dossier {ExchangeText.Text(dossier, "dossier")}");
    }
}
