using System.Text.Json.Serialization;
using Gateway.Host.Hosting;
using Gateway.Operating;

namespace Gateway.Host.Operating;

/// <summary>What the read API shows. Texts are in the caller's language; everything else is the same for everybody (contracts/operator/v1).</summary>
public sealed record DossierView(
    string Dossier,
    string Office,
    string ProcedureCode,
    string ProcedureVersion,
    string ProcedureGroup,
    string Title,
    DateTimeOffset ReceivedAt,
    DateTimeOffset OpenedAt,
    DateTimeOffset? ShopDueAt,
    DateTimeOffset? DueAt,
    int? PortalCode,
    int Supplements,
    DateTimeOffset? WithdrawnAt,
    DateTimeOffset? DecidedAt,
    DateTimeOffset? ReturnedAt,
    IReadOnlyList<string> Holders,
    IReadOnlyList<StepView> Steps,
    IReadOnlyList<StuckEventView> StuckEvents,
    IReadOnlyList<ReasonView> Warnings,
    DossierLinks Links);

/// <summary>A dossier number that has events of the caller and no dossier of the caller: nothing is planned, and the events say why.</summary>
public sealed record UnopenedView(string Dossier, IReadOnlyList<string> Holders, IReadOnlyList<StepView> Steps, IReadOnlyList<StuckEventView> StuckEvents);

public sealed record DossierLinks(string Plan, string Exchanges, string Deadlines);

public sealed record StepView(
    string Step,
    string Title,
    string Agency,
    string Operation,
    IReadOnlyList<string> Needs,
    DateTimeOffset? DueAt,
    string? Exchange,
    string State,
    string? Outcome,
    DateTimeOffset? SettledAt);

public sealed record StuckEventView(string Event, string Kind, string Office, string State, DateTimeOffset StoredAt, ReasonView? Reason);

public sealed record PlanView(string Plan, string Dossier, string ProcedureCode, string ProcedureVersion, string ProcedureGroup, string Title, DateTimeOffset OpenedAt, IReadOnlyList<StepView> Steps);

public sealed record DeadlinesView(string Dossier, DateTimeOffset? ShopDueAt, DateTimeOffset? DueAt, DateTimeOffset? PausedDueAt, bool Paused, string Timing, IReadOnlyList<ReasonView> Warnings, IReadOnlyList<DeadlineView> Steps);

/// <param name="Timing"><c>running</c>, <c>overdue</c>, <c>early</c>, <c>on_time</c> or <c>late</c>; <c>none</c> where nothing is due.</param>
public sealed record DeadlineView(string Step, string Title, string Agency, DateTimeOffset? DueAt, DateTimeOffset? SettledAt, string Timing);

/// <summary>Why something stands as it does: a code for machines, its text for a clerk.</summary>
public sealed record ReasonView(string Code, string Text);

public sealed record ExchangeView(
    string Id,
    string Dossier,
    string Office,
    string? Step,
    string Agency,
    string Operation,
    string Lane,
    string ProcedureCode,
    string State,
    string? Interim,
    string? Outcome,
    ReasonView? Reason,
    int AttemptCount,
    int? PortalCode,
    string? AgencyReference,
    string? Supersedes,
    DateTimeOffset BornAt,
    DateTimeOffset? DueAt,
    DateTimeOffset? CallbackDueAt,
    DateTimeOffset? SettledAt)
{
    /// <summary>When the citizen was promised the dossier's result.</summary>
    public DateTimeOffset? PromisedAt { get; init; }

    /// <summary>Why attempts and result are not there any more.</summary>
    public ReasonView? NotKept { get; init; }

    /// <summary>Only where one exchange is read.</summary>
    public IReadOnlyList<AttemptView>? Attempts { get; init; }

    public IReadOnlyList<InquiryView>? Inquiries { get; init; }

    public IReadOnlyList<string>? BlockedBy { get; init; }

    public string? Result { get; init; }
}

public sealed record AttemptView(int Number, DateTimeOffset StartedAt, DateTimeOffset FinishedAt, string Outcome, ReasonView? Reason, bool? MayHaveArrived, double? RetryAfterSeconds, string? AgencyReference, string? Fault);

public sealed record InquiryView(int Number, DateTimeOffset AskedAt, string Answer, ReasonView? Reason);

public sealed record PageView(string? Next, DateTimeOffset AsOf)
{
    /// <summary>True where the time was over before the page was full; what follows <see cref="Next"/> is not known yet.</summary>
    [JsonPropertyName("partial")] public bool? IsPartial { get; init; }

    public CountView? Count { get; init; }
}

/// <param name="Number">Null where the time was over before the counting was.</param>
public sealed record CountView(long? Number, bool More);

public sealed record ExchangePage(IReadOnlyList<ExchangeView> Data, PageView Page)
{
    /// <summary>What was asked, as the grammar writes it.</summary>
    public QueryView? Query { get; init; }
}

public sealed record QueryView(string Vi, string En)
{
    /// <summary>A query that was kept. What an agency was called then may have no meaning any more; then it stands as it was.</summary>
    internal static QueryView Of(string kept, QueryGrammar grammar, DateTimeOffset now) =>
        grammar.Read(kept, now).Query is { } query ? new(query.ToText(Languages.Vietnamese), query.ToText(Languages.English)) : new(kept, kept);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DossierView))]
[JsonSerializable(typeof(UnopenedView))]
[JsonSerializable(typeof(PlanView))]
[JsonSerializable(typeof(DeadlinesView))]
[JsonSerializable(typeof(ExchangeView))]
[JsonSerializable(typeof(ExchangePage))]
internal sealed partial class ViewJson : JsonSerializerContext;
