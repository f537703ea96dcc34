using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Dossiers;

namespace Gateway.Host.Cli;

/// <summary><c>gateway replay plan|start|list|get|watch|pause|resume|cancel|report</c>, and <c>gateway exchange replay</c>.</summary>
internal static class ReplayCommands
{
    private const int IdsMax = 10_000;

    public static Command Create(GlobalOptions options)
    {
        var replay = new Command("replay");
        Command[] verbs =
        [
            Plan(options), Start(options), List(options), Get(options), Watch(options),
            Change(options, "pause", "paused"), Change(options, "resume", "running"), Change(options, "cancel", "cancelled"), ReplayReport.Create(options),
        ];
        foreach (var verb in verbs)
            replay.Subcommands.Add(verb);
        return replay;
    }

    /// <summary><c>gateway exchange replay</c>: the same act with one item.</summary>
    public static Command OfExchange(GlobalOptions options)
    {
        var id = new Argument<string>("id");
        var (reason, undo, wait) = (GivenReason.Create(), Undo(options), new Option<bool>("--wait"));
        var replay = new Command("replay") { id, reason, undo, wait };
        replay.SetAction(async (parsed, cancellation) =>
        {
            var body = new JsonObject { ["reason"] = parsed.GetValue(reason) };
            AddUndo(body, parsed, undo);
            using var api = options.Api(parsed);
            var started = await api.MakeAsync($"/v1/exchanges/{Uri.EscapeDataString(parsed.GetValue(id)!)}/replays", body, cancellation);
            return await BeginAsync(options.Terminal(parsed), api, started, parsed.GetValue(wait), cancellation);
        });
        return replay;
    }

