using Gateway.Auditing;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Host.Operating;
using Gateway.Operating;

namespace Gateway.Host.Intake;

/// <summary>Where the shop tells us what happened to a dossier.</summary>
internal static class IntakeEndpoints
{
    public static void MapIntake(this IEndpointRouteBuilder app)
    {
        var intake = app.MapGroup("/v1/dossier-events").WithTags("Intake");
        intake.MapPost("", AcceptAsync).WithName("AcceptDossierEvent").Needs(SystemRights.SendEvents).WithMetadata(new RefusalsRecorded(AuditTypes.EventRefused));
        intake.MapGet("/{id}", FindAsync).WithName("GetDossierEvent").Needs(SystemRights.SendEvents).Takes();
        intake.MapGet("", FindByIdentityAsync).WithName("FindDossierEvent").Needs(SystemRights.SendEvents).Takes("source", "id");
    }

    // 202 means it is on the disk. A repeat is 200 with the first receipt, so the shop may send again blindly.
    private static async Task<IResult> AcceptAsync(HttpContext context, EventReader reader, IIntakeStore store, EventsInHand hand, TimeProvider clock)
    {
        var caller = context.Caller();
        var (events, isBatch, problem) = await reader.ReadAsync(context.Request);
        if (problem is not null)
            return problem;
        if (events.Any(offered => !caller.ActsFor(offered.Office)))
        {
            LateRecords.Hear(context, Refusal.OfOffice(caller.Name, null));
            return Problems.NotFound.ToProblem();
        }
        await hand.KeepPaceAsync();
        var traces = EventTraces.Begin(events, context.Request.Headers);
        var accepted = await store.AcceptAsync(traces.Events, caller.Name, clock.GetUtcNow());
        traces.End(accepted);
        if (accepted.Any(answer => answer.Acceptance == Acceptance.Conflict))
            return Problems.EventConflict.With(errors: Conflicts(accepted, Acceptance.Conflict, isBatch, "id"));
        if (accepted.Any(answer => answer.Acceptance == Acceptance.SequenceTaken))
            return Problems.SequenceConflict.With(errors: Conflicts(accepted, Acceptance.SequenceTaken, isBatch, "sequence"));
        hand.Give([.. traces.Events.Where((_, i) => accepted[i].Acceptance == Acceptance.New)]);
        return new Receipts(accepted, isBatch);
    }

    private static async Task<IResult> FindAsync(HttpContext context, string id, IIntakeStore store, ReasonTexts texts) =>
        Show(context, Ids.TryParse(Ids.Event, id, out var eventId) ? await store.FindAsync(eventId, context.RequestAborted) : null, texts);

    private static async Task<IResult> FindByIdentityAsync(HttpContext context, string? source, string? id, IIntakeStore store, ReasonTexts texts) =>
        source is null || id is null ? Parameters.Wrong(source is null ? "source" : "id", "required") : Show(context, await store.FindAsync(source, id, context.RequestAborted), texts);

    private static IResult Show(HttpContext context, KnownReceipt? found, ReasonTexts texts)
    {
        if (found is null || !context.Reaches(found.Office.Value, found.Receipt.Dossier))
            return Problems.NotFound.ToProblem();
        return new ReceivedEvent(found, texts.OfEvent(found.State, found.Reason, Languages.Of(context.Request)));
    }

    private static List<ProblemError> Conflicts(IReadOnlyList<Accepted> accepted, Acceptance which, bool isBatch, string member) =>
        [.. accepted.Select((answer, i) => (answer, i)).Where(item => item.answer.Acceptance == which).Select(item => new ProblemError(isBatch ? $"/{item.i}/{member}" : "/" + member, "conflict"))];
}
