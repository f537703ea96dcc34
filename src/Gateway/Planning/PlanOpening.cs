using System.Text.Json;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Planning;
using Gateway.Procedures;
using StepNeed = Gateway.Planning.StepNeed;

namespace Gateway.Host.Planning;

/// <summary>A definition copied into a dossier: from here on the plan stands on its own.</summary>
internal sealed record PlanOpening(DossierFacts Facts, Plan Plan, IReadOnlyList<PlanStep> Steps, IReadOnlyDictionary<string, string> Lanes, IReadOnlyList<int> PortalStart)
{
    private static readonly Dictionary<string, string> NoLanes = [];

    public static PlanOpening Of(ProcedureDefinition definition, DossierEvent accepted, JsonElement body, WorkingCalendar calendar, Guid id, DateTimeOffset now)
    {
        var verification = body.TryGetProperty("verificationNeeded", out var needed) && needed.GetBoolean();
        var due = DueSchedule.For(definition, accepted.ReceivedAt!.Value, accepted.DueAt, verification, calendar);
        var facts = new DossierFacts
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
        var plan = new Plan(id, accepted.Dossier, definition.Code, definition.Version, definition.Group.ToString(), definition.Title, now, due.Counted?.At,
            definition.SupplementWindowMinutes, [.. due.Warnings.Select(warning => $"{warning.Code}\t{warning.Text.Vi}\t{warning.Text.En}")]);
        var steps = definition.Steps.Select(step => Step(step, due.Steps[step.Code])).ToList();
        var lanes = definition.Steps.Any(step => step.Lane is not null) ? definition.Steps.Where(step => step.Lane is not null).ToDictionary(step => step.Code, step => step.Lane!) : NoLanes;
        return new PlanOpening(facts, plan, steps, lanes, definition.Portal is null ? [] : Start(definition.Portal.Start, body.GetProperty("channel").GetString()));
    }

    private static PlanStep Step(ProcedureStep step, DateTimeOffset? dueAt) =>
        new(step.Code, step.Title, step.Agency, step.Operation, [.. step.Needs.Select(need => new StepNeed(need.Step, Follow(need.Otherwise)))], dueAt, null);

    private static WhenNotAnswered Follow(Otherwise otherwise) => otherwise switch
    {
        Otherwise.Cancel => WhenNotAnswered.Cancel,
        Otherwise.GoOn => WhenNotAnswered.GoOn,
        Otherwise.Park => WhenNotAnswered.Park,
        _ => throw new System.Diagnostics.UnreachableException($"Unknown need {otherwise}."),
    };

    private static IReadOnlyList<int> Start(PortalStart start, string? channel) => channel switch
    {
        "counter" => start.Counter,
        "online" => start.Online,
        "postal" => start.Postal,
        _ => throw new System.Diagnostics.UnreachableException("The intake contract allows no other channel."),
    };
}
