using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Operating.Replays;

/// <summary>The acts on replays, the same for every face: preview, start, change, one exchange.</summary>
internal sealed class ReplayDesk(
    ReplayQueries queries, ExchangeSearch search, IReplayStore store, ReplayPlanner planner, AgencyQueries circuits, KnownAgencies agencies, ReplayViews views, ReasonTexts texts, QueryGrammar grammar, Signals signals, TimeProvider clock)
{
    private const int UndoSecondsMax = 60;

    /// <summary>What a preview says; the same again as long as it is kept.</summary>
    public async Task<ReplayPreviewView> ShowAsync(Replay preview, string language, CancellationToken cancellation)
    {
        var told = await circuits.CircuitsAsync(cancellation);
        var skipped = await queries.SkippedAsync(preview.Id, cancellation);
        var to = (await queries.AgenciesAsync(preview.Id, cancellation))
            .Select(agency => ReplayViews.Of(agency.Agency, agencies.Contracts.GetValueOrDefault(agency.Agency), agency.Count, agency.AskFirst, told.GetValueOrDefault(agency.Agency), language)).ToList();
        var now = clock.GetUtcNow();
        var rate = to.Aggregate(preview.Limits.RatePerMinute, (least, agency) => Math.Min(least, agency.RatePerMinuteMax ?? least));
        var forecast = ReplayForecast.Of(await queries.DueTimesAsync(preview.Id, cancellation), rate, now + ReplayLimits.Undo, now);
        return new(
            Ids.Format(Ids.Preview, preview.Id), preview.MadeAt, preview.ExpiresAt, views.QueryOf(preview), Convert.ToHexStringLower(preview.Selection.Span), preview.Items, preview.Waiting, preview.AskFirst,
            [.. skipped.Select(reason => new SkippedView(texts.Of(null, reason.Reason, language)!, reason.Count))], to,
            preview.Waiting == 0 ? null : new(forecast.EndsAt, forecast.InTime, forecast.Late, forecast.Overdue, forecast.WithoutDueTime, to.Exists(agency => agency.Circuit is "open" or "half_open")),
            ReplayViews.Of(preview.Limits), preview.State is null ? null : Ids.Format(Ids.Replay, preview.Id));
    }

    public async Task<(Made? Made, Problem? Problem)> PreviewAsync(Guid id, HttpContext context, PreviewBody body)
    {
        var (ask, wrong) = PreviewAsk.Read(body, grammar, clock.GetUtcNow());
        if (ask is null)
            return (null, wrong);
        var (preview, problem) = await planner.FreezeAsync(id, context.Caller(), ask, context.RequestAborted);
        if (preview is null)
            return (null, problem);
        var view = await ShowAsync(preview, Languages.Of(context.Request), context.RequestAborted);
        return (new(StatusCodes.Status201Created, JsonSerializer.SerializeToUtf8Bytes(view, ReplayJson.Default.ReplayPreviewView)), null);
    }

    public async Task<(Made? Made, Problem? Problem)> StartAsync(HttpContext context, StartBody body)
    {
        if (Undo(body.UndoSeconds) is not { } undo)
            return (null, JsonBody.Breach("/undoSeconds", "range"));
        if (!Ids.TryParse(Ids.Preview, body.PreviewId, out var id))
            return (null, JsonBody.Breach("/previewId", "preview-id"));
        if (ActReason.Read(body.Reason, out var rule) is not { } reason)
            return (null, JsonBody.Breach("/reason", rule!));
        if (await queries.FindAsync(id, context.RequestAborted) is not { } preview || !preview.IsOf(context.Caller()))
            return (null, Problems.NotFound);
        if (preview.Waiting > ReplayLimits.ItemsOfOneMax && !context.Has(SystemRights.ReplayMany, out var forbidden))
            return (null, forbidden);
        return await StartAsync(id, context, new(context.Caller().Name, reason, clock.GetUtcNow()), undo, body.AcceptChanged == true);
    }

    /// <summary>One exchange: a replay with one item. Whatever else would have to go with it is for a preview.</summary>
    public async Task<(Made? Made, Problem? Problem)> ReplayOneAsync(Guid id, Guid exchange, HttpContext context, OneBody body)
    {
        if (Undo(body.UndoSeconds) is not { } undo)
            return (null, JsonBody.Breach("/undoSeconds", "range"));
        if (ActReason.Read(body.Reason, out var rule) is not { } reason)
            return (null, JsonBody.Breach("/reason", rule!));
        var (preview, problem) = await planner.FreezeAsync(id, context.Caller(), new PreviewAsk([exchange], null, null, ReplayLimits.Careful(ReplayLimits.RateDefault)), context.RequestAborted);
        if (preview is null)
            return (null, problem);
        var items = await queries.ItemsAsync(id, null, 0, 2, context.RequestAborted);
        if (items.Count > 1)
            return (null, Problems.PredecessorsFirst);
        if (items[0].State == "skipped")
            return (null, NotReplayable(items[0].Item.Agency, items[0].Reason!));
        return await StartAsync(id, context, new(context.Caller().Name, reason, clock.GetUtcNow()), undo, acceptChanged: false);
    }

    /// <summary>How many more its query finds by now; null where it has none that can still be asked.</summary>
    public async Task<int?> CountNewAsync(Replay replay, HttpContext context)
    {
        var now = clock.GetUtcNow();
        return replay.Query is { } kept && grammar.Read(kept, now).Query is { } query
            ? await queries.CountNewAsync(replay.Id, search.WhereOf(query, context.Caller().OfficeCodes(), now), context.RequestAborted)
            : null;
    }

    public async Task<Problem?> ChangeAsync(Guid id, HttpContext context, ChangeBody body)
    {
        if (body is { State: null, RatePerMinute: null } || body.State is not (null or "running" or "paused" or "cancelled"))
            return JsonBody.Breach("/state", body.State is null ? "required" : "value");
        if (body.RatePerMinute is < 1 or > ReplayLimits.RateMax)
            return JsonBody.Breach("/ratePerMinute", "range");
        if (ActReason.Read(body.Reason, out var rule) is not { } reason)
            return JsonBody.Breach("/reason", rule!);
        ReplayState? state = body.State is null ? null : Enum.Parse<ReplayState>(body.State, ignoreCase: true);
        var answer = await store.ChangeAsync(id, state, body.RatePerMinute, new(context.Caller().Name, reason, clock.GetUtcNow()));
        signals.Replays.Ring();
        return answer switch
        {
            ReplayChange.Done => null,
            ReplayChange.NotThere => Problems.NotFound.ToProblem(),
            ReplayChange.NotAllowed => Problems.ReplayOver.ToProblem(),
            _ => throw new System.Diagnostics.UnreachableException($"Unknown answer {answer}."),
        };
    }

    private async Task<(Made?, Problem?)> StartAsync(Guid id, HttpContext context, OperatorAct act, TimeSpan undo, bool acceptChanged)
    {
        var (answer, changed) = await store.StartAsync(id, act, undo, acceptChanged);
        if (answer is not (ReplayStart.Started or ReplayStart.Again))
            return (null, Refusal(answer, changed));
        signals.Replays.Ring();
        var view = views.Of((await queries.FindAsync(id, context.RequestAborted))!, Languages.Of(context.Request));
        return (new(StatusCodes.Status202Accepted, JsonSerializer.SerializeToUtf8Bytes(view, ReplayJson.Default.ReplayView)), null);
    }

    private Problem Refusal(ReplayStart answer, int changed) => answer switch
    {
        ReplayStart.NotThere => Problems.NotFound.ToProblem(),
        ReplayStart.Expired => Problems.PreviewExpired.ToProblem(),
        ReplayStart.Changed => Problems.PreviewChanged.With(new($"{changed} giao dịch đã đổi trạng thái từ khi xem trước.", $"{changed} exchanges have moved since the preview.")),
        ReplayStart.Empty => NotReplayable("", ReplayReasons.InAnother),
        _ => throw new System.Diagnostics.UnreachableException($"Unknown answer {answer}."),
    };

    private Problem NotReplayable(string agency, string reason) =>
        Problems.NotReplayable.With(new(texts.Of(agency, reason, Languages.Vietnamese)!.Text, texts.Of(agency, reason, Languages.English)!.Text));

    private static TimeSpan? Undo(int? seconds) => seconds is < 0 or > UndoSecondsMax ? null : seconds is { } given ? TimeSpan.FromSeconds(given) : ReplayLimits.Undo;
}
