using Gateway.Host.Hosting;
using Gateway.Host.Operating.Console.Shell;
using Gateway.Host.Operating.Console.SignIn;
using Gateway.Host.Operating.Groups;
using Gateway.Operating;
using Gateway.Storage;
using Microsoft.Extensions.Primitives;

namespace Gateway.Host.Operating.Console.Groups;

/// <summary>What fails, by its cause, and one cause with what people say of it. An act is a form with a reason and the version that was seen.</summary>
internal static class GroupScreens
{
    public const string Path = "/nhom-loi";

    public static void MapGroupScreens(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, ListAsync).Needs(SystemRights.ReadExchanges);
        app.MapGet(Path + "/{id}", FindAsync).Needs(SystemRights.ReadExchanges);
        app.MapPost(Path + "/{id}/{act}", ActAsync).Needs(SystemRights.NoteGroups);
    }

    private static async Task<IResult> ListAsync(HttpContext context, GroupReader reader, KnownAgencies agencies, TimeProvider clock, CancellationToken cancellation)
    {
        // A form sends what nobody filled in, too.
        var asked = context.Request.Query.Where(pair => !StringValues.IsNullOrEmpty(pair.Value)).ToDictionary(StringComparer.Ordinal);
        var (ask, wrong) = GroupAsk.Read(new QueryCollection(asked));
        if (wrong is not null)
            return Parameters.Wrong(wrong, "value");
        var visit = Visit.Of(context);
        var conditions = new GroupConditions(ask.State, ask.Agency, ask.Order == GroupOrder.ByLast ? "last" : "due", ask.After is null);
        return new Page<GroupsScreen>(new GroupsModel(clock.GetUtcNow(), await reader.PageAsync(ask, visit.Language, cancellation), conditions,
            [.. agencies.Contracts.Values.OrderBy(contract => contract.Code, StringComparer.Ordinal).Select(contract => (contract.Code, visit.Say(contract.Title)))]));
    }

    private static async Task<IResult> FindAsync(string id, HttpContext context, GroupReader reader, TimeProvider clock, CancellationToken cancellation) =>
        await reader.FindAsync(id, cancellation) is { } row ? await ShowAsync(row, null, StatusCodes.Status200OK, context, reader, clock, cancellation) : Problems.NotFound.ToProblem();

    private static async Task<IResult> ActAsync(string id, string act, HttpContext context, GroupReader reader, IGroupActs acts, TimeProvider clock, CancellationToken cancellation)
    {
        if (GroupDraft.Of(act, context.Request.Form) is not { } draft || await reader.FindAsync(id, cancellation) is not { } row)
            return Problems.NotFound.ToProblem();
        var (ending, problem) = await DoAsync(draft, row.Group, context.Caller().Name, reader, acts, clock.GetUtcNow(), cancellation);
        if (problem is not null)
            return await ShowAsync(row, draft.Refused(problem), StatusCodes.Status422UnprocessableEntity, context, reader, clock, cancellation);
        if (ending == GroupAct.Done)
            return new SeeOther(Links.Group(FailureGroupRules.Name(row.Group.Number)));
        return await reader.FindAsync(id, cancellation) is { } newer
            ? await ShowAsync(newer, draft.Refused(ending), StatusCodes.Status409Conflict, context, reader, clock, cancellation)
            : Problems.NotFound.ToProblem();
    }

    private static async Task<(GroupAct Ending, Problem? Wrong)> DoAsync(GroupDraft draft, FailureGroup group, string actor, GroupReader reader, IGroupActs acts, DateTimeOffset now, CancellationToken cancellation)
    {
        switch (draft.Act)
        {
            case GroupDraft.Merge:
                var (names, why, wrong) = GroupBodies.Read(draft.MergeBody());
                if (names is null)
                    return (default, wrong);
                return await reader.IdsAsync(names, cancellation) is { } others
                    ? (await acts.MergeAsync(group.Id, others, actor, why, now), null)
                    : (default, Problems.SchemaViolation.With(errors: [new("/groups", "unknown")]));
            case GroupDraft.Split:
                var (cause, because, broken) = GroupBodies.Read(new GroupSplitBody(draft.Cause, draft.Reason));
                return cause is null ? (default, broken) : ((await acts.SplitAsync(group.Id, cause.Value, actor, because, now)).Act, null);
            default:
                var (change, reason, problem) = GroupBodies.Read(draft.Body(group, now), now);
                return change is null ? (default, problem) : ((await acts.ChangeAsync(group.Id, draft.Version, change, actor, reason, now)).Act, null);
        }
    }

    private static async Task<IResult> ShowAsync(GroupRow row, GroupDraft? draft, int status, HttpContext context, GroupReader reader, TimeProvider clock, CancellationToken cancellation)
    {
        var view = await reader.WholeAsync(row, context.Caller().OfficeCodes(), Visit.Of(context).Language, cancellation);
        return new Page<GroupScreen>(new GroupModel(clock.GetUtcNow(), view, draft), status);
    }
}

/// <param name="Agencies">Codes and titles to choose from.</param>
public sealed record GroupsModel(DateTimeOffset AsOf, GroupPage Page, GroupConditions Conditions, IReadOnlyList<(string Code, string Title)> Agencies);

/// <param name="Draft">What could not be done, as it was filled in.</param>
public sealed record GroupModel(DateTimeOffset AsOf, GroupView Group, GroupDraft? Draft);

/// <summary>What a list of groups is narrowed to, as it stands in its address.</summary>
public sealed record GroupConditions(string State, string? Agency, string Sort, bool IsFirst)
{
    public const string StateUsual = "open";

    public bool IsNarrowed => State != StateUsual || Agency is not null;

    /// <summary>The address of the same list from there on; from its beginning where nothing is given.</summary>
    public string From(string? after) => GroupScreens.Path + QueryString.Create(new (string Name, string? Value)[] { ("state", State == StateUsual ? null : State), ("agency", Agency), ("sort", Sort == "due" ? null : Sort), ("after", after) }
        .Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
}
