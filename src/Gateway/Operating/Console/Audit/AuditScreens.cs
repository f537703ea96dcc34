using System.Globalization;
using Gateway.Auditing;
using Gateway.Host.Auditing;
using Gateway.Operating;
using Gateway.Procedures;
using Gateway.Storage;

namespace Gateway.Host.Operating.Console.Audit;

/// <summary>The log as it was sealed, and whether it still is what was sealed.</summary>
internal static class AuditScreens
{
    public const string Path = "/nhat-ky", VerifyPath = "/nhat-ky/xac-minh";

    public static void MapAuditScreens(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, ListAsync).Needs(SystemRights.ReadAudit);
        app.MapPost(VerifyPath, VerifyAsync).Needs(SystemRights.ReadAudit);
    }

    private static async Task<IResult> ListAsync(string? dossier, string? truoc, HttpContext context, AuditReading reading, DossierQueries dossiers, TimeProvider clock, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (dossier is { Length: > 0 })
            return new Page<AuditScreen>(await OfDossierAsync(dossier, context, reading, dossiers, now, cancellation));
        // The log is of all offices, and so is who reads along it.
        if (!context.Caller().AllOffices)
            return new Page<AuditScreen>(new AuditModel(now) { IsByDossierOnly = true });
        var (lines, older, size) = await reading.BeforeAsync(long.TryParse(truoc, NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before : null, cancellation);
        return new Page<AuditScreen>(new AuditModel(now) { Lines = lines, Older = older, Size = size, IsNewest = truoc is null });
    }

    private static async Task<AuditModel> OfDossierAsync(string number, HttpContext context, AuditReading reading, DossierQueries dossiers, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await dossiers.FindAsync(number, cancellation) is not { } row || !context.Reaches(row.Office, number))
            return new AuditModel(now) { Dossier = number };
        var (lines, unsealed) = await reading.OfDossierAsync(number, cancellation);
        return new AuditModel(now) { Dossier = number, Lines = lines, Unsealed = unsealed };
    }

    private static async Task<IResult> VerifyAsync(HttpContext context, AuditVerification verification, IAuditRecorder audit, TimeProvider clock, CancellationToken cancellation)
    {
        var form = context.Request.Form;
        if (!TryDay(form["from"].ToString(), 0, out var from) || !TryDay(form["to"].ToString(), 1, out var to))
            return new Page<VerdictScreen>(new VerdictModel(clock.GetUtcNow(), null), StatusCodes.Status400BadRequest);
        var answer = await verification.RunAsync(from, to, cancellation);
        var view = AuditVerdictView.Of(context.Caller().AllOffices ? await verification.NamedAsync(answer, cancellation) : answer);
        await audit.AddAsync(ActNotes.Verified(context.Caller().Name, view.Answer, view.Damage, view.From, view.To, clock.GetUtcNow()));
        return new Page<VerdictScreen>(new VerdictModel(clock.GetUtcNow(), view));
    }

    // Days as the wall in Vietnam has them, the last one with all of its hours.
    private static bool TryDay(string text, int daysLater, out DateTimeOffset? time)
    {
        time = null;
        if (text.Length == 0)
            return true;
        var isDay = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 2000 and < 9000;
        time = isDay ? VietnamTime.At(day.AddDays(daysLater), TimeOnly.MinValue) : null;
        return isDay;
    }
}

/// <param name="AsOf">When it was read.</param>
public sealed record AuditModel(DateTimeOffset AsOf)
{
    public IReadOnlyList<AuditLine> Lines { get; init; } = [];

    /// <summary>Records in the log; null where one dossier's are shown.</summary>
    public long? Size { get; init; }

    /// <summary>Where the page before this one in time ends; null on the first.</summary>
    public long? Older { get; init; }

    public bool IsNewest { get; init; } = true;

    public string? Dossier { get; init; }

    public int Unsealed { get; init; }

    /// <summary>Whoever acts for some offices sees what is about their dossiers.</summary>
    public bool IsByDossierOnly { get; init; }
}

/// <param name="Verdict">Null where the range could not be read.</param>
public sealed record VerdictModel(DateTimeOffset At, AuditVerdictView? Verdict);
