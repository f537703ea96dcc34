using System.Diagnostics;
using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Procedures;
using Gateway.Storage;

namespace Gateway.Host.Operating;

/// <summary>Rows of a dossier as the API shows them.</summary>
internal static class DossierViews
{
    public static DossierView Dossier(DossierRow row, IReadOnlyList<StepRow> steps, IReadOnlyList<StuckEventRow> stuck, ReasonTexts texts, string language)
    {
        var path = "/v1/dossiers/" + Uri.EscapeDataString(row.Number);
        return new(
            row.Number, row.Office, row.ProcedureCode, row.Version, Group(row), Say(row.TitleVi, row.TitleEn, language),
            row.ReceivedAt, row.OpenedAt, row.ShopDueAt, row.DueAt, (int?)row.PortalCode, (int)row.Supplements, row.WithdrawnAt, row.DecidedAt, row.ReturnedAt,
            [.. steps.Where(HoldsIt).Select(step => step.Agency).Distinct()],
            Steps(steps, language),
            Stuck(stuck, texts, language),
            Warnings(row, language),
            new(path + "/plan", path + "/exchanges", path + "/deadlines"));
    }

    /// <summary>A number under which events came and no dossier was opened for the caller.</summary>
    public static UnopenedView Unopened(string number, IReadOnlyList<StuckEventRow> stuck, ReasonTexts texts, string language) => new(number, [], [], Stuck(stuck, texts, language));

    public static PlanView Plan(DossierRow row, IReadOnlyList<StepRow> steps, string language) => new(
        Ids.Format(Ids.Plan, row.Plan), row.Number, row.ProcedureCode, row.Version, Group(row), Say(row.TitleVi, row.TitleEn, language), row.OpenedAt, Steps(steps, language));

    public static DeadlinesView Deadlines(DossierRow row, IReadOnlyList<StepRow> steps, IReadOnlyList<StatusAt> statuses, DossierClock clock, DateTimeOffset now, string language) => new(
        row.Number,
        row.ShopDueAt,
        row.DueAt,
        clock.Paused(row, statuses),
        DossierClock.IsPaused(statuses),
        Word(clock.Verdict(row, statuses, now)),
        Warnings(row, language),
        [.. steps.Select(step => new DeadlineView(step.Code, Say(step.TitleVi, step.TitleEn, language), step.Agency, step.DueAt, step.SettledAt, Word(OnTime.OfStep(step.DueAt, step.SettledAt, now))))]);

    private static string Word(Punctuality verdict) => verdict switch
    {
        Punctuality.Early => "early",
        Punctuality.OnTime => "on_time",
        Punctuality.Late => "late",
        Punctuality.Pending => "running",
        Punctuality.PendingOverdue => "overdue",
        Punctuality.NotCounted => "not_counted",
        Punctuality.Unmeasured => "none",
        var other => throw new UnreachableException($"Unknown verdict {other}."),
    };

    // Whose turn it is: an exchange that waits for nobody's result but the agency's own.
    private static bool HoldsIt(StepRow step) => step.State is "due" or "in_flight" or "awaiting_callback" or "parked" or "held";

    private static IReadOnlyList<StepView> Steps(IReadOnlyList<StepRow> steps, string language) => [.. steps.Select(step => new StepView(
        step.Code,
        Say(step.TitleVi, step.TitleEn, language),
        step.Agency,
        step.Operation,
        [.. step.Needs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(need => need.Split('=')[0])],
        step.DueAt,
        step.Exchange is { } exchange ? Ids.Format(Ids.Exchange, exchange) : null,
        step.State ?? (step.Ending is null ? "waiting" : "settled"),
        step.Ending,
        step.SettledAt))];

    private static IReadOnlyList<StuckEventView> Stuck(IReadOnlyList<StuckEventRow> stuck, ReasonTexts texts, string language) =>
        [.. stuck.Select(entry => new StuckEventView(Ids.Format(Ids.Event, entry.Event), entry.Kind, entry.Office, entry.State, entry.StoredAt, texts.OfEvent(entry.State, entry.Reason, language)))];

    // Written by planning, a line for each: code, Vietnamese, English, with tabs between.
    private static IReadOnlyList<ReasonView> Warnings(DossierRow row, string language) =>
        [.. (row.Warnings ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Select(parts => new ReasonView(parts[0], Say(parts[1], parts[2], language)))];

    // The plan's own word for it is the name in Core.
    private static string Group(DossierRow row) => JsonNamingPolicy.SnakeCaseLower.ConvertName(row.ProcedureGroup);

    private static string Say(string vietnamese, string english, string language) => language == Languages.English ? english : vietnamese;
}
