using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Operating.Replays;

/// <summary>Replays over HTTP. What belongs to an office that the caller does not act for is not there.</summary>
internal static class ReplayEndpoints
{
    private const int LimitMax = 200, LimitDefault = 50, ItemsLimitMax = 1_000;
    private static readonly string[] States = ["waiting", "out", "sent", "failed", "skipped"];

    public static void AddReplays(this IServiceCollection services)
    {
        services.AddSingleton<ReplayQueries>();
        services.AddSingleton<IReplayStore>(provider => new ReplayStore(provider.GetRequiredService<GatewayDatabase>(), provider.GetService<AuditLanes>()));
        services.AddSingleton<IRequestKeys, RequestKeys>();
        services.AddSingleton<NamedRequests>();
        services.AddSingleton<ReplayPlanner>();
        services.AddSingleton<ReplayDesk>();
        services.AddSingleton<ReplayViews>();
        services.AddSingleton<RehearsalQueries>();
        services.AddSingleton<DryRuns>();
    }

    public static void MapReplays(this IEndpointRouteBuilder app)
    {
        app.MapPost("/v1/exchanges/{id}/replays", ReplayOneAsync).Needs(SystemRights.Replay).Takes().WithTags("Replays").WithName("ReplayExchange");
        var previews = app.MapGroup("/v1/replay-previews").WithTags("Replays");
        previews.MapPost("", PreviewAsync).Needs(SystemRights.Replay).Takes().WithName("PreviewReplay");
        previews.MapGet("/{id}", FindPreviewAsync).Needs(SystemRights.ReadExchanges).Takes().WithName("FindReplayPreview");
        previews.MapGet("/{id}/items", (string id, HttpContext context, ReplayQueries queries, ReplayViews views, TimeProvider clock) => ItemsAsync(Ids.Preview, id, context, queries, views, clock))
            .Needs(SystemRights.ReadExchanges).Takes("state", "limit", "after").WithName("ListReplayPreviewItems");
        previews.MapGet("/{id}/dry-runs", DryRunAsync).Needs(SystemRights.Replay).Takes("limit", "after").WithName("RehearseReplay");
        var replays = app.MapGroup("/v1/replays").WithTags("Replays");
        replays.MapPost("", StartAsync).Needs(SystemRights.Replay).Takes().WithName("StartReplay");
        replays.MapGet("", ListAsync).Needs(SystemRights.ReadExchanges).Takes("limit", "after").WithName("ListReplays");
        replays.MapGet("/{id}", FindAsync).Needs(SystemRights.ReadExchanges).Takes("count").WithName("FindReplay");
        replays.MapPatch("/{id}", ChangeAsync).Needs(SystemRights.Replay).Takes().WithName("ChangeReplay");
        replays.MapGet("/{id}/items", (string id, HttpContext context, ReplayQueries queries, ReplayViews views, TimeProvider clock) => ItemsAsync(Ids.Replay, id, context, queries, views, clock))
            .Needs(SystemRights.ReadExchanges).Takes("state", "limit", "after").WithName("ListReplayItems");
    }

    private static Task<IResult> PreviewAsync(HttpContext context, ReplayDesk desk, NamedRequests requests) =>
        MakeAsync(context, requests, ReplayBodyJson.Default.PreviewBody, (id, body) => desk.PreviewAsync(id, context, body));

    private static Task<IResult> StartAsync(HttpContext context, ReplayDesk desk, NamedRequests requests) =>
        MakeAsync(context, requests, ReplayBodyJson.Default.StartBody, (_, body) => desk.StartAsync(context, body));

    private static async Task<IResult> ReplayOneAsync(string id, HttpContext context, ReplayDesk desk, ExchangeQueries exchanges, NamedRequests requests) =>
        await ExchangeEndpoints.OwnAsync(id, context, exchanges, context.RequestAborted) is { } row
            ? await MakeAsync(context, requests, ReplayBodyJson.Default.OneBody, (replay, body) => desk.ReplayOneAsync(replay, row.Id, context, body))
            : Problems.NotFound.ToProblem();

    private static async Task<IResult> ChangeAsync(string id, HttpContext context, ReplayDesk desk, ReplayQueries queries, ReplayViews views)
    {
        if (await OwnAsync(Ids.Replay, id, context, queries) is not { } replay)
            return Problems.NotFound.ToProblem();
        if (await JsonBody.BytesAsync(context.Request) is not { } bytes)
            return Problems.UnsupportedMediaType.ToProblem();
        var (body, wrong) = JsonBody.Read(bytes, ReplayBodyJson.Default.ChangeBody);
        if ((wrong ?? await desk.ChangeAsync(replay.Id, context, body!)) is { } problem)
            return problem;
        return TypedResults.Json(views.Of((await queries.FindAsync(replay.Id, context.RequestAborted))!, Languages.Of(context.Request)), ReplayJson.Default.ReplayView);
    }

    private static async Task<IResult> FindPreviewAsync(string id, HttpContext context, ReplayDesk desk, ReplayQueries queries) => await OwnAsync(Ids.Preview, id, context, queries) is { } preview
        ? TypedResults.Json(await desk.ShowAsync(preview, Languages.Of(context.Request), context.RequestAborted), ReplayJson.Default.ReplayPreviewView)
        : Problems.NotFound.ToProblem();

