using Gateway.Dossiers;
using Gateway.Exchanges;

namespace Gateway.Planning;

/// <summary>One step of a plan, copied from the definition when the plan was opened; later editions of the definition never touch it.</summary>
public sealed record PlanStep(
    string Code,
    LocalText Title,
    string Agency,
    string Operation,
    IReadOnlyList<StepNeed> Needs,
    DateTimeOffset? DueAt,
    Guid? Exchange);

/// <summary>A step this one needs, and what happens when that one is not answered.</summary>
public sealed record StepNeed(string Step, WhenNotAnswered Otherwise);

/// <summary>A procedure opened for one dossier.</summary>
public sealed record Plan(
    Guid Id,
    string Dossier,
    string ProcedureCode,
    string Version,
    string Group,
    LocalText Title,
    DateTimeOffset OpenedAt,
    DateTimeOffset? DueAt,
    int SupplementWindowMinutes,
    IReadOnlyList<string> Warnings);

/// <summary>Where a portal wants to be told of the dossier's status.</summary>
public sealed record PortalRoute(string Agency, string Operation);

/// <summary>A gathered supplement request that the shop has not been told of yet.</summary>
public sealed record SupplementNotice(DateTimeOffset OpenedAt, DateTimeOffset SendAt, IReadOnlyList<SupplementItem> Items);

/// <summary>One agency's wish within a notice; what it wrote stays with the exchange.</summary>
public sealed record SupplementItem(Guid Exchange, string Agency, string? Step, string Code);

/// <summary>What the shop has told and what has become of the portal, beside the exchanges.</summary>
public sealed record DossierFacts
{
    public required string Number { get; init; }

    public required OfficeCode Office { get; init; }

    public required string ProcedureCode { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public DateTimeOffset? ShopDueAt { get; init; }

    public PortalRoute? Portal { get; init; }

    /// <summary>The last status for which an exchange with the portal was opened.</summary>
    public int? PortalCode { get; init; }

    /// <summary>Result events so far; each gets the next number, which is their order within the dossier.</summary>
    public int ResultCount { get; init; }

    public long? Sequence { get; init; }

    public int Supplements { get; init; }

    public DateTimeOffset? WithdrawnAt { get; init; }

    public string? Decision { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    public DateTimeOffset? ReturnedAt { get; init; }

    /// <summary>The body of the accepted event.</summary>
    public required Guid Body { get; init; }

    /// <summary>Where the dossier's chain of audit records ends.</summary>
    public AuditHead Audit { get; init; }
}

/// <summary>A dossier as one transaction sees it: locked, with its plan and every exchange it ever had.</summary>
public sealed record OpenDossier(
    DossierFacts Facts,
    Plan Plan,
    IReadOnlyList<PlanStep> Steps,
    IReadOnlyList<Standing> Exchanges,
    IReadOnlyList<ExchangeLink> Links,
    SupplementNotice? Notice)
{
    public DateTimeOffset? PromisedAt => Facts.ShopDueAt ?? Plan.DueAt;
}
