using System.Text.Json.Serialization;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Operating;
using Gateway.Storage;

namespace Gateway.Host.Operating.Replays;

/// <summary>What the API shows of replays (contracts/operator/v1).</summary>
internal sealed record ReplayPreviewView(
    string Id,
    DateTimeOffset MadeAt,
    DateTimeOffset ExpiresAt,
    QueryView? Query,
    string Selection,
    int Items,
    int WillGo,
    int AskFirst,
    IReadOnlyList<SkippedView> Skipped,
    IReadOnlyList<ReplayAgencyView> Agencies,
    ForecastView? Forecast,
    ReplayLimitsView Limits,
    string? Replay);

internal sealed record SkippedView(ReasonView Reason, int Count);

/// <param name="RatePerMinuteMax">What its contract bears, of everybody together; null where it says nothing.</param>
internal sealed record ReplayAgencyView(string Agency, string Title, int Items, int AskFirst, string Circuit, int? RatePerMinuteMax);

/// <param name="WaitsForCircuit">An agency takes nothing just now: it begins when that one flows again, and the times are what they are at best.</param>
internal sealed record ForecastView(DateTimeOffset EndsAt, int InTime, int Late, int Overdue, int WithoutDueTime, bool WaitsForCircuit);

internal sealed record ReplayLimitsView(int RatePerMinute, IReadOnlyList<int> Stages, int FailuresMax, int FailurePercentMax, bool StopOnNewFailure);

internal sealed record ReplayView(
    string Id,
    string Number,
    string State,
    ReasonView? Stopped,
    string Reason,
    string StartedBy,
    DateTimeOffset StartedAt,
    DateTimeOffset BeginsAt,
    DateTimeOffset? EndedAt,
    DateTimeOffset? EndsAt,
    QueryView? Query,
    string Selection,
    int Items,
    int Waiting,
    int Out,
    int Sent,
    int Failed,
    int Skipped,
    int AskFirst,
    ReplayLimitsView Limits)
{
    /// <summary>Only where it was asked for.</summary>
    public int? NewFailures { get; init; }
}

internal sealed record ReplayItemView(
    int Turn, string Exchange, string Dossier, string Agency, string State, ReasonView? Reason, ReasonView? Failure, bool AskFirst, bool Follows, bool Proposed, DateTimeOffset? DueAt, DateTimeOffset? OutAt, DateTimeOffset? EndedAt);

/// <param name="Ready">The message was rendered and validated; else <see cref="Reason"/> says why there is none.</param>
internal sealed record DryRunView(int Turn, string Exchange, string Agency, bool Ready, ReasonView? Reason, string? Method, string? ContentType, int? Bytes, string? Sha256);

internal sealed record DryRunPage(IReadOnlyList<DryRunView> Data, PageView Page);

internal sealed record ReplayPage(IReadOnlyList<ReplayView> Data, PageView Page);

internal sealed record ReplayItemPage(IReadOnlyList<ReplayItemView> Data, PageView Page);

/// <param name="grammar">For the queries that selected, in both languages.</param>
internal sealed class ReplayViews(ReasonTexts texts, QueryGrammar grammar, TimeProvider clock)
{
    /// <summary>What people say: DGL-118, <em>đợt gửi lại</em>.</summary>
    public const string NumberPrefix = "DGL-";

    public ReplayView Of(Replay replay, string language) => new(
        Ids.Format(Ids.Replay, replay.Id),
        $"{NumberPrefix}{replay.Number}",
        Word(replay.State!.Value),
        texts.Of(null, replay.Stopped, language),
        replay.Reason!,
        replay.StartedBy!,
        replay.StartedAt!.Value,
        replay.BeginsAt!.Value,
        replay.EndedAt,
        replay.State == ReplayState.Running && replay.Waiting + replay.Out > 0 ? Later(replay.BeginsAt!.Value, clock.GetUtcNow()) + TimeSpan.FromMinutes((double)replay.Waiting / replay.Limits.RatePerMinute) : null,
        QueryOf(replay),
        Convert.ToHexStringLower(replay.Selection.Span),
        replay.Items,
        replay.Waiting,
        replay.Out,
        replay.Sent,
        replay.Failed,
        replay.Skipped,
        replay.AskFirst,
        Of(replay.Limits));

    public QueryView? QueryOf(Replay replay) => replay.Query is { } kept ? QueryView.Of(kept, grammar, clock.GetUtcNow()) : null;

    public ReplayItemView Of(ReplayItemRow row, string language) => new(
        row.Item.Ordinal, Ids.Format(Ids.Exchange, row.Item.Exchange), row.Item.Dossier, row.Item.Agency, row.State == "frozen" ? "waiting" : row.State,
        texts.Of(row.Item.Agency, row.Reason, language), texts.Of(row.Item.Agency, row.Item.Code, language), row.Item.AskFirst, row.Item.Follows, row.Item.IsProposed, row.Item.DueAt, row.OutAt, row.EndedAt);

    public static ReplayLimitsView Of(ReplayLimits limits) => new(limits.RatePerMinute, limits.Stages, limits.FailuresMax, limits.FailurePercentMax, limits.StopsOnNewFailure);

    public static ReplayAgencyView Of(string code, AgencyContract? contract, int items, int askFirst, string? circuit, string language) => new(
        code, contract is null ? code : language == Languages.English ? contract.Title.En : contract.Title.Vi, items, askFirst, circuit ?? "unknown", contract?.Limits.RatePerSecondMax * 60);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static string Word(ReplayState state) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReplayPreviewView))]
[JsonSerializable(typeof(ReplayView))]
[JsonSerializable(typeof(ReplayPage))]
[JsonSerializable(typeof(ReplayItemPage))]
[JsonSerializable(typeof(DryRunPage))]
internal sealed partial class ReplayJson : JsonSerializerContext;
