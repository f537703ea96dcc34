using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Host.Operating.Console.SignIn;
using Gateway.Host.Operating.Groups;
using Gateway.Operating;
using Gateway.Storage;
using Microsoft.Extensions.Primitives;

namespace Gateway.Host.Operating.Console.Exchanges;

/// <summary>The list of exchanges and one exchange, read as the API reads them.</summary>
internal static class ExchangeScreens
{
    public const string Path = "/giao-dich", FilterPath = "/loc-giao-dich";

    public static void MapExchangeScreens(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, ListAsync).Needs(SystemRights.ReadExchanges);
        app.MapPost(FilterPath, Filter).Needs(SystemRights.ReadExchanges);
        app.MapGet(Path + "/{id}", FindAsync).Needs(SystemRights.ReadExchanges);
    }

    private static async Task<IResult> ListAsync(HttpContext context, ExchangeSearch search, QueryGrammar grammar, KnownAgencies agencies, ReasonTexts texts, TimeProvider clock, CancellationToken cancellation)
    {
        var (asked, visit, now) = (Filled(context.Request.Query), Visit.Of(context), clock.GetUtcNow());
        var (list, problem) = ExchangeListing.Read(new QueryCollection(asked), grammar, now);
        if (list is null)
            return Wrong(asked, problem!, agencies, visit, now);
        var page = await search.PageAsync(list.Query, context.Caller().OfficeCodes(), list.After, list.Limit, now, cancellation);
        var next = page.Next is { } place ? PageCursor.Write(place) : null;
        return new Page<ExchangesScreen>(new ExchangesModel(now, [.. page.Rows.Select(row => ExchangeViews.Of(row, texts, visit.Language))], next, ExchangeConditions.Of(asked), Choices(agencies, visit), null));
    }

    // What is typed may be anything, a citizen's number too: only what was read as conditions comes into an address.
    private static IResult Filter(HttpContext context, QueryGrammar grammar, KnownAgencies agencies, TimeProvider clock)
    {
        var form = context.Request.Form;
        var (asked, now) = (Filled(ExchangeConditions.Names.Select(name => KeyValuePair.Create(name, form[name]))), clock.GetUtcNow());
        var (list, problem) = ExchangeListing.Read(new QueryCollection(asked), grammar, now);
        return list is null ? Wrong(asked, problem!, agencies, Visit.Of(context), now) : new SeeOther(ExchangeConditions.Of(asked).From(null));
    }

    private static Page<ExchangesScreen> Wrong(Dictionary<string, StringValues> asked, Problem problem, KnownAgencies agencies, Visit visit, DateTimeOffset now)
    {
        var wrong = problem.Errors is [var error, ..] ? new WrongCondition(error.Pointer.TrimStart('/'), error.Text) : new("q", null);
        return new(new ExchangesModel(now, [], null, ExchangeConditions.Of(asked), Choices(agencies, visit), wrong), StatusCodes.Status400BadRequest);
    }

    // A form sends what nobody filled in, too.
    private static Dictionary<string, StringValues> Filled(IEnumerable<KeyValuePair<string, StringValues>> given) =>
        given.Where(pair => !StringValues.IsNullOrEmpty(pair.Value)).ToDictionary(StringComparer.Ordinal);

    private static List<(string, string)> Choices(KnownAgencies agencies, Visit visit) =>
        [.. agencies.Contracts.Values.OrderBy(contract => contract.Code, StringComparer.Ordinal).Select(contract => (contract.Code, visit.Say(contract.Title)))];

    private static async Task<IResult> FindAsync(string id, HttpContext context, ExchangeQueries queries, Explanations explanations, KnownAgencies agencies, ReasonTexts texts, TimeProvider clock, CancellationToken cancellation)
    {
        if (!Ids.TryParse(Ids.Exchange, id, out var exchange) || await queries.FindAsync(exchange, cancellation) is not { } row || !context.Reaches(row.Office, row.Dossier))
            return Problems.NotFound.ToProblem();
        var language = Visit.Of(context).Language;
        var view = ExchangeViews.Whole(
            row, await queries.AttemptsAsync(row.Id, cancellation), await queries.InquiriesAsync(row.Id, cancellation), await queries.BlockersAsync(row.Dossier, row.Id, cancellation), texts, language);
        return new Page<ExchangeScreen>(new ExchangeModel(clock.GetUtcNow(), view, await explanations.OfAsync(row, language, cancellation), agencies.Contracts.GetValueOrDefault(row.Agency)));
    }
}

/// <param name="Next">Where the next page begins; null on the last.</param>
/// <param name="Agencies">Codes and titles to choose from.</param>
/// <param name="Wrong">The condition that could not be read.</param>
public sealed record ExchangesModel(
    DateTimeOffset AsOf, IReadOnlyList<ExchangeView> Exchanges, string? Next, ExchangeConditions Conditions, IReadOnlyList<(string Code, string Title)> Agencies, WrongCondition? Wrong);

/// <param name="Hint">What may have been meant.</param>
public sealed record WrongCondition(string Name, LocalText? Hint);

/// <param name="Contract">Of the agency, where it is still known here.</param>
public sealed record ExchangeModel(DateTimeOffset AsOf, ExchangeView Exchange, ExplanationView Explained, Gateway.Exchanges.AgencyContract? Contract)
{
    public int? AttemptsMax => Contract?.Schedule.Delays.Count + 1;
}

/// <summary>What a list is narrowed to, as it stands in its address.</summary>
public sealed record ExchangeConditions(string? Query, string? State, string? Agency, string? Dossier, string? Procedure, string? Since, string? After)
{
    /// <summary>What the form has.</summary>
    public static readonly IReadOnlyList<string> Names = ["q", "state", "agency", "procedure", "since"];

    public static ExchangeConditions Of(IReadOnlyDictionary<string, StringValues> asked)
    {
        string? Find(string name) => asked.TryGetValue(name, out var value) ? value.ToString() : null;
        return new(Find("q"), Find("state"), Find("agency"), Find("dossier"), Find("procedure"), Find("since"), Find("after"));
    }

    /// <summary>Those that narrow, in the order of the form; where the page begins is none.</summary>
    public IReadOnlyList<(string Name, string Value)> All { get; } =
        [.. new (string Name, string? Value)[] { ("q", Query), ("state", State), ("agency", Agency), ("dossier", Dossier), ("procedure", Procedure), ("since", Since) }.Where(pair => pair.Value is not null).Select(pair => (pair.Name, pair.Value!))];

    /// <summary>The address of the same list without this condition, from its beginning.</summary>
    public string Without(string name) => Address(All.Where(pair => pair.Name != name));

    public string From(string? after) => Address(after is null ? All : All.Append(("after", after)));

    private static string Address(IEnumerable<(string Name, string Value)> pairs) =>
        ExchangeScreens.Path + QueryString.Create(pairs.Select(pair => KeyValuePair.Create(pair.Name, (string?)pair.Value)));
}
