using System.Text.Json.Serialization;
using Gateway.Exchanges;
using Gateway.Host.Hosting;
using Gateway.Storage;

namespace Gateway.Host.Operating;

/// <summary>How an agency does and how long what is ready to send will take (contracts/operator/v1).</summary>
/// <param name="DueMore">More are due than are counted: <c>due</c> and <c>emptyInSeconds</c> are what it is at least.</param>
/// <param name="HasWorker">Whether any process works for it: without one its circuit is what was told last, and nothing goes.</param>
/// <param name="Parked">What needs a person, at most as many as are counted.</param>
public sealed record AgencyView(
    string Agency,
    string Title,
    string Circuit,
    bool HasWorker,
    long Due,
    bool DueMore,
    DateTimeOffset? OldestDueAt,
    long Parked,
    double? GonePerMinute,
    long? EmptyInSeconds,
    DateTimeOffset AsOf);

internal static class AgencyViews
{
    public static AgencyView Of(AgencyContract contract, AgencyBacklog backlog, string language, DateTimeOffset now)
    {
        var forecast = BacklogForecast.Of(backlog.Due, backlog is { Circuit: "closed", HasWorker: true }, backlog.Gone, now);
        return new(
            contract.Code,
            language == Languages.English ? contract.Title.En : contract.Title.Vi,
            backlog.Circuit ?? "unknown",
            backlog.HasWorker,
            backlog.Due,
            backlog.IsMore,
            backlog.OldestDueAt,
            backlog.Parked,
            forecast.PerMinute is { } rate && backlog.HasWorker ? Math.Round(rate, 1) : null,
            forecast.EmptyIn is { } time ? (long)Math.Ceiling(time.TotalSeconds) : null,
            now);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AgencyView))]
internal sealed partial class AgencyJson : JsonSerializerContext;
