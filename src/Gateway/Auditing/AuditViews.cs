using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Auditing;

namespace Gateway.Host.Auditing;

/// <summary>The answer of a verification as people and tools read it.</summary>
/// <param name="Answer"><c>intact</c>, <c>broken</c> or <c>cannot_tell</c>.</param>
/// <param name="From">First position that was looked at, or that may be the damaged one.</param>
/// <param name="To">The position behind the last one looked at; where it is broken, the last one that may be damaged.</param>
/// <param name="After">When the checkpoint was signed behind which was looked; null from the log's beginning on.</param>
/// <param name="Until">When the last checkpoint was signed that was looked at and fits.</param>
/// <param name="Record">What stands at the record that is broken.</param>
/// <param name="Bundle">What a bundle says of itself, where one was verified.</param>
/// <param name="Kafka">What was compared with the topics, where that was asked for.</param>
public sealed record AuditVerdictView(
    string Answer, long From, long To, double Seconds, long? Records = null, int? Checkpoints = null, int? Chains = null, long? Unsealed = null, IReadOnlyList<string>? Keys = null,
    int? Bodies = null, int? Commitments = null, string? Damage = null, string? Expected = null, string? Actual = null, IReadOnlyList<AuditDoubtView>? Doubts = null, TopicTally? Kafka = null,
    AuditStampsView? Stamps = null, DateTimeOffset? After = null, DateTimeOffset? Until = null, AuditRecordView? Record = null, AuditBundleView? Bundle = null)
{
    internal static AuditVerdictView Of(AuditAnswer answer) => Of(answer, answer.Verdict) with { Kafka = answer.Topic, After = answer.After, Until = answer.Until, Record = answer.Record, Bundle = answer.Bundle };

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

/// <summary>A record that is broken, as what stands there says: whom it is about. It may be what was changed.</summary>
public sealed record AuditRecordView(string? Dossier, string Type, DateTimeOffset? At)
{
    internal static AuditRecordView? Of(EvidenceBundle bundle, long position) =>
        bundle.Records.FirstOrDefault(record => record.Position == position) is { } found ? new(RecordMembers.Text(found.Bytes, "dossier") ?? bundle.Dossier, RecordMembers.Text(found.Bytes, "type") ?? "?", TimeOf(found.Bytes)) : null;

    internal static DateTimeOffset? TimeOf(byte[] record) => DateTimeOffset.TryParse(RecordMembers.Text(record, "at"), System.Globalization.CultureInfo.InvariantCulture, out var time) ? time : null;
}

/// <summary>A bundle: whose, when it was exported, up to which checkpoint it proves anything, and the ids of the keys in it, which whoever forged it made too.</summary>
public sealed record AuditBundleView(string Dossier, DateTimeOffset CreatedAt, DateTimeOffset? SignedAt, IReadOnlyList<string> Keys)
{
    internal static AuditBundleView Of(EvidenceBundle bundle) => new(
        bundle.Dossier, bundle.CreatedAt, bundle.Checkpoints.FirstOrDefault(signed => signed.Hash == bundle.Anchor) is { } anchor ? Checkpoint.Read(anchor.Bytes)?.At : null, [.. bundle.Keys.Select(key => key.Id)]);
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
