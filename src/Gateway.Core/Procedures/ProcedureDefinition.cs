using System.Text.Json.Serialization;
using Gateway.Dossiers;

namespace Gateway.Procedures;

/// <summary>
/// <c>contracts/procedures/&lt;file&gt;.json</c>: one national procedure code during one period. Deadlines, order and agencies of a
/// procedure change by law, so they are dated data with their source. A plan copies what it needs; a later edit never touches it.
/// </summary>
public sealed record ProcedureDefinition
{
    [JsonPropertyName("$schema")] public string? Schema { get; init; }

    /// <summary>National code without publishing unit, <c>d.dddddd</c>.</summary>
    public required string Code { get; init; }

    /// <summary>Our label of this version; shown to people, compared by nobody.</summary>
    public required string Version { get; init; }

    /// <summary>Our own key, never on a wire.</summary>
    public required ProcedureGroup Group { get; init; }

    public required EffectivePeriod Effective { get; init; }

    public required LocalText Title { get; init; }

    /// <summary>The sectors it touches, which people look for it by; names of ours, never on a wire.</summary>
    public IReadOnlyList<ProcedureSector> Sectors { get; set; } = [];

    /// <summary>Name of the form's schema, <c>contracts/intake/v1/forms/&lt;form&gt;.schema.json</c>.</summary>
    public required string Form { get; init; }

    /// <summary>For the whole dossier.</summary>
    public required DeadlineShare Deadline { get; init; }

    public required ClockPolicy Clock { get; init; }

    /// <summary>Working minutes in which supplement requests of several agencies become one notice to the shop.</summary>
    public required int SupplementWindowMinutes { get; init; }

    public required IReadOnlyList<ProcedureStep> Steps { get; init; }

    /// <summary>Null: this procedure's dossiers are not reported to a portal.</summary>
    public PortalSync? Portal { get; init; }

    /// <summary>What the sources leave open; shown beside the definition.</summary>
    public required IReadOnlyList<string> OpenItems { get; init; }
}

/// <param name="Code">Lower case with hyphens, ours.</param>
public sealed record ProcedureSector(string Code, LocalText Title);

/// <summary>What kind of case a procedure is; a step or form of another group in it is a mistake of routing.</summary>
[JsonConverter(typeof(KebabNames<ProcedureGroup>))]
public enum ProcedureGroup
{
    Birth,
    Death,

    /// <summary>One agency alone serves it.</summary>
    [JsonStringEnumMemberName("single")]
    OneAgency,
}

/// <summary>First and last receipt day, both included, in Vietnam; a null end is open. <paramref name="Confidence"/> says how well the source is known.</summary>
public sealed record EffectivePeriod(DateOnly From, DateOnly? To, string Source, Confidence Confidence)
{
    public bool Contains(DateOnly day) => day >= From && !(day > To);

    public bool Overlaps(EffectivePeriod other) => !(other.From > To) && !(From > other.To);
}

/// <summary>How well a source is known: opened and read, only through others, assumed, or made up by us.</summary>
[JsonConverter(typeof(KebabNames<Confidence>))]
public enum Confidence
{
    Confirmed,
    Secondary,
    Unverified,
    Synthetic,
}

/// <summary>Working days (0 = the same day), ordinarily and where the agency must verify. Null: the law's figure is not known and none is invented.</summary>
public sealed record DeadlineShare(int? WorkingDays, int? WithVerification)
{
    /// <summary>A period without a figure of its own for verification keeps the ordinary one.</summary>
    public int? For(bool verification) => verification ? WithVerification ?? WorkingDays : WorkingDays;
}

/// <summary>
/// What a receipt that misses its day does. <c>A</c>: the next working day is the receipt day and day 1 follows it. <c>B</c>: the next
/// working day is day 1. The law's words ("counts from the next working day") bear both, so each definition says which.
/// </summary>
[JsonConverter(typeof(KebabNames<Reading>))]
public enum Reading
{
    A,
    B,
}

/// <summary>
/// How the days of a deadline are counted. Strictly after <paramref name="CutOff"/> (15:00:00 is not after) <paramref name="AfterCutOff"/>
/// applies, on a day that is no working day <paramref name="NonWorkingDay"/>; the result is due on its day at <paramref name="DueTime"/>.
/// </summary>
public sealed record ClockPolicy(TimeOnly CutOff, Reading AfterCutOff, Reading NonWorkingDay, TimeOnly DueTime);

/// <summary>One part of a procedure: which agency does what, after which other steps.</summary>
public sealed record ProcedureStep
{
    public required string Code { get; init; }

    public required LocalText Title { get; init; }

    public required string Agency { get; init; }

    public required string Operation { get; init; }

    public required IReadOnlyList<StepNeed> Needs { get; init; }

    /// <summary>This step's share of the deadline, counted from when its needs are met.</summary>
    public required DeadlineShare Deadline { get; init; }

    /// <summary>Steps in the same lane of a dossier go one after the other; null: agency and operation.</summary>
    public string? Lane { get; init; }
}

/// <summary>A step that must be answered first, and what happens to this one where it ends without an answer.</summary>
public sealed record StepNeed(string Step, Otherwise Otherwise);

/// <summary>What follows for a step when one it needs ends without an answer.</summary>
[JsonConverter(typeof(KebabNames<Otherwise>))]
public enum Otherwise
{
    /// <summary>This step is pointless now.</summary>
    Cancel,

    /// <summary>This step goes on without that result.</summary>
    GoOn,

    /// <summary>A person decides.</summary>
    Park,
}

/// <summary>
/// Where a dossier's status 1..10 is reported, and the codes that its acceptance reports, by channel of receipt. It has one lane for the
/// agency and names no other: updates that overtake each other are illegal moves there.
/// </summary>
public sealed record PortalSync(string Agency, string Operation, PortalStart Start);

/// <summary>The status codes that the receipt of a dossier reports, in order, by channel.</summary>
public sealed record PortalStart(IReadOnlyList<int> Counter, IReadOnlyList<int> Online, IReadOnlyList<int> Postal);
