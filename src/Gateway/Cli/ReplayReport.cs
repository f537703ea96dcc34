using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Host.Cli;

/// <summary><c>gateway replay report</c>: every item of a replay with what became of it, to the end.</summary>
internal static class ReplayReport
{
    private const int PageMax = 1_000;

    public static Command Create(GlobalOptions options)
    {
        var id = new Argument<string>("replay");
        var state = new Option<string?>("--state");
        options.OneOf(state, "waiting", "out", "sent", "failed", "skipped");
        var report = new Command("report") { id, state };
        report.SetAction(async (parsed, cancellation) =>
        {
            var terminal = options.Terminal(parsed);
            var path = "/v1/replays/" + Uri.EscapeDataString(parsed.GetValue(id)!);
            using var api = options.Api(parsed);
            var replay = await api.GetAsync(path, cancellation);
            terminal.Text(ReplayText.Line(replay, terminal));
            var items = await ItemsAsync(api, path, parsed.GetValue(state), cancellation);
            foreach (var item in items)
                terminal.Text("  " + ReplayText.Item(item, terminal));
            terminal.Json(CliJson.Element(new JsonObject { ["replay"] = JsonNode.Parse(replay.GetRawText()), ["data"] = new JsonArray([.. items.Select(item => JsonNode.Parse(item.GetRawText()))]) }));
            return ReplayText.Number(replay, "failed") > 0 ? ExitCodes.SomeFailed : ExitCodes.Done;
        });
        return report;
    }

    private static async Task<List<JsonElement>> ItemsAsync(OperatorApi api, string path, string? state, CancellationToken cancellation)
    {
        var items = new List<JsonElement>();
        for (string? after = null; ;)
        {
            var page = await api.GetAsync($"{path}/items?limit={PageMax}{(state is null ? "" : "&state=" + state)}{(after is null ? "" : "&after=" + after)}", cancellation);
            items.AddRange(page.GetProperty("data").EnumerateArray());
            if (!page.GetProperty("page").TryGetProperty("next", out var next))
                return items;
            after = next.GetString();
        }
    }
}
