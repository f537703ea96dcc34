using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Operating;
using Gateway.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Gateway.Host.Operating;

/// <summary>
/// <c>/v1/saved-views</c>: questions that people keep. Everybody sees their own and what others share, and changes only their own. A change names
/// the version it was made from (<c>If-Match</c>), so that two windows of one person do not undo each other.
/// </summary>
internal static class SavedViewEndpoints
{
    public static void MapSavedViews(this IEndpointRouteBuilder app)
    {
        var views = app.MapGroup("/v1/saved-views").Needs(SystemRights.ReadExchanges).Takes().WithTags("SavedViews");
        views.MapGet("", ListAsync).WithName("ListSavedViews");
        views.MapPost("", AddAsync).WithName("AddSavedView");
        views.MapGet("/{id}", FindAsync).WithName("FindSavedView");
        views.MapPatch("/{id}", ChangeAsync).WithName("ChangeSavedView");
        views.MapDelete("/{id}", RemoveAsync).WithName("RemoveSavedView");
    }

    private static async Task<IResult> ListAsync(HttpContext context, SavedViewStore store, QueryGrammar grammar, TimeProvider clock, CancellationToken cancellation)
    {
        var (caller, now) = (context.Caller().Name, clock.GetUtcNow());
        var views = await store.ListAsync(caller, cancellation);
        return TypedResults.Json(new SavedViewPage([.. views.Select(view => Shown(view, caller, grammar, now))]), SavedViewJson.Default.SavedViewPage);
    }

    private static async Task<IResult> FindAsync(string id, HttpContext context, SavedViewStore store, QueryGrammar grammar, TimeProvider clock, CancellationToken cancellation) =>
        await SeenAsync(id, context, store, cancellation) is { } view ? Tell(context, view, grammar, clock.GetUtcNow()) : Problems.NotFound.ToProblem();

    private static async Task<IResult> AddAsync(HttpContext context, SavedViewStore store, QueryGrammar grammar, TimeProvider clock)
    {
        var (body, problem) = await BodyAsync(context);
        if (body is null)
            return problem!;
        var now = clock.GetUtcNow();
        var (view, wrong) = With(new SavedView(Ids.New(clock), context.Caller().Name, "", "", false, 1, now, now), body, grammar, now);
        if (view is null)
            return wrong!;
        if (view.Name.Length == 0)
            return JsonBody.Breach("/name", "required");
        if (await store.AddAsync(view) is var change and not ViewChange.Done)
            return Refused(change);
        context.Response.Headers.Location = "/v1/saved-views/" + Ids.Format(Ids.View, view.Id);
        return Tell(context, view, grammar, now, StatusCodes.Status201Created);
    }

    private static async Task<IResult> ChangeAsync(string id, HttpContext context, SavedViewStore store, QueryGrammar grammar, TimeProvider clock, CancellationToken cancellation)
    {
        var (own, refusal) = await OwnAsync(id, context, store, cancellation);
        if (own is null)
            return refusal!;
        var (body, problem) = await BodyAsync(context);
        if (body is null)
            return problem!;
        var now = clock.GetUtcNow();
        var (view, wrong) = With(own with { Version = own.Version + 1, UpdatedAt = now }, body, grammar, now);
        if (view is null)
            return wrong!;
        return await store.ChangeAsync(view) is var change and not ViewChange.Done ? Refused(change) : Tell(context, view, grammar, now);
    }

    private static async Task<IResult> RemoveAsync(string id, HttpContext context, SavedViewStore store, TimeProvider clock, CancellationToken cancellation)
    {
        var (own, refusal) = await OwnAsync(id, context, store, cancellation);
        if (own is null)
            return refusal!;
        return await store.RemoveAsync(own.Id, own.Owner, own.Version, clock.GetUtcNow()) is var change and not ViewChange.Done ? Refused(change) : TypedResults.NoContent();
    }

