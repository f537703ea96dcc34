using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace Gateway.Host.Cli;

/// <summary><c>gateway exchange list|get|explain|view|replay</c>.</summary>
internal static class ExchangeCommands
{
    private const int RoundsMax = 50;

    public static Command Create(GlobalOptions options)
    {
        var exchange = new Command("exchange");
        exchange.Subcommands.Add(List(options));
        exchange.Subcommands.Add(Get(options));
        exchange.Subcommands.Add(Explain(options));
        exchange.Subcommands.Add(ViewCommands.Create(options));
        exchange.Subcommands.Add(ReplayCommands.OfExchange(options));
        return exchange;
    }

    private static Command List(GlobalOptions options)
    {
        Option<string?> query = new("--query", "-q"), sort = new("--sort"), view = new("--view"), count = new("--count") { Arity = ArgumentArity.ZeroOrOne };
        Option<string?>[] filters = [new("--state"), new("--agency"), new("--dossier"), new("--procedure"), new("--since"), sort, new("--limit"), new("--after")];
        options.Number(filters[6], 1, 200);
        options.OneOf(sort, "newest", "oldest", "due");
        options.OneOf(count, "estimate", "exact");
        var list = new Command("list") { query, view, count };
        foreach (var filter in filters)
            list.Options.Add(filter);
        list.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            using var api = options.Api(parsed);
            var parameters = filters.Where(filter => parsed.GetValue(filter) is not null).ToDictionary(filter => filter.Name[2..], filter => parsed.GetValue(filter)!);
            var kept = parsed.GetValue(view) is { } name ? await ViewCommands.QueryOfAsync(api, name, terminal, cancellation) : null;
            if ($"{kept} {parsed.GetValue(query)}".Trim() is { Length: > 0 } asked)
                parameters["q"] = asked;
            if (parsed.GetResult(count) is not null)
                parameters["count"] = parsed.GetValue(count) ?? "estimate";
            var page = await PageAsync(api, parameters, cancellation);
            ShowPage(page, terminal);
            terminal.Json(page);
            return ExitCodes.Done;
        });
        return list;
    }

    // Where nothing was found yet the search goes on from where its time was over.
    private static async Task<JsonElement> PageAsync(OperatorApi api, Dictionary<string, string> parameters, CancellationToken cancellation)
    {
        for (var round = 1; ; round++)
        {
            var page = await api.GetAsync("/v1/exchanges?" + string.Join('&', parameters.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}")), cancellation);
            var paging = page.GetProperty("page");
            if (round == RoundsMax || page.GetProperty("data").GetArrayLength() > 0 || !paging.TryGetProperty("partial", out _) || ExchangeText.Text(paging, "next") is not { } next)
                return page;
            parameters["after"] = next;
        }
    }

    private static void ShowPage(JsonElement page, Terminal terminal)
    {
        var (data, paging) = (page.GetProperty("data"), page.GetProperty("page"));
        foreach (var item in data.EnumerateArray())
            terminal.Text(ExchangeText.Line(item, terminal));
        if (paging.TryGetProperty("count", out var count))
            terminal.Text(Count(count, terminal));
        if (ExchangeText.Text(paging, "next") is { } next)
            terminal.Text(terminal.Say(paging.TryGetProperty("partial", out _) ? "Chưa tìm hết, tìm tiếp: thêm " : "Trang sau: thêm ", paging.TryGetProperty("partial", out _) ? "Not searched to the end; to go on add " : "Next page: add ") + "--after " + next);
        else if (data.GetArrayLength() == 0)
            terminal.Text(terminal.Say("Không có giao dịch nào khớp.", "No exchange matches."));
        else
            terminal.Text(terminal.Say("Tiếp theo: ", "Next: ") + "gateway exchange get " + ExchangeText.Text(data[0], "id"));
    }

    private static string Count(JsonElement count, Terminal terminal)
    {
        if (!count.TryGetProperty("number", out var number))
            return terminal.Say("Chưa đếm xong trong 2 giây.", "Not counted within 2 seconds.");
        var figure = number.GetInt64().ToString("N0", CultureInfo.InvariantCulture);
        var (vietnamese, more) = (figure.Replace(',', '.'), count.GetProperty("more").GetBoolean());
        return terminal.Say(more ? $"Hơn {vietnamese} kết quả" : $"{vietnamese} kết quả", more ? $"More than {figure} found" : $"{figure} found");
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

    private static Command Explain(GlobalOptions options)
    {
        var id = new Argument<string>("id");
        var explain = new Command("explain") { id };
        explain.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            using var api = options.Api(parsed);
            var found = await api.GetAsync($"/v1/exchanges/{Uri.EscapeDataString(parsed.GetValue(id)!)}/explanation", cancellation);
            foreach (var line in GroupText.Explanation(found, terminal))
                terminal.Text(line);
            terminal.Json(found);
            return ExitCodes.Done;
        });
        return explain;
    }

    private static void Show(JsonElement exchange, Terminal terminal)
    {
        terminal.Text(ExchangeText.Line(exchange, terminal));
        if (exchange.TryGetProperty("notKept", out var notKept))
            terminal.Text("  " + ExchangeText.Text(notKept, "text"));
        foreach (var attempt in exchange.GetProperty("attempts").EnumerateArray())
        {
            var fault = ExchangeText.Text(attempt, "fault") is { } met ? $" [{met}]" : "";
            var why = attempt.TryGetProperty("reason", out var reason) ? ": " + ExchangeText.Text(reason, "text") : "";
            terminal.Text($"  {terminal.Say("Lần gửi", "Attempt")} {attempt.GetProperty("number").GetInt32()}  {ExchangeText.Time(attempt, "startedAt")}  {Outcome(attempt, terminal)}{why}{fault}");
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
