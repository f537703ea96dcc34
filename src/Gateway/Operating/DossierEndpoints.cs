using Gateway.Host.Hosting;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Operating;

/// <summary><c>GET /v1/dossiers/{number}</c> and what hangs on it. A dossier of an office that the caller does not act for is not there.</summary>
internal static class DossierEndpoints
{
    public static void MapDossiers(this IEndpointRouteBuilder app)
    {
        var dossiers = app.MapGroup("/v1/dossiers/{number}").Needs(SystemRights.ReadDossiers).Takes().WithTags("Dossiers");
        dossiers.MapGet("", FindAsync).WithName("FindDossier");
        dossiers.MapGet("/plan", PlanAsync).WithName("FindPlan");
        dossiers.MapGet("/exchanges", ExchangesAsync).WithName("ListDossierExchanges");
        dossiers.MapGet("/deadlines", DeadlinesAsync).WithName("FindDeadlines");
    }

    private static async Task<IResult> FindAsync(string number, HttpContext context, DossierQueries queries, ReasonTexts texts, CancellationToken cancellation)
    {
        var caller = context.Caller();
        var language = Languages.Of(context.Request);
        var stuck = await queries.StuckEventsAsync(number, caller.OfficeCodes(), cancellation);
        if (await OwnAsync(number, context, queries, cancellation) is not { } row)
            return stuck.Count == 0 ? Problems.NotFound.ToProblem() : TypedResults.Json(DossierViews.Unopened(number, stuck, texts, language), ViewJson.Default.UnopenedView);
        var steps = await queries.StepsAsync(row, cancellation);
        return TypedResults.Json(DossierViews.Dossier(row, steps, stuck, texts, language), ViewJson.Default.DossierView);
    }

    private static async Task<IResult> PlanAsync(string number, HttpContext context, DossierQueries queries, CancellationToken cancellation)
    {
        if (await OwnAsync(number, context, queries, cancellation) is not { } row)
            return Problems.NotFound.ToProblem();
        return TypedResults.Json(DossierViews.Plan(row, await queries.StepsAsync(row, cancellation), Languages.Of(context.Request)), ViewJson.Default.PlanView);
    }

    private static async Task<IResult> DeadlinesAsync(string number, HttpContext context, DossierQueries queries, DossierClock dossierClock, TimeProvider clock, CancellationToken cancellation)
    {
        if (await OwnAsync(number, context, queries, cancellation) is not { } row)
            return Problems.NotFound.ToProblem();
        var steps = await queries.StepsAsync(row, cancellation);
        var statuses = await queries.StatusesAsync(number, cancellation);
        return TypedResults.Json(DossierViews.Deadlines(row, steps, statuses, dossierClock, clock.GetUtcNow(), Languages.Of(context.Request)), ViewJson.Default.DeadlinesView);
    }

    private static async Task<IResult> ExchangesAsync(
        string number, HttpContext context, DossierQueries queries, ExchangeQueries exchanges, ReasonTexts texts, TimeProvider clock, CancellationToken cancellation)
    {
        if (await OwnAsync(number, context, queries, cancellation) is null)
            return Problems.NotFound.ToProblem();
        var rows = await exchanges.OfDossierAsync(number, ExchangeEndpoints.LimitMax, cancellation);
        var language = Languages.Of(context.Request);
        return TypedResults.Json(new ExchangePage([.. rows.Reverse().Select(row => ExchangeViews.Of(row, texts, language))], new(null, clock.GetUtcNow())), ViewJson.Default.ExchangePage);
    }

    private static async Task<DossierRow?> OwnAsync(string number, HttpContext context, DossierQueries queries, CancellationToken cancellation) =>
        await queries.FindAsync(number, cancellation) is { } row && context.Reaches(row.Office, number) ? row : null;
}
