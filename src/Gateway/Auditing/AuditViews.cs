using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Auditing;

namespace Gateway.Host.Auditing;

/// <summary>The answer of a verification as people and tools read it.</summary>
/// <param name="Answer"><c>intact</c>, <c>broken</c> or <c>cannot_tell</c>.</param>
/// <param name="From">First position that was looked at, or that may be the damaged one.</param>
/// <param name="To">The position behind the last one looked at; where it is broken, the last one that may be damaged.</param>
/// <param name="Kafka">What was compared with the topics, where that was asked for.</param>
public sealed record AuditVerdictView(
    string Answer, long From, long To, double Seconds, long? Records = null, int? Checkpoints = null, int? Chains = null, long? Unsealed = null, IReadOnlyList<string>? Keys = null,
    int? Bodies = null, int? Commitments = null, string? Damage = null, string? Expected = null, string? Actual = null, IReadOnlyList<AuditDoubtView>? Doubts = null, TopicTally? Kafka = null,
    AuditStampsView? Stamps = null)
{
    internal static AuditVerdictView Of(AuditAnswer answer) => Of(answer, answer.Verdict) with { Kafka = answer.Topic };

    private static AuditVerdictView Of(AuditAnswer answer, Verdict verdict) => verdict switch
    {
        Verdict.Intact intact => new("intact", answer.From, answer.To, answer.Took.TotalSeconds, intact.Records, intact.Checkpoints, intact.Chains, intact.Unsealed, intact.KeyIds, intact.Bodies,
            intact.Bodies is null ? null : intact.Commitments, Stamps: AuditStampsView.Of(intact.Stamps)),
        Verdict.Broken broken => new("broken", broken.From, broken.To, answer.Took.TotalSeconds, Damage: Word(broken.What), Expected: broken.Expected, Actual: broken.Actual),
        Verdict.CannotTell doubtful => new("cannot_tell", answer.From, answer.To, answer.Took.TotalSeconds, Doubts: [.. doubtful.Doubts.Select(doubt => new AuditDoubtView(Word(doubt.Kind), doubt.Detail))]),
        _ => throw new System.Diagnostics.UnreachableException("There is no fourth answer."),
    };

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}

public sealed record AuditDoubtView(string Kind, string Detail);

/// <summary>The time stamps that were met, and whether their authorities were held against certificates that we were given.</summary>
public sealed record AuditStampsView(int Count, DateTimeOffset LastAt, IReadOnlyList<string> Authorities, bool Trusted)
{
    internal static AuditStampsView? Of(StampSummary? stamps) => stamps is null ? null : new(stamps.Count, stamps.LastAt, stamps.Authorities, stamps.AreTrusted);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditVerdictView))]
internal sealed partial class AuditJson : JsonSerializerContext;
