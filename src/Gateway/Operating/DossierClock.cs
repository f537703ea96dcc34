using Gateway.Procedures;
using Gateway.Storage;

namespace Gateway.Host.Operating;

/// <summary>
/// The clocks of one dossier, read from the statuses that were reported for it. Three of them, never merged: the shop's promise, our count
/// with its pauses, and the verdict of the 766 indicator.
/// </summary>
internal sealed class DossierClock(ProcedureCatalog procedures, WorkingCalendar calendar)
{
    private const int Supplement = 5, Payment = 6;

    public ProcedureCatalog Procedures => procedures;

    public Punctuality Verdict(DossierRow dossier, IReadOnlyList<StatusAt> statuses, DateTimeOffset now) =>
        OnTime.Of(new PunctualityFacts(dossier.ReceivedAt, dossier.ShopDueAt, LegalDays(dossier), statuses), now, calendar);

    /// <summary>Our due time moved by the working time in which the citizen was waited for; null while one is waited for, or where nothing is counted.</summary>
    public DateTimeOffset? Paused(DossierRow dossier, IReadOnlyList<StatusAt> statuses) =>
        dossier.DueAt is { } due ? PauseClock.Due(due, Pauses(statuses), calendar) : null;

    public static bool IsPaused(IReadOnlyList<StatusAt> statuses) => statuses.Count > 0 && (statuses[^1].Code is Supplement or Payment);

    private static IEnumerable<Pause> Pauses(IReadOnlyList<StatusAt> statuses) => statuses
        .Select((status, i) => (status, Until: i + 1 < statuses.Count ? statuses[i + 1].At : (DateTimeOffset?)null))
        .Where(stretch => stretch.status.Code is Supplement or Payment)
        .Select(stretch => new Pause(stretch.status.At, stretch.Until));

    /// <summary>The versions of these procedures and when each began to be in force.</summary>
    public IEnumerable<(string Code, string Version, DateTimeOffset From)> VersionsOf(IEnumerable<string> codes) => codes.SelectMany(code => procedures.All.Where(one => one.Code == code))
        .Select(one => (one.Code, one.Version, VietnamTime.At(one.Effective.From, TimeOnly.MinValue)));

    // The longest the law allows, since nothing here tells whether the agency had to verify.
    private int? LegalDays(DossierRow dossier) =>
        procedures.Find(dossier.ProcedureCode, dossier.ReceivedAt) is ProcedureLookup.Found(var definition) ? definition.Deadline.For(verification: true) : null;
}