    private static async Task<IResult> DryRunAsync(string id, HttpContext context, DryRuns runs, ReplayQueries queries, TimeProvider clock)
    {
        if (!TryNumber(context, "limit", DryRuns.Max, DryRuns.Max, out var limit))
            return Parameters.Wrong("limit", "value");
        if (!TryNumber(context, "after", 0, int.MaxValue, out var after))
            return Parameters.Wrong("after", "value");
        if (await OwnAsync(Ids.Preview, id, context, queries) is not { } preview)
            return Problems.NotFound.ToProblem();
        var done = await runs.RunAsync(preview, after, limit, Languages.Of(context.Request), context.RequestAborted);
        var next = done.Count == limit ? done[^1].Turn.ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Json(new DryRunPage(done, new(next, clock.GetUtcNow())), ReplayJson.Default.DryRunPage);
    }

    private static async Task<IResult> FindAsync(string id, string? count, HttpContext context, ReplayQueries queries, ReplayViews views, ReplayDesk desk)
    {
        if (count is not (null or "new"))
            return Parameters.Wrong("count", "value");
        if (await OwnAsync(Ids.Replay, id, context, queries) is not { } replay)
            return Problems.NotFound.ToProblem();
        var view = views.Of(replay, Languages.Of(context.Request));
        return TypedResults.Json(count is null ? view : view with { NewFailures = await desk.CountNewAsync(replay, context) }, ReplayJson.Default.ReplayView);
    }

    private static async Task<IResult> ListAsync(HttpContext context, ReplayQueries queries, ReplayViews views, TimeProvider clock)
    {
        if (!TryNumber(context, "limit", LimitDefault, LimitMax, out var limit) || !TryNumber(context, "after", 0, int.MaxValue, out var before))
            return Parameters.Wrong(TryNumber(context, "limit", LimitDefault, LimitMax, out _) ? "after" : "limit", "value");
        var language = Languages.Of(context.Request);
        var rows = await queries.ListAsync(before == 0 ? null : before, limit + 1, context.RequestAborted);
        var shown = rows.Take(limit).ToList();
        var next = rows.Count > limit ? shown[^1].Number!.Value.ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Json(new ReplayPage([.. shown.Where(replay => replay.IsOf(context.Caller())).Select(replay => views.Of(replay, language))], new(next, clock.GetUtcNow())), ReplayJson.Default.ReplayPage);
    }

    private static async Task<IResult> ItemsAsync(string prefix, string id, HttpContext context, ReplayQueries queries, ReplayViews views, TimeProvider clock)
    {
        if (!TryNumber(context, "limit", LimitDefault, ItemsLimitMax, out var limit))
            return Parameters.Wrong("limit", "value");
        if (!TryNumber(context, "after", 0, int.MaxValue, out var after))
            return Parameters.Wrong("after", "value");
        string? state = context.Request.Query["state"];
        if (state is not null && !States.Contains(state))
            return Parameters.Wrong("state", "value");
        if (await OwnAsync(prefix, id, context, queries) is not { } replay)
            return Problems.NotFound.ToProblem();
        var language = Languages.Of(context.Request);
        var rows = await queries.ItemsAsync(replay.Id, state == "waiting" && replay.State is null ? "frozen" : state, after, limit + 1, context.RequestAborted);
        var shown = rows.Take(limit).ToList();
        var next = rows.Count > limit ? shown[^1].Item.Ordinal.ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Json(new ReplayItemPage([.. shown.Select(row => views.Of(row, language))], new(next, clock.GetUtcNow())), ReplayJson.Default.ReplayItemPage);
    }

    private static async Task<IResult> MakeAsync<T>(HttpContext context, NamedRequests requests, JsonTypeInfo<T> of, Func<Guid, T, Task<(Made?, Problem?)>> make)
        where T : class
    {
        if (await JsonBody.BytesAsync(context.Request) is not { } bytes)
            return Problems.UnsupportedMediaType.ToProblem();
        var (body, problem) = JsonBody.Read(bytes, of);
        return body is null ? problem! : await requests.RunAsync(context, bytes, id => make(id, body));
    }

    // A preview has no number and a replay is no preview; each is found by its own name only.
    private static async Task<Replay?> OwnAsync(string prefix, string id, HttpContext context, ReplayQueries queries)
    {
        var found = Ids.TryParse(prefix, id, out var key) ? await queries.FindAsync(key, context.RequestAborted)
            : prefix == Ids.Replay && id.StartsWith(ReplayViews.NumberPrefix, StringComparison.OrdinalIgnoreCase) && long.TryParse(id.AsSpan(ReplayViews.NumberPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? (await queries.ListAsync(number + 1, 1, context.RequestAborted)).FirstOrDefault(replay => replay.Number == number)
            : null;
        return found is not null && (prefix == Ids.Preview || found.State is not null) && found.IsOf(context.Caller()) ? found : null;
    }

    private static bool TryNumber(HttpContext context, string name, int otherwise, int max, out int number)
    {
        string? text = context.Request.Query[name];
        number = otherwise;
        return text is null || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= max);
    }
}
