using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Host.Operating.Console.Shell;
using Gateway.Host.Operating.Console.SignIn;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Operating.Console.Dossiers;

/// <summary>One dossier, and the box that finds what somebody has the number of. What is typed there is sent and never stands in an address.</summary>
internal static class DossierScreens
{
    public const string Path = "/ho-so";
    private const int TextLengthMax = 64;

    public static void MapDossierScreens(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, () => new Page<FindScreen>(new FindModel(FindState.Asked))).Needs(SystemRights.ReadDossiers);
        app.MapGet(Path + "/{number}", FindAsync).Needs(SystemRights.ReadDossiers);
        app.MapPost("/tim", SearchAsync).Needs(SystemRights.ReadDossiers);
    }

    private static async Task<IResult> SearchAsync(HttpContext context, DossierQueries dossiers, CancellationToken cancellation)
    {
        // As scanners and people type it: blanks come with it.
        var text = string.Concat(context.Request.Form["text"].ToString().Where(letter => !char.IsWhiteSpace(letter)));
        if (CitizenId.IsShownIn(text))
            return new Page<FindScreen>(new FindModel(FindState.Citizen), StatusCodes.Status400BadRequest);
        if (Ids.TryParse(Ids.Exchange, text, out _))
            return new SeeOther(Links.Exchange(text));
        if (FailureGroupRules.TryReadName(text, out var group))
            return new SeeOther(Links.Group(FailureGroupRules.Name(group)));
        if (text.Length is 0 or > TextLengthMax || !DossierNumber.IsValid(text) || !await IsThereAsync(text, context, dossiers, cancellation))
            return new Page<FindScreen>(new FindModel(FindState.NotFound), StatusCodes.Status404NotFound);
        return new SeeOther(Links.Dossier(text));
    }

    private static async Task<bool> IsThereAsync(string number, HttpContext context, DossierQueries dossiers, CancellationToken cancellation) =>
        await OwnAsync(number, context, dossiers, cancellation) is not null || (await StuckAsync(number, context, dossiers, cancellation)).Count > 0;

    private static async Task<IResult> FindAsync(
        string number, HttpContext context, DossierQueries dossiers, ExchangeQueries exchanges, DossierClock dossierClock, ReasonTexts texts, KnownAgencies agencies, TimeProvider clock, CancellationToken cancellation)
    {
        var (language, now) = (Visit.Of(context).Language, clock.GetUtcNow());
        var stuck = await StuckAsync(number, context, dossiers, cancellation);
        if (await OwnAsync(number, context, dossiers, cancellation) is not { } row)
            return stuck.Count == 0 ? Problems.NotFound.ToProblem() : new Page<DossierScreen>(new DossierModel(now, number, DossierViews.Unopened(number, stuck, texts, language).StuckEvents));
        var (steps, statuses) = (await dossiers.StepsAsync(row, cancellation), await dossiers.StatusesAsync(number, cancellation));
        var rows = await exchanges.OfDossierAsync(number, ExchangeEndpoints.LimitMax, cancellation);
        var dossier = DossierViews.Dossier(row, steps, stuck, texts, language);
        return new Page<DossierScreen>(new DossierModel(now, number, dossier.StuckEvents)
        {
            Dossier = dossier,
            Deadlines = DossierViews.Deadlines(row, steps, statuses, dossierClock, now, language),
            Exchanges = [.. rows.Reverse().Select(exchange => ExchangeViews.Of(exchange, texts, language))],
            AgencyNames = agencies.Contracts.ToDictionary(pair => pair.Key, pair => language == Languages.English ? pair.Value.Title.En : pair.Value.Title.Vi),
        });
    }

    private static Task<IReadOnlyList<StuckEventRow>> StuckAsync(string number, HttpContext context, DossierQueries dossiers, CancellationToken cancellation)
    {
        var caller = context.Caller();
        return dossiers.StuckEventsAsync(number, caller.OfficeCodes(), cancellation);
    }

    private static async Task<DossierRow?> OwnAsync(string number, HttpContext context, DossierQueries dossiers, CancellationToken cancellation) =>
        await dossiers.FindAsync(number, cancellation) is { } row && context.Reaches(row.Office, number) ? row : null;
}

public enum FindState
{
    Asked,
    NotFound,
    Citizen,
}

public sealed record FindModel(FindState State);

/// <param name="Stuck">Events that planning could not use.</param>
public sealed record DossierModel(DateTimeOffset AsOf, string Number, IReadOnlyList<StuckEventView> Stuck)
{
    /// <summary>Null where only events came under this number.</summary>
    public DossierView? Dossier { get; init; }

    public DeadlinesView? Deadlines { get; init; }

    public IReadOnlyList<ExchangeView> Exchanges { get; init; } = [];

    public IReadOnlyDictionary<string, string> AgencyNames { get; init; } = new Dictionary<string, string>();

    public string NameOf(string agency) => AgencyNames.GetValueOrDefault(agency, agency);

    /// <summary>How much of the time until the promise is over, 0 to 100; null where nothing is promised.</summary>
    public int? Gone => Dossier is { } dossier && (dossier.ShopDueAt ?? dossier.DueAt) is { } due && due > dossier.ReceivedAt
        ? (int)Math.Clamp(100 * ((dossier.ReturnedAt ?? AsOf) - dossier.ReceivedAt).TotalSeconds / (due - dossier.ReceivedAt).TotalSeconds, 0, 100) : null;
}
