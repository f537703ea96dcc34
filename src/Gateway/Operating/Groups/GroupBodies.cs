using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Dossiers;
using Gateway.Host.Hosting;
using Gateway.Operating;

namespace Gateway.Host.Operating.Groups;

/// <summary>What somebody changes of a group; an absent member stays as it is, an empty text or a null time is taken away.</summary>
internal sealed record GroupChangeBody(string? Note, string? Owner, string? State, JsonElement MutedUntil, string? Reason);

internal sealed record GroupMergeBody(IReadOnlyList<string>? Groups, string? Reason);

internal sealed record GroupSplitBody(string? Cause, string? Reason);

/// <summary>From what somebody sent to an act on a group; each breach is named by where it stands, and nothing of it is repeated.</summary>
internal static class GroupBodies
{
    public const int MergeMax = 50;

    public static (GroupChange? Change, string Reason, Problem? Problem) Read(GroupChangeBody body, DateTimeOffset now)
    {
        var wrong = new List<ProblemError>();
        var change = new GroupChange
        {
            Note = Text(body.Note, "note", FailureGroupRules.NoteMax, wrong, isMultiline: true),
            Owner = Text(body.Owner, "owner", FailureGroupRules.OwnerMax, wrong),
            State = State(body.State, wrong),
            MutedUntil = MutedUntil(body.MutedUntil, now, wrong),
            Unmutes = body.MutedUntil.ValueKind == JsonValueKind.Null,
        };
        if (wrong.Count == 0 && !change.Members().Any())
            wrong.Add(new("", "minProperties"));
        var reason = Reason(body.Reason, wrong);
        return wrong.Count == 0 ? (change, reason, null) : (null, "", Problems.SchemaViolation.With(errors: wrong));
    }

    public static (IReadOnlyList<string>? Groups, string Reason, Problem? Problem) Read(GroupMergeBody body)
    {
        var wrong = new List<ProblemError>();
        if (body.Groups is not { Count: >= 1 and <= MergeMax } groups || groups.Any(group => group is null))
            wrong.Add(new("/groups", body.Groups is null ? "required" : "items"));
        var reason = Reason(body.Reason, wrong);
        return wrong.Count == 0 ? (body.Groups, reason, null) : (null, "", Problems.SchemaViolation.With(errors: wrong));
    }

    public static (Guid? Cause, string Reason, Problem? Problem) Read(GroupSplitBody body)
    {
        var wrong = new List<ProblemError>();
        if (!Guid.TryParseExact(body.Cause, "n", out var cause))
            wrong.Add(new("/cause", body.Cause is null ? "required" : "pattern"));
        var reason = Reason(body.Reason, wrong);
        return wrong.Count == 0 ? (cause, reason, null) : (null, "", Problems.SchemaViolation.With(errors: wrong));
    }

    private static string Reason(string? text, List<ProblemError> wrong)
    {
        var reason = ActReason.Read(text, out var rule);
        if (reason is null)
            wrong.Add(new("/reason", rule!));
        return reason ?? "";
    }

    private static string? Text(string? text, string name, int max, List<ProblemError> wrong, bool isMultiline = false)
    {
        if (text is null)
            return null;
        if (text.Length > max)
            wrong.Add(new("/" + name, "length"));
        else if (!TextGuard.IsPlain(text) || !VisibleText.Is(isMultiline ? text.Replace("\n", "", StringComparison.Ordinal) : text))
            wrong.Add(new("/" + name, "characters"));
        return text.Trim();
    }

    private static GroupState? State(string? word, List<ProblemError> wrong)
    {
        GroupState? state = word switch
        {
            "new" => GroupState.New,
            "known" => GroupState.Known,
            "closed" => GroupState.Closed,
            _ => null,
        };
        if (word is not null && state is null)
            wrong.Add(new("/state", "enum"));
        return state;
    }

    private static DateTimeOffset? MutedUntil(JsonElement value, DateTimeOffset now, List<ProblemError> wrong)
    {
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return null;
        if (value.ValueKind != JsonValueKind.String || !DateTimeRule.TryRead(value.GetString()!, out var until))
            wrong.Add(new("/mutedUntil", "format"));
        else if (until <= now || until > now + FailureGroupRules.MuteMax)
            wrong.Add(new("/mutedUntil", "range"));
        else
            return until;
        return null;
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(GroupChangeBody))]
[JsonSerializable(typeof(GroupMergeBody))]
[JsonSerializable(typeof(GroupSplitBody))]
internal sealed partial class GroupBodyJson : JsonSerializerContext;
