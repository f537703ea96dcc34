using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Dossiers;
using Gateway.Exchanges;
using Gateway.Planning;

namespace Gateway.Storage;

/// <summary>What is written once about a plan and stands in one column: its steps, and what an exchange was born behind.</summary>
internal static class PlanText
{
    public static string Write(IReadOnlyList<PlanStep> steps) => JsonSerializer.Serialize(
        steps.Select(step => new StepLine(step.Code, step.Title.Vi, step.Title.En, step.Agency, step.Operation, Needs(step.Needs), step.DueAt?.ToUnixTimeMilliseconds())).ToList(), PlanJson.Default.ListStepLine);

    public static List<StepLine> Read(string? steps) => steps is null ? [] : JsonSerializer.Deserialize(steps, PlanJson.Default.ListStepLine) ?? [];

    public static PlanStep Step(StepLine line, Guid? exchange) => new(
        line.Code, new LocalText(line.TitleVi, line.TitleEn), line.Agency, line.Operation,
        [.. line.Needs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(need => need.Split('=')).Select(need => new StepNeed(need[0], Words.Read<WhenNotAnswered>(need[1])))],
        line.DueAt is { } due ? DateTimeOffset.FromUnixTimeMilliseconds(due) : null, exchange);

    /// <summary>The links that lead to an exchange, as its row keeps them: <c>id id=cancel</c>; null when it was born free.</summary>
    public static string? Follows(Guid follower, IReadOnlyList<ExchangeLink> links)
    {
        var before = links.Where(link => link.Follower == follower).Select(link => link.Need is { } need ? $"{link.Predecessor:N}={Words.Of(need)}" : $"{link.Predecessor:N}").ToList();
        return before.Count == 0 ? null : string.Join(' ', before);
    }

    public static IEnumerable<ExchangeLink> Links(Guid follower, string? follows) =>
        (follows ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(link => link.Split('='))
            .Select(link => new ExchangeLink(Guid.ParseExact(link[0], "N"), follower, link.Length > 1 ? Words.Read<WhenNotAnswered>(link[1]) : null));

    private static string Needs(IReadOnlyList<StepNeed> needs) => string.Join(' ', needs.Select(need => $"{need.Step}={Words.Of(need.Otherwise)}"));
}

/// <summary>A step as the plan's row keeps it. <see cref="Needs"/> is <c>step=cancel step=go-on</c>.</summary>
internal sealed record StepLine(string Code, string TitleVi, string TitleEn, string Agency, string Operation, string Needs, long? DueAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(List<StepLine>))]
internal sealed partial class PlanJson : JsonSerializerContext;
