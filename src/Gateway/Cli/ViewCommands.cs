using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Host.Cli;

/// <summary><c>gateway exchange view list|save|share|remove</c>: questions that are kept on the server.</summary>
internal static class ViewCommands
{
    private const string Path = "/v1/saved-views";

    public static Command Create(GlobalOptions options)
    {
        var view = new Command("view");
        view.Subcommands.Add(List(options));
        view.Subcommands.Add(Save(options));
        view.Subcommands.Add(Share(options));
        view.Subcommands.Add(Remove(options));
        return view;
    }

    private static Command List(GlobalOptions options)
    {
        var list = new Command("list");
        list.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            using var api = options.Api(parsed);
            var found = await api.GetAsync(Path, cancellation);
            foreach (var view in found.GetProperty("data").EnumerateArray())
                terminal.Text(Line(view, terminal));
            if (found.GetProperty("data").GetArrayLength() == 0)
                terminal.Text(terminal.Say("Chưa lưu bộ lọc nào.", "No view is kept yet."));
            terminal.Text(terminal.Say("Tiếp theo: ", "Next: ") + "gateway exchange list --view " + (found.GetProperty("data").GetArrayLength() > 0 ? ExchangeText.Text(found.GetProperty("data")[0], "slug") : "…"));
            terminal.Json(found);
            return ExitCodes.Done;
        });
        return list;
    }

    // Of a name that is there already the question is changed: saving twice is saving.
    private static Command Save(GlobalOptions options)
    {
        var (name, query, shared) = (new Argument<string>("view"), new Option<string>("--query", "-q") { Required = true }, new Option<bool>("--shared"));
        var save = new Command("save") { name, query, shared };
        save.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            using var api = options.Api(parsed);
            var known = await FindAsync(api, parsed.GetValue(name)!, isOwn: true, cancellation);
            var body = new JsonObject { ["query"] = parsed.GetValue(query) };
            if (parsed.GetValue(shared))
                body["shared"] = true;
            if (known is null)
                body["name"] = parsed.GetValue(name);
            var saved = known is { } view ? await ChangeAsync(api, view, HttpMethod.Patch, body, cancellation) : await api.SendAsync(HttpMethod.Post, Path, body, null, cancellation);
            return Done(saved, terminal);
        });
        return save;
    }

    private static Command Share(GlobalOptions options)
    {
        var (name, off) = (new Argument<string>("view"), new Option<bool>("--off"));
        var share = new Command("share") { name, off };
        share.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            using var api = options.Api(parsed);
            var view = await FindAsync(api, parsed.GetValue(name)!, isOwn: true, cancellation) ?? throw NotFound(terminal);
            return Done(await ChangeAsync(api, view, HttpMethod.Patch, new JsonObject { ["shared"] = !parsed.GetValue(off) }, cancellation), terminal);
        });
        return share;
    }

    private static Command Remove(GlobalOptions options)
    {
        var name = new Argument<string>("view");
        var remove = new Command("remove") { name };
        remove.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            using var api = options.Api(parsed);
            var view = await FindAsync(api, parsed.GetValue(name)!, isOwn: true, cancellation) ?? throw NotFound(terminal);
            await ChangeAsync(api, view, HttpMethod.Delete, null, cancellation);
            terminal.Text(terminal.Say("✔ Đã xóa. Lưu lại: ", "✔ Removed. To keep it again: ") + $"gateway exchange view save '{ExchangeText.Text(view, "name")}' -q '{Query(view, terminal)}'");
            terminal.Json(view);
            return ExitCodes.Done;
        });
        return remove;
    }

    /// <summary>The question that is kept under a name, one's own before one that others share.</summary>
    public static async Task<string> QueryOfAsync(OperatorApi api, string name, Terminal terminal, CancellationToken cancellation) =>
        Query(await FindAsync(api, name, isOwn: false, cancellation) ?? throw NotFound(terminal), terminal);

    private static async Task<JsonElement?> FindAsync(OperatorApi api, string name, bool isOwn, CancellationToken cancellation)
    {
        var slug = Gateway.Dossiers.VietnameseFold.Word(name);
        var all = (await api.GetAsync(Path, cancellation)).GetProperty("data").EnumerateArray();
        var named = all.Where(view => (ExchangeText.Text(view, "slug") == slug || ExchangeText.Text(view, "id") == name) && (!isOwn || view.GetProperty("own").GetBoolean()));
        return named.OrderByDescending(view => view.GetProperty("own").GetBoolean()).Cast<JsonElement?>().FirstOrDefault();
    }

    private static Task<JsonElement> ChangeAsync(OperatorApi api, JsonElement view, HttpMethod method, JsonObject? body, CancellationToken cancellation) =>
        api.SendAsync(method, $"{Path}/{ExchangeText.Text(view, "id")}", body, $"\"{view.GetProperty("version").GetInt64()}\"", cancellation);

    private static int Done(JsonElement view, Terminal terminal)
    {
        terminal.Text("✔ " + Line(view, terminal));
        terminal.Text(terminal.Say("Tiếp theo: ", "Next: ") + "gateway exchange list --view " + ExchangeText.Text(view, "slug"));
        terminal.Json(view);
        return ExitCodes.Done;
    }

    private static string Line(JsonElement view, Terminal terminal)
    {
        var whose = !view.GetProperty("own").GetBoolean() ? terminal.Say("của ", "of ") + ExchangeText.Text(view, "owner")
            : view.GetProperty("shared").GetBoolean() ? terminal.Say("dùng chung", "shared") : terminal.Say("riêng", "private");
        return $"{ExchangeText.Text(view, "slug")}  {ExchangeText.Text(view, "name")}  {whose}  {Query(view, terminal)}";
    }

    private static string Query(JsonElement view, Terminal terminal) => ExchangeText.Text(view.GetProperty("query"), terminal.Say("vi", "en"))!;

    private static CliException NotFound(Terminal terminal) => new(ExitCodes.NotFound, terminal.Say("Không có bộ lọc này. Xem: gateway exchange view list", "There is no such view. See: gateway exchange view list"));
}
