using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Host.Operating.Replays;

/// <summary>What to preview: a query as <c>GET /v1/exchanges</c> has it, of what is parked, or ids.</summary>
/// <param name="Canary">The size of the first part; without it 1, 5, 20 and 100 go first; 0 begins with everything.</param>
internal sealed record PreviewBody(
    string? Q,
    IReadOnlyList<string>? Exchanges,
    int? RatePerMinute,
    int? Canary,
    int? FailuresMax,
    int? FailurePercentMax,
    bool? StopOnNewFailure);

/// <param name="AcceptChanged">What moved since the preview is skipped, and the rest goes.</param>
internal sealed record StartBody(string? PreviewId, string? Reason, bool? AcceptChanged, int? UndoSeconds);

/// <summary>Of one exchange.</summary>
internal sealed record OneBody(string? Reason, int? UndoSeconds);

/// <param name="State"><c>running</c>, <c>paused</c> or <c>cancelled</c>.</param>
internal sealed record ChangeBody(string? State, int? RatePerMinute, string? Reason);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(PreviewBody))]
[JsonSerializable(typeof(StartBody))]
[JsonSerializable(typeof(OneBody))]
[JsonSerializable(typeof(ChangeBody))]
internal sealed partial class ReplayBodyJson : JsonSerializerContext;