    private static Command Plan(GlobalOptions options)
    {
        Option<string?> query = new("--query", "-q");
        Option<string?>[] conditions = [new("--agency"), new("--dossier"), new("--procedure"), new("--since")];
        var ids = new Option<string[]>("--exchange") { AllowMultipleArgumentsPerToken = true };
        var rate = new Option<string?>("--rate");
        rate.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && PerMinute(token.Value) is null)
                result.AddError(options.Tongue.Say($"--rate: \"{token.Value}\" không phải tốc độ như 60/m hoặc 2/s", $"--rate: \"{token.Value}\" is not a rate such as 60/m or 2/s"));
        });
        Option<string?> canary = new("--canary"), failures = new("--failures"), percent = new("--failure-percent");
        options.Number(canary, 0, 1000);
        options.Number(failures, 1, 1000);
        options.Number(percent, 0, 100);
        var acceptNew = new Option<bool>("--accept-new-failures");
        var dryRun = new Option<string?>("--dry-run");
        options.Number(dryRun, 1, 100);
        var plan = new Command("plan") { query, ids, rate, canary, failures, percent, acceptNew, dryRun };
        foreach (var condition in conditions)
            plan.Options.Add(condition);
        plan.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            var (named, given) = (parsed.GetValue(ids) ?? [], conditions.Where(condition => parsed.GetValue(condition) is not null).ToList());
            if ((named.Length == 0) == (given.Count == 0 && parsed.GetValue(query) is null))
                throw new CliException(ExitCodes.Usage, terminal.Say("Chọn bằng câu tìm kiếm (--query, --agency, --dossier, --procedure, --since) hoặc bằng --exchange, không cả hai", "Select by a query (--query, --agency, --dossier, --procedure, --since) or by --exchange, not by both"));
            if (named.Length > IdsMax)
                throw new CliException(ExitCodes.Usage, terminal.Say($"--exchange: nhiều nhất {IdsMax} mã", $"--exchange: at most {IdsMax} ids"));
            var body = new JsonObject();
            if (named.Length > 0)
                body["exchanges"] = new JsonArray([.. named.Select(name => JsonValue.Create(name))]);
            else
                body["q"] = string.Join(' ', given.Select(condition => $"{condition.Name[2..]}:{parsed.GetValue(condition)}").Prepend(parsed.GetValue(query))).Trim();
            if (parsed.GetValue(rate) is { } text)
                body["ratePerMinute"] = PerMinute(text);
            AddNumber(body, "canary", parsed.GetValue(canary));
            AddNumber(body, "failuresMax", parsed.GetValue(failures));
            AddNumber(body, "failurePercentMax", parsed.GetValue(percent));
            if (parsed.GetValue(acceptNew))
                body["stopOnNewFailure"] = false;
            using var api = options.Api(parsed);
            var preview = await api.MakeAsync("/v1/replay-previews", body, cancellation);
            ReplayText.Preview(preview, terminal);
            if (parsed.GetValue(dryRun) is { } first)
                return await RehearseAsync(terminal, api, ExchangeText.Text(preview, "id")!, first, cancellation);
            terminal.Json(preview);
            return ExitCodes.Done;
        });
        return plan;
    }

    private static Command Start(GlobalOptions options)
    {
        var preview = new Argument<string>("preview");
        var (reason, undo, accept, wait) = (GivenReason.Create(), Undo(options), new Option<bool>("--accept-changed"), new Option<bool>("--wait"));
        var start = new Command("start") { preview, reason, undo, accept, wait };
        start.SetAction(async (parsed, cancellation) =>
        {
            var body = new JsonObject { ["previewId"] = parsed.GetValue(preview), ["reason"] = parsed.GetValue(reason) };
            if (parsed.GetValue(accept))
                body["acceptChanged"] = true;
            AddUndo(body, parsed, undo);
            using var api = options.Api(parsed);
            return await BeginAsync(options.Terminal(parsed), api, await api.MakeAsync("/v1/replays", body, cancellation), parsed.GetValue(wait), cancellation);
        });
        return start;
    }

    private static Command List(GlobalOptions options)
    {
        Option<string?> limit = new("--limit"), after = new("--after");
        options.Number(limit, 1, 200);
        var list = new Command("list") { limit, after };
        list.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            Option<string?>[] given = [limit, after];
            var query = given.Where(option => parsed.GetValue(option) is not null).Select(option => $"{option.Name[2..]}={Uri.EscapeDataString(parsed.GetValue(option)!)}");
            using var api = options.Api(parsed);
            var page = await api.GetAsync("/v1/replays?" + string.Join('&', query), cancellation);
            foreach (var item in page.GetProperty("data").EnumerateArray())
                terminal.Text(ReplayText.Line(item, terminal));
            if (page.GetProperty("data").GetArrayLength() == 0)
                terminal.Text(terminal.Say("Chưa có đợt gửi lại nào. Xem trước: gateway replay plan", "There is no replay yet. Preview one: gateway replay plan"));
            else if (page.GetProperty("page").TryGetProperty("next", out var next))
                terminal.Text(terminal.Say("Trang sau: thêm ", "Next page: add ") + "--after " + next.GetString());
            else
                terminal.Text(terminal.Say("Tiếp theo: ", "Next: ") + "gateway replay get " + ExchangeText.Text(page.GetProperty("data")[0], "number"));
            terminal.Json(page);
            return ExitCodes.Done;
        });
        return list;
    }

    private static Command Get(GlobalOptions options)
    {
        var id = new Argument<string>("replay");
        var get = new Command("get") { id };
        get.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            using var api = options.Api(parsed);
            var found = await api.GetAsync($"/v1/replays/{Uri.EscapeDataString(parsed.GetValue(id)!)}?count=new", cancellation);
            ReplayText.Whole(found, terminal);
            terminal.Json(found);
            return ExitCodes.Done;
        });
        return get;
    }

    private static Command Watch(GlobalOptions options)
    {
        var id = new Argument<string>("replay");
        var watch = new Command("watch") { id };
        watch.SetAction(async (parsed, cancellation) =>
        {
            using var api = options.Api(parsed);
            return await new ReplayWatch(api, options.Terminal(parsed), TimeProvider.System).RunAsync(parsed.GetValue(id)!, cancellation);
        });
        return watch;
    }

    private static Command Change(GlobalOptions options, string verb, string state)
    {
        var id = new Argument<string>("replay");
        var reason = GivenReason.Create();
        var change = new Command(verb) { id, reason };
        Option<string?>? rate = verb == "resume" ? new("--rate") : null;
        if (rate is not null)
            change.Options.Add(rate);
        change.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            var body = new JsonObject { ["state"] = state, ["reason"] = parsed.GetValue(reason) };
            if (rate is not null && parsed.GetValue(rate) is { } text)
                body["ratePerMinute"] = PerMinute(text) ?? throw new CliException(ExitCodes.Usage, terminal.Say("--rate: cần tốc độ như 60/m hoặc 2/s", "--rate: a rate such as 60/m or 2/s is needed"));
            using var api = options.Api(parsed);
            var changed = await api.SendAsync(HttpMethod.Patch, $"/v1/replays/{Uri.EscapeDataString(parsed.GetValue(id)!)}", body, null, cancellation);
            ReplayText.Whole(changed, terminal);
            terminal.Json(changed);
            return ExitCodes.Done;
        });
        return change;
    }

    // Six when one of them could not be sent as it stands.
    private static async Task<int> RehearseAsync(Terminal terminal, OperatorApi api, string preview, string first, CancellationToken cancellation)
    {
        var page = await api.GetAsync($"/v1/replay-previews/{preview}/dry-runs?limit={first}", cancellation);
        foreach (var run in page.GetProperty("data").EnumerateArray())
            terminal.Text("  " + ReplayText.DryRun(run, terminal));
        terminal.Json(page);
        return page.GetProperty("data").EnumerateArray().All(run => run.GetProperty("ready").GetBoolean()) ? ExitCodes.Done : ExitCodes.SomeFailed;
    }

    private static async Task<int> BeginAsync(Terminal terminal, OperatorApi api, JsonElement started, bool wait, CancellationToken cancellation)
    {
        var number = ExchangeText.Text(started, "number")!;
        if (wait)
            return await new ReplayWatch(api, terminal, TimeProvider.System).RunAsync(number, cancellation);
        terminal.Text(ReplayText.Line(started, terminal));
        terminal.Text(terminal.Say("Hoàn tác trước lần gửi đầu tiên: ", "Undo before the first sending: ") + $"gateway replay cancel {number} --reason …");
        terminal.Text(terminal.Say("Theo dõi: ", "Watch: ") + "gateway replay watch " + number);
        terminal.Json(started);
        return ExitCodes.Done;
    }

    private static Option<string?> Undo(GlobalOptions options)
    {
        var undo = new Option<string?>("--undo");
        options.Duration(undo);
        return undo;
    }

    private static void AddUndo(JsonObject body, ParseResult parsed, Option<string?> undo)
    {
        if (parsed.GetValue(undo) is { } text && Durations.TryRead(text, out var time))
            body["undoSeconds"] = (int)time.TotalSeconds;
    }

    private static void AddNumber(JsonObject body, string name, string? text)
    {
        if (text is not null)
            body[name] = int.Parse(text, CultureInfo.InvariantCulture);
    }

    // 60/m, 2/s, 3000/h.
    private static int? PerMinute(string text)
    {
        if (text is not [.. var number, '/', 's' or 'm' or 'h'] || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 0 or > 1_000_000)
            return null;
        return text[^1] switch { 's' => count * 60, 'm' => count, _ => (int)Math.Ceiling(count / 60.0) };
    }
}
