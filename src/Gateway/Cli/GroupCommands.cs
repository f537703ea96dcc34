using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Dossiers;
using Gateway.Host.Hosting;

namespace Gateway.Host.Cli;

/// <summary><c>gateway group list|get|note|close|mute|merge|split</c>.</summary>
internal static class GroupCommands
{
    public static Command Create(GlobalOptions options)
    {
        var group = new Command("group");
        Command[] verbs = [List(options), Get(options), Note(options), Close(options), Mute(options), Merge(options), Split(options)];
        foreach (var verb in verbs)
            group.Subcommands.Add(verb);
        return group;
    }

    private static Command List(GlobalOptions options)
    {
        Option<string?>[] filters = [new("--state"), new("--agency"), new("--sort"), new("--limit"), new("--after")];
        options.OneOf(filters[0], "open", "new", "known", "closed", "all");
        options.OneOf(filters[2], "due", "last");
        options.Number(filters[3], 1, 100);
        var list = new Command("list");
        foreach (var filter in filters)
            list.Options.Add(filter);
        list.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            var query = filters.Where(filter => parsed.GetValue(filter) is not null).Select(filter => $"{filter.Name[2..]}={Uri.EscapeDataString(parsed.GetValue(filter)!)}");
            using var api = options.Api(parsed);
            var page = await api.GetAsync("/v1/failure-groups?" + string.Join('&', query), cancellation);
            foreach (var line in GroupText.Page(page, terminal))
                terminal.Text(line);
            terminal.Json(page);
            return ExitCodes.Done;
        });
        return list;
    }

    private static Command Get(GlobalOptions options)
    {
        var id = new Argument<string>("group");
        var get = new Command("get") { id };
        get.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            using var api = options.Api(parsed);
            var found = await api.GetAsync(Address(parsed.GetValue(id)!), cancellation);
            foreach (var line in GroupText.Whole(found, terminal))
                terminal.Text(line);
            terminal.Json(found);
            return ExitCodes.Done;
        });
        return get;
    }

    private static Command Note(GlobalOptions options)
    {
        var (text, owner) = (new Option<string?>("--text"), new Option<string?>("--owner"));
        var note = Change("note", options, (parsed, seen, body) =>
        {
            if (parsed.GetValue(text) is null && parsed.GetValue(owner) is null)
                throw new CliException(ExitCodes.Usage, options.Tongue.Say("gateway group note cần --text hoặc --owner", "gateway group note needs --text or --owner"));
            if (parsed.GetValue(text) is { } said)
                body["note"] = said;
            if (parsed.GetValue(owner) is { } who)
                body["owner"] = who;
            // Who says something of it knows it; what is closed stays closed.
            if (ExchangeText.Text(seen, "state") == "new")
                body["state"] = "known";
        });
        note.Options.Add(text);
        note.Options.Add(owner);
        return note;
    }

    private static Command Close(GlobalOptions options) => Change("close", options, (_, _, body) => body["state"] = "closed");

    private static Command Mute(GlobalOptions options)
    {
        var until = new Option<string>("--until") { Required = true };
        var mute = Change("mute", options, (parsed, _, body) => body["mutedUntil"] = Until(parsed.GetValue(until)!, options.Tongue));
        mute.Options.Add(until);
        return mute;
    }

    private static Command Merge(GlobalOptions options)
    {
        var (into, others, reason) = (new Argument<string>("group"), new Option<string[]>("--with") { Required = true, AllowMultipleArgumentsPerToken = true }, Reason());
        var merge = new Command("merge") { into, others, reason };
        merge.SetAction((parsed, cancellation) => ActAsync(options, parsed, api => api.SendAsync(
            HttpMethod.Post, Address(parsed.GetValue(into)!) + "/merges", new JsonObject { ["groups"] = new JsonArray([.. parsed.GetValue(others)!.Select(other => (JsonNode)other)]), ["reason"] = parsed.GetValue(reason) }, null, cancellation)));
        return merge;
    }

    private static Command Split(GlobalOptions options)
    {
        var (group, cause, reason) = (new Argument<string>("group"), new Option<string>("--cause") { Required = true }, Reason());
        var split = new Command("split") { group, cause, reason };
        split.SetAction((parsed, cancellation) => ActAsync(options, parsed, api => api.SendAsync(
            HttpMethod.Post, Address(parsed.GetValue(group)!) + "/splits", new JsonObject { ["cause"] = parsed.GetValue(cause), ["reason"] = parsed.GetValue(reason) }, null, cancellation)));
        return split;
    }

    // Over the version that is there now: somebody who changes it between the two requests wins, and this one is told.
    private static Command Change(string name, GlobalOptions options, Action<ParseResult, JsonElement, JsonObject> fill)
    {
        var (group, reason) = (new Argument<string>("group"), Reason());
        var change = new Command(name) { group, reason };
        change.SetAction((parsed, cancellation) => ActAsync(options, parsed, async api =>
        {
            var body = new JsonObject { ["reason"] = parsed.GetValue(reason) };
            var seen = await api.GetAsync(Address(parsed.GetValue(group)!), cancellation);
            fill(parsed, seen, body);
            return await api.SendAsync(HttpMethod.Patch, Address(parsed.GetValue(group)!), body, $"\"{seen.GetProperty("version").GetInt32().ToString(CultureInfo.InvariantCulture)}\"", cancellation);
        }));
        return change;
    }

    private static async Task<int> ActAsync(GlobalOptions options, ParseResult parsed, Func<OperatorApi, Task<JsonElement>> act)
    {
        var terminal = options.Terminal(parsed);
        using var api = options.Api(parsed);
        var changed = await act(api);
        terminal.Text(GroupText.Line(changed, terminal));
        terminal.Text(terminal.Say("Đã ghi. Tiếp theo: ", "Done. Next: ") + "gateway group get " + ExchangeText.Text(changed, "number"));
        terminal.Json(changed);
        return ExitCodes.Done;
    }

    private static Option<string> Reason() => new("--reason") { Required = true };

    private static string Address(string group) => "/v1/failure-groups/" + Uri.EscapeDataString(group);

    // How long from now, or a time; "off" takes it away.
    private static JsonNode? Until(string text, Tongue tongue)
    {
        if (text == "off")
            return null;
        if (Durations.TryRead(text, out var length))
            return (TimeProvider.System.GetUtcNow() + length).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return DateTimeRule.TryRead(text, out _) ? text : throw new CliException(ExitCodes.Usage, tongue.Say($"--until: \"{text}\" không phải khoảng thời gian như 2h hoặc thời điểm có múi giờ", $"--until: \"{text}\" is neither a duration such as 2h nor a time with its offset"));
    }
}
