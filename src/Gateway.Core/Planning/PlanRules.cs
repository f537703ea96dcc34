using System.Diagnostics;
using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Procedures;

namespace Gateway.Planning;

/// <summary>A definition copied into a dossier; from here on the plan stands on its own. Steps come after all they need.</summary>
public sealed record PlanOpening(DossierFacts Facts, Plan Plan, IReadOnlyList<PlanStep> Steps, IReadOnlyDictionary<string, string> Lanes, IReadOnlyList<int> PortalStart);

/// <summary>Opens a procedure for a dossier. Pure: the clock, the calendar and the plan's id come in as values.</summary>
public static class PlanRules
{
    /// <summary><paramref name="accepted"/> passed the intake contract, so its receipt time and channel are there.</summary>
    public static PlanOpening Open(ProcedureDefinition definition, DossierEvent accepted, WorkingCalendar calendar, Guid id, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(accepted);
        using var document = JsonDocument.Parse(accepted.Body);
        var body = document.RootElement;
        var verification = body.TryGetProperty("verificationNeeded", out var needed) && needed.GetBoolean();
        var due = DueSchedule.For(definition, accepted.ReceivedAt!.Value, accepted.DueAt, verification, calendar);
        var warnings = due.Warnings.Select(warning => $"{warning.Code}\t{warning.Text.Vi}\t{warning.Text.En}");
        var plan = new Plan(id, accepted.Dossier, definition.Code, definition.Version, definition.Group.ToString(), definition.Title, now, due.Counted?.At, definition.SupplementWindowMinutes, [.. warnings]);
        return new PlanOpening(
            Facts(definition, accepted, now),
            plan,
            [.. StepGraph.InOrder(definition).Select(step => Step(step, due.Steps[step.Code]))],
            definition.Steps.Where(step => step.Lane is not null).ToDictionary(step => step.Code, step => step.Lane!),
            definition.Portal is null ? [] : Start(definition.Portal.Start, body.GetProperty("channel").GetString()));
    }

    private static DossierFacts Facts(ProcedureDefinition definition, DossierEvent accepted, DateTimeOffset now) => new()
    {
        Number = accepted.Dossier,
        Office = accepted.Office,
        ProcedureCode = definition.Code,
        OpenedAt = now,
        ReceivedAt = accepted.ReceivedAt!.Value,
        ShopDueAt = accepted.DueAt,
        Portal = definition.Portal is { } portal ? new PortalRoute(portal.Agency, portal.Operation) : null,
        Sequence = accepted.Sequence,
        Body = accepted.Id,
    };

    private static PlanStep Step(ProcedureStep step, DateTimeOffset? dueAt) =>
        new(step.Code, step.Title, step.Agency, step.Operation, [.. step.Needs.Select(need => new StepNeed(need.Step, Follow(need.Otherwise)))], dueAt, null);

    private static WhenNotAnswered Follow(Otherwise otherwise) => otherwise switch
    {
        Otherwise.Cancel => WhenNotAnswered.Cancel,
        Otherwise.GoOn => WhenNotAnswered.GoOn,
        Otherwise.Park => WhenNotAnswered.Park,
        _ => throw new UnreachableException($"Unknown need {otherwise}."),
    };

    private static IReadOnlyList<int> Start(PortalStart start, string? channel) => channel switch
    {
        "counter" => start.Counter,
        "online" => start.Online,
        "postal" => start.Postal,
        _ => throw new UnreachableException("The intake contract allows no other channel."),
    };
}
