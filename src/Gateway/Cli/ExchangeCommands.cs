using System.CommandLine;
using System.Text.Json;

namespace Gateway.Host.Cli;

/// <summary><c>gateway exchange list|get</c>.</summary>
internal static class ExchangeCommands
{
    public static Command Create(GlobalOptions options)
    {
        var exchange = new Command("exchange");
        exchange.Subcommands.Add(List(options));
        exchange.Subcommands.Add(Get(options));
        return exchange;
    }

    private static Command List(GlobalOptions options)
    {
        Option<string?>[] filters =
        [
            new("--state"), new("--agency"), new("--dossier"), new("--procedure"), new("--since"), new("--limit"), new("--after"),
        ];
        options.OneOf(filters[0], "waiting", "due", "in_flight", "awaiting_callback", "parked", "held", "settled", "answered", "refused", "cancelled", "superseded");
        options.Number(filters[5], 1, 200);
        var list = new Command("list");
        foreach (var filter in filters)
            list.Options.Add(filter);
        list.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            var query = filters.Where(filter => parsed.GetValue(filter) is not null).Select(filter => $"{filter.Name[2..]}={Uri.EscapeDataString(parsed.GetValue(filter)!)}");
            using var api = options.Api(parsed);
            var page = await api.GetAsync("/v1/exchanges?" + string.Join('&', query), cancellation);
            foreach (var item in page.GetProperty("data").EnumerateArray())
                terminal.Text(ExchangeText.Line(item, terminal));
            if (page.GetProperty("data").GetArrayLength() == 0)
                terminal.Text(terminal.Say("Không có giao dịch nào khớp.", "No exchange matches."));
            else if (page.GetProperty("page").TryGetProperty("next", out var next))
                terminal.Text(terminal.Say("Trang sau: thêm ", "Next page: add ") + "--after " + next.GetString());
            else
                terminal.Text(terminal.Say("Tiếp theo: ", "Next: ") + "gateway exchange get " + ExchangeText.Text(page.GetProperty("data")[0], "id"));
            terminal.Json(page);
            return ExitCodes.Done;
        });
        return list;
    }

    private static Command Get(GlobalOptions options)
    {
        var id = new Argument<string>("id");
        var get = new Command("get") { id };
        get.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            using var api = options.Api(parsed);
            var found = await api.GetAsync("/v1/exchanges/" + Uri.EscapeDataString(parsed.GetValue(id)!), cancellation);
            Show(found, terminal);
            terminal.Json(found);
            return ExitCodes.Done;
        });
        return get;
    }

    private static void Show(JsonElement exchange, Terminal terminal)
    {
        terminal.Text(ExchangeText.Line(exchange, terminal));
        if (exchange.TryGetProperty("notKept", out var notKept))
            terminal.Text("  " + ExchangeText.Text(notKept, "text"));
        foreach (var attempt in exchange.GetProperty("attempts").EnumerateArray())
        {
            var why = attempt.TryGetProperty("reason", out var reason) ? ": " + ExchangeText.Text(reason, "text") : "";
            terminal.Text($"  {terminal.Say("Lần gửi", "Attempt")} {attempt.GetProperty("number").GetInt32()}  {ExchangeText.Time(attempt, "startedAt")}  {Outcome(attempt, terminal)}{why}");
        }
        foreach (var inquiry in exchange.GetProperty("inquiries").EnumerateArray())
            terminal.Text($"  {terminal.Say("Hỏi lại", "Inquiry")} {inquiry.GetProperty("number").GetInt32()}  {ExchangeText.Time(inquiry, "askedAt")}  {Answer(inquiry, terminal)}");
        foreach (var blocker in exchange.GetProperty("blockedBy").EnumerateArray())
            terminal.Text($"  {terminal.Say("Chờ", "Waits for")} {blocker.GetString()}");
    }

    private static string Answer(JsonElement inquiry, Terminal terminal) => ExchangeText.Text(inquiry, "answer") switch
    {
        "absent" => terminal.Say("cơ quan chưa có", "absent"),
        "working" => terminal.Say("cơ quan đang xử lý", "working"),
        "known" => terminal.Say("cơ quan đã có kết quả", "known"),
        "unclear" => terminal.Say("cơ quan trả lời chưa rõ", "unclear"),
        var other => other ?? "?",
    };

    private static string Outcome(JsonElement attempt, Terminal terminal) => ExchangeText.Text(attempt, "outcome") switch
    {
        "answered" => terminal.Say("✔ có kết quả", "✔ answered"),
        "deferred" => terminal.Say("◷ hẹn trả lời sau", "◷ deferred"),
        "refused" => terminal.Say("⊘ từ chối", "⊘ refused"),
        "failed" => terminal.Say("✖ lỗi", "✖ failed"),
        var other => other ?? "?",
    };
}
