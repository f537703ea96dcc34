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
        var now = clock.GetUtcNow();
        var (change, reason, problem) = GroupBodies.Read(draft.Body(row.Group, now), now);
        if (change is null)
            return await ShowAsync(row, draft.With(problem!), StatusCodes.Status422UnprocessableEntity, context, reader, clock, cancellation);
        var (ending, _) = await acts.ChangeAsync(row.Group.Id, draft.Version, change, context.Caller().Name, reason, now);
        if (ending == GroupAct.Done)
            return new SeeOther(Links.Group(FailureGroupRules.Name(row.Group.Number)));
        return await reader.FindAsync(id, cancellation) is { } newer
            ? await ShowAsync(newer, draft.Overtaken(), StatusCodes.Status409Conflict, context, reader, clock, cancellation)
            : Problems.NotFound.ToProblem();
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
