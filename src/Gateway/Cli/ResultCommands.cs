using System.CommandLine;
using System.Globalization;
using System.Text.Json;

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
                terminal.Text($"{ExchangeText.Time(item, "time")}  {Word(item, terminal)}  {ExchangeText.Text(item, "subject")}");
            if (page.GetProperty("page").TryGetProperty("next", out var next) && next.GetString() is { } cursor)
                terminal.Text(terminal.Say("Tiếp theo: ", "Next: ") + "gateway result poll --after " + cursor);
            terminal.Json(page);
            return ExitCodes.Done;
        });
        result.Subcommands.Add(poll);
        return result;
    }

    // vn.onestop.exchange.answered.v1 says answered; the prefix is each installation's own.
    private static string Word(JsonElement item, Terminal terminal) => (ExchangeText.Text(item, "type") ?? "").Split('.') is [.., var about, var what, _]
        ? $"{about}.{what}" switch
        {
            "exchange.answered" => terminal.Say("✔ Đã nhận kết quả liên thông", "✔ Answered"),
            "exchange.refused" => terminal.Say("⊘ Cơ quan từ chối", "⊘ Refused"),
            "exchange.cancelled" => terminal.Say("× Đã hủy", "× Cancelled"),
            "exchange.superseded" => terminal.Say("⇒ Đã thay bằng bản sửa", "⇒ Superseded"),
            "exchange.parked" => terminal.Say("✖ Cần xử lý", "✖ Needs a person"),
            "exchange.supplement_requested" => terminal.Say("◷ Yêu cầu bổ sung", "◷ Supplement asked"),
            "exchange.payment_requested" => terminal.Say("◷ Yêu cầu nghĩa vụ tài chính", "◷ Payment asked"),
            "dossier.steps_settled" => terminal.Say("✔ Mọi bước đã xong", "✔ Every step is settled"),
            "dossier.step_overdue" => terminal.Say("▲ Có bước quá hạn", "▲ A step is overdue"),
            var other => other,
        }
        : "?";
}
