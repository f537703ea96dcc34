using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Operating.Groups;

/// <summary>A failure group as the API shows it (contracts/operator/v1). Numbers are of all offices together.</summary>
/// <param name="ExchangesMore">There are more than are counted: the numbers are what it is at least.</param>
/// <param name="Slots">How many of those that fail just now failed last in each hour, the newest hour last.</param>
public sealed record GroupView(
    string Id,
    string Number,
    string State,
    string Title,
    string Agency,
    string AgencyTitle,
    string Operation,
    string? Step,
    string Kind,
    CauseView Cause,
    long Exchanges,
    long Dossiers,
    long Overdue,
    bool ExchangesMore,
    DateTimeOffset? EarliestDueAt,
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt,
    IReadOnlyList<long> Slots,
    string? Note,
    string? Owner,
    DateTimeOffset? MutedUntil,
    DateTimeOffset? ClosedAt,
    int Causes,
    int Version)
{
    /// <summary>Only where one group is read.</summary>
    public IReadOnlyList<GroupCauseView>? CauseList { get; init; }

    public IReadOnlyList<ExampleView>? Examples { get; init; }

    public IReadOnlyList<ChangeView>? Changes { get; init; }

    /// <summary>Of the binary that answers, and so of its adapters; no part of what makes a group.</summary>
    public string? AdapterVersion { get; init; }

    public DateTimeOffset? GroupedUntil { get; init; }
}

public sealed record GroupCauseView(string Id, string Agency, string Operation, string? Step, string Kind, CauseView Cause, DateTimeOffset FirstAt, DateTimeOffset LastAt);

public sealed record ExampleView(string Exchange, string Dossier, string ProcedureCode, string State, ReasonView? Reason, string? Fault, long AttemptCount, bool MayHaveArrived, DateTimeOffset FailedAt, DateTimeOffset? DueAt);

/// <param name="What"><c>version</c>, <c>contracts</c>, <c>procedure</c>, <c>agency</c>, <c>setting</c>; <c>in_force</c> where a procedure's version began to be in force.</param>
public sealed record ChangeView(DateTimeOffset At, string What, string? Name, string? Before, string? After);

/// <param name="GroupedUntil">Failures since then may have no group yet.</param>
public sealed record GroupPageView(string? Next, DateTimeOffset AsOf, DateTimeOffset? GroupedUntil);

public sealed record GroupPage(IReadOnlyList<GroupView> Data, GroupPageView Page);

internal static class GroupViews
{
    public static GroupView Of(GroupRow row, GroupCounts counts, GroupTexts texts, string language)
    {
        var group = row.Group;
        // A group that others were taken from, or whose causes all went elsewhere, still has its name.
        var first = row.Causes.Count > 0 ? row.Causes[0].Print : new FailureFingerprint("", "", null, FailureKind.Failed, Faults.Other, null);
        var cause = Cause(first, texts, language);
        return new(
            Ids.Format(Ids.Group, group.Id), FailureGroupRules.Name(group.Number), JsonNamingPolicy.SnakeCaseLower.ConvertName(group.State.ToString()),
            first.Agency.Length == 0 ? "–" : $"{cause.Title} · {texts.Agency(first.Agency, language)} · {texts.Operation(first.Agency, first.Operation, language)}",
            first.Agency, texts.Agency(first.Agency, language), first.Operation, first.Step, Kind(first.Kind), cause,
            Math.Min(counts.Exchanges, GroupQueries.CountMax), counts.Dossiers, counts.Overdue, counts.IsMore, row.EarliestDueAt, group.FirstAt, row.LastAt, counts.Slots,
            group.Note, group.Owner, group.MutedUntil, group.ClosedAt, row.Causes.Count, group.Version);
    }

    public static GroupCauseView Of(CauseRow row, GroupTexts texts, string language) => new(
        row.Fingerprint.ToString("n"), row.Print.Agency, row.Print.Operation, row.Print.Step, Kind(row.Print.Kind), Cause(row.Print, texts, language), row.FirstAt, row.LastAt);

    public static ExampleView Of(FailureExample one, ReasonTexts texts, string language) => new(
        Ids.Format(Ids.Exchange, one.Exchange), one.Dossier, one.Procedure, one.State, texts.Of(one.Agency, one.Code, language), one.Fault, one.Attempts, one.MayHaveArrived, one.FailedAt, one.DueAt);

    public static string Kind(FailureKind kind) => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString());

    private static CauseView Cause(FailureFingerprint print, GroupTexts texts, string language) => texts.Of(print.Agency, print.Operation, print.Kind, print.Code, print.Fault, false, language);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GroupPage))]
[JsonSerializable(typeof(ExplanationView))]
internal sealed partial class GroupJson : JsonSerializerContext;
