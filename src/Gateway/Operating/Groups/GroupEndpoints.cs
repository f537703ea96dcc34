using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Operating;

namespace Gateway.Host.Operating.Groups;

/// <summary><c>/v1/failure-groups</c>: what fails by its cause, and what people say of it.</summary>
internal static class GroupEndpoints
{
    public static void MapGroups(this IEndpointRouteBuilder app)
    {
        var groups = app.MapGroup("/v1/failure-groups").WithTags("Failure groups");
        groups.MapGet("", ListAsync).Needs(SystemRights.ReadExchanges).Takes(GroupAsk.Names).WithName("ListFailureGroups");
        groups.MapGet("/{id}", FindAsync).Needs(SystemRights.ReadExchanges).Takes().WithName("FindFailureGroup");
        groups.MapPatch("/{id}", ChangeAsync).Needs(SystemRights.NoteGroups).Takes().WithName("ChangeFailureGroup");
        groups.MapPost("/{id}/merges", MergeAsync).Needs(SystemRights.NoteGroups).Takes().WithName("MergeFailureGroups");
        groups.MapPost("/{id}/splits", SplitAsync).Needs(SystemRights.NoteGroups).Takes().WithName("SplitFailureGroup");
    }

    private static async Task<IResult> ListAsync(HttpContext context, GroupReader reader, CancellationToken cancellation)
    {
        var (ask, wrong) = GroupAsk.Read(context.Request.Query);
        return wrong is not null ? Parameters.Wrong(wrong, "value") : TypedResults.Json(await reader.PageAsync(ask, Languages.Of(context.Request), cancellation), GroupJson.Default.GroupPage);
    }

    private static Task<IResult> FindAsync(string id, HttpContext context, GroupReader reader, CancellationToken cancellation) => ShowAsync(context, reader, id, cancellation);

    private static async Task<IResult> ChangeAsync(string id, HttpContext context, GroupReader reader, IGroupActs acts, TimeProvider clock, CancellationToken cancellation)
    {
        if (Version(context.Request) is not { } version)
            return context.Request.Headers.IfMatch.Count == 0 ? Problems.PreconditionRequired.ToProblem() : Problems.PreconditionFailed.ToProblem();
        var (body, problem) = await BodyAsync(context.Request, GroupBodyJson.Default.GroupChangeBody);
        if (body is null)
            return problem!;
        var (change, reason, wrong) = GroupBodies.Read(body, clock.GetUtcNow());
        if (change is null)
            return wrong!;
        if (await reader.FindAsync(id, cancellation) is not { } row)
            return Problems.NotFound.ToProblem();
        var (act, _) = await acts.ChangeAsync(row.Group.Id, version, change, context.Caller().Name, reason, clock.GetUtcNow());
        return act == GroupAct.Done ? await ShowAsync(context, reader, id, cancellation) : Of(act);
    }

    private static async Task<IResult> MergeAsync(string id, HttpContext context, GroupReader reader, IGroupActs acts, TimeProvider clock, CancellationToken cancellation)
    {
        var (body, problem) = await BodyAsync(context.Request, GroupBodyJson.Default.GroupMergeBody);
        if (body is null)
            return problem!;
        var (names, reason, wrong) = GroupBodies.Read(body);
        if (names is null)
            return wrong!;
        if (await reader.IdsAsync([.. names, id], cancellation) is not { } groups)
            return Problems.NotFound.ToProblem();
        var act = await acts.MergeAsync(groups[^1], [.. groups.SkipLast(1)], context.Caller().Name, reason, clock.GetUtcNow());
        return act == GroupAct.Done ? await ShowAsync(context, reader, id, cancellation) : Of(act);
    }

    private static async Task<IResult> SplitAsync(string id, HttpContext context, GroupReader reader, IGroupActs acts, TimeProvider clock, CancellationToken cancellation)
    {
        var (body, problem) = await BodyAsync(context.Request, GroupBodyJson.Default.GroupSplitBody);
        if (body is null)
            return problem!;
        var (cause, reason, wrong) = GroupBodies.Read(body);
        if (cause is null)
            return wrong!;
        if (await reader.FindAsync(id, cancellation) is not { } row)
            return Problems.NotFound.ToProblem();
        var (act, group) = await acts.SplitAsync(row.Group.Id, cause.Value, context.Caller().Name, reason, clock.GetUtcNow());
        return act == GroupAct.Done ? await ShowAsync(context, reader, Ids.Format(Ids.Group, group), cancellation) : Of(act);
    }

    private static async Task<IResult> ShowAsync(HttpContext context, GroupReader reader, string id, CancellationToken cancellation)
    {
        if (await reader.FindAsync(id, cancellation) is not { } row)
            return Problems.NotFound.ToProblem();
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{row.Group.Version}\"");
        return TypedResults.Json(await reader.WholeAsync(row, context.Caller().OfficeCodes(), Languages.Of(context.Request), cancellation), GroupJson.Default.GroupView);
    }

    private static async Task<(T?, Problem?)> BodyAsync<T>(HttpRequest request, JsonTypeInfo<T> of)
        where T : class => await JsonBody.BytesAsync(request) is { } bytes ? JsonBody.Read(bytes, of) : (null, Problems.UnsupportedMediaType);

    private static Problem Of(GroupAct act) => act switch
    {
        GroupAct.NotFound => Problems.NotFound,
        GroupAct.Stale => Problems.PreconditionFailed,
        GroupAct.Pointless => Problems.NothingToChange,
        _ => throw new System.Diagnostics.UnreachableException($"Unknown ending {act}."),
    };

    // The version that was seen, as its ETag; a weak one or several name none.
    private static int? Version(HttpRequest request) =>
        request.Headers.IfMatch is [['"', .. var tag, '"']] && int.TryParse(tag, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
}