    private static async Task<SavedView?> SeenAsync(string id, HttpContext context, SavedViewStore store, CancellationToken cancellation) =>
        Ids.TryParse(Ids.View, id, out var view) && await store.FindAsync(view, cancellation) is { } found && (found.IsShared || found.Owner == context.Caller().Name) ? found : null;

    // What others share can be seen, and so the answer may say that it is theirs.
    private static async Task<(SavedView? View, Problem? Refusal)> OwnAsync(string id, HttpContext context, SavedViewStore store, CancellationToken cancellation)
    {
        if (await SeenAsync(id, context, store, cancellation) is not { } view)
            return (null, Problems.NotFound);
        if (view.Owner != context.Caller().Name)
            return (null, Problems.Forbidden);
        if (context.Request.Headers.IfMatch is not [{ Length: > 0 } seen])
            return (null, Problems.PreconditionRequired);
        return seen == Tag(view) ? (view, null) : (null, Problems.PreconditionFailed);
    }

    private static async Task<(SavedViewBody? Body, Problem? Problem)> BodyAsync(HttpContext context) =>
        await JsonBody.BytesAsync(context.Request) is { } bytes ? JsonBody.Read(bytes, SavedViewJson.Default.SavedViewBody) : (null, Problems.UnsupportedMediaType);

    private static (SavedView? View, Problem? Problem) With(SavedView view, SavedViewBody body, QueryGrammar grammar, DateTimeOffset now)
    {
        if (body.Name is { } name)
        {
            if (SavedView.ReadName(name) is not { } read)
                return (null, JsonBody.Breach("/name", "value"));
            view = view with { Name = read };
        }
        if (body.Query is { } text)
        {
            var reading = grammar.Read(text, now);
            if (reading.Query is not { } query)
                return (null, ExchangeListing.Wrong(reading.Mistakes, "/query"));
            view = view with { Query = query.ToText(Languages.English) };
        }
        return (view with { IsShared = body.Shared ?? view.IsShared }, null);
    }

    private static Problem Refused(ViewChange change) => change switch
    {
        ViewChange.NotFound => Problems.NotFound,
        ViewChange.NameTaken => Problems.ViewNameTaken,
        ViewChange.Moved => Problems.PreconditionFailed,
        ViewChange.TooMany => Problems.LimitExceeded,
        _ => throw new System.Diagnostics.UnreachableException($"Unknown answer {change}."),
    };

    private static JsonHttpResult<SavedViewView> Tell(HttpContext context, SavedView view, QueryGrammar grammar, DateTimeOffset now, int status = StatusCodes.Status200OK)
    {
        context.Response.Headers.ETag = Tag(view);
        return TypedResults.Json(Shown(view, context.Caller().Name, grammar, now), SavedViewJson.Default.SavedViewView, statusCode: status);
    }

    private static string Tag(SavedView view) => string.Create(CultureInfo.InvariantCulture, $"\"{view.Version}\"");

    private static SavedViewView Shown(SavedView view, string caller, QueryGrammar grammar, DateTimeOffset now) => new(
        Ids.Format(Ids.View, view.Id), view.Name, view.Slug, view.Owner, view.Owner == caller, view.IsShared,
        QueryView.Of(view.Query, grammar, now), view.Version, view.CreatedAt, view.UpdatedAt);
}

internal sealed record SavedViewBody
{
    public string? Name { get; init; }

    public string? Query { get; init; }

    public bool? Shared { get; init; }
}

/// <param name="Slug">The name as one word, for addresses.</param>
internal sealed record SavedViewView(string Id, string Name, string Slug, string Owner, bool Own, bool Shared, QueryView Query, long Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

internal sealed record SavedViewPage(IReadOnlyList<SavedViewView> Data);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SavedViewBody))]
[JsonSerializable(typeof(SavedViewView))]
[JsonSerializable(typeof(SavedViewPage))]
internal sealed partial class SavedViewJson : JsonSerializerContext;
