using System.Globalization;
using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Host.Auditing;
using Gateway.Host.Hosting;
using Gateway.Host.Operating.Groups;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Operating;

/// <summary><c>GET /v1/exchanges</c> and one exchange. What belongs to an office that the caller does not act for is not there.</summary>
internal static class ExchangeEndpoints
{
    public const int LimitMax = 200, LimitDefault = 50;

    public static void MapExchanges(this IEndpointRouteBuilder app)
    {
        var exchanges = app.MapGroup("/v1/exchanges").WithTags("Exchanges");
        exchanges.MapGet("", ListAsync).Needs(SystemRights.ReadExchanges).Takes(ExchangeListing.Names).WithName("ListExchanges");
        exchanges.MapGet("/{id}", FindAsync).Needs(SystemRights.ReadExchanges).Takes().WithName("FindExchange");
        exchanges.MapGet("/{id}/explanation", ExplainAsync).Needs(SystemRights.ReadExchanges).Takes().WithName("ExplainExchange");
        exchanges.MapGet("/{id}/result", ResultAsync).Needs(SystemRights.ReadResults).Takes("reason").WithName("FindResult");
    }

    private static async Task<IResult> ListAsync(HttpContext context, ExchangeSearch search, QueryGrammar grammar, ReasonTexts texts, TimeProvider clock, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var (asked, problem) = ExchangeListing.Read(context.Request.Query, grammar, now);
        if (asked is null)
            return problem!;
        var offices = context.Caller().OfficeCodes();
        var page = await search.PageAsync(asked.Query, offices, asked.After, asked.Limit, now, cancellation);
        var count = asked.IsCountExact is { } exact ? await search.CountAsync(asked.Query, offices, exact, now, cancellation) : (SearchCount?)null;
        var language = Languages.Of(context.Request);
        var next = page.Next is { } place ? PageCursor.Write(place) : null;
        if (next is not null)
            context.Response.Headers.Link = $"<{NextAddress(context.Request, next)}>; rel=\"next\"";
        return TypedResults.Json(
            new ExchangePage([.. page.Rows.Select(row => ExchangeViews.Of(row, texts, language))], new(next, now) { IsPartial = page.IsWhole ? null : true, Count = count is { } counted ? new(counted.Number, counted.IsMore) : null })
            {
                Query = new(asked.Query.ToText(Languages.Vietnamese), asked.Query.ToText(Languages.English)),
            },
            ViewJson.Default.ExchangePage);
    }

    private static async Task<IResult> FindAsync(string id, HttpContext context, ExchangeQueries queries, ReasonTexts texts, CancellationToken cancellation)
    {
        if (await OwnAsync(id, context, queries, cancellation) is not { } row)
            return Problems.NotFound.ToProblem();
        var attempts = await queries.AttemptsAsync(row.Id, cancellation);
        var inquiries = await queries.InquiriesAsync(row.Id, cancellation);
        var blockers = await queries.BlockersAsync(row.Dossier, row.Id, cancellation);
        return TypedResults.Json(ExchangeViews.Whole(row, attempts, inquiries, blockers, texts, Languages.Of(context.Request)), ViewJson.Default.ExchangeView);
    }

    private static async Task<IResult> ExplainAsync(string id, HttpContext context, ExchangeQueries queries, Explanations explanations, CancellationToken cancellation) =>
        await OwnAsync(id, context, queries, cancellation) is { } row
            ? TypedResults.Json(await explanations.OfAsync(row, Languages.Of(context.Request), cancellation), GroupJson.Default.ExplanationView)
            : Problems.NotFound.ToProblem();

    // The shop gets what is meant for it; whoever else looks says why.
    private static async Task<IResult> ResultAsync(string id, string? reason, HttpContext context, ExchangeQueries queries, IAuditRecorder audit, TimeProvider clock, CancellationToken cancellation)
    {
        if (reason is null ? context.Caller() is not SystemPrincipal { Kind: SystemKind.Shop } : !EvidenceDisclosure.Reasons.Contains(reason))
            return Parameters.Wrong("reason", reason is null ? "required" : "value");
        if (await OwnAsync(id, context, queries, cancellation) is not { ResultId: not null } row)
            return Problems.NotFound.ToProblem();
        if (await queries.ResultAsync(row.Id, cancellation) is not { } result)
            return Problems.GoneRetention.ToProblem();
        await audit.AddAsync(ActNotes.Viewed(context.Caller().Name, row.Dossier, Ids.Format(Ids.Exchange, row.Id), reason, clock.GetUtcNow()));
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Bytes(result, "application/json; charset=utf-8");
    }

    public static async Task<ExchangeRow?> OwnAsync(string id, HttpContext context, ExchangeQueries queries, CancellationToken cancellation) =>
        Ids.TryParse(Ids.Exchange, id, out var exchange) && await queries.FindAsync(exchange, cancellation) is { } row && context.Reaches(row.Office, row.Dossier) ? row : null;

    private static string NextAddress(HttpRequest request, string next) => string.Create(
        CultureInfo.InvariantCulture, $"{request.Path}{QueryString.Create(request.Query.Where(pair => pair.Key != "after")).Add("after", next)}");
}
