using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Operating;

public enum GroupState
{
    /// <summary>Nobody has looked at it, or it came back after it was closed.</summary>
    New,

    /// <summary>Somebody knows of it.</summary>
    Known,

    /// <summary>Done, until it happens again.</summary>
    Closed,
}

/// <summary>What people say of the failures of one cause, or of several that they brought together. It outlives every exchange that failed so.</summary>
public sealed record FailureGroup(Guid Id, int Number)
{
    public GroupState State { get; init; }

    public string? Note { get; init; }

    /// <summary>Who looks after it.</summary>
    public string? Owner { get; init; }

    /// <summary>Until then nobody is to be called because of it; it is shown all the same.</summary>
    public DateTimeOffset? MutedUntil { get; init; }

    public required DateTimeOffset FirstAt { get; init; }

    /// <summary>When it was closed last, also where it is open again.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Rises with every change; what a change was made over.</summary>
    public int Version { get; init; } = 1;
}

/// <summary>What somebody changes of a group; what is not given stays. An empty text takes note or owner away.</summary>
public sealed record GroupChange
{
    public string? Note { get; init; }

    public string? Owner { get; init; }

    public GroupState? State { get; init; }

    public DateTimeOffset? MutedUntil { get; init; }

    public bool Unmutes { get; init; }

    /// <summary>Names of what it changes, for the record: the texts themselves stay with the group.</summary>
    public IEnumerable<string> Members()
    {
        if (Note is not null)
            yield return "note";
        if (Owner is not null)
            yield return "owner";
        if (State is not null)
            yield return "state";
        if (MutedUntil is not null || Unmutes)
            yield return "mutedUntil";
    }
}

public static partial class FailureGroupRules
{
    public const int NoteMax = 2000, OwnerMax = 100, ReasonMin = 3, ReasonMax = 200;
    public static readonly TimeSpan MuteMax = TimeSpan.FromDays(90);

    /// <summary>The group after a change that somebody made at this time.</summary>
    public static FailureGroup Apply(FailureGroup group, GroupChange change, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(change);
        return group with
        {
            Note = Given(change.Note, group.Note),
            Owner = Given(change.Owner, group.Owner),
            State = change.State ?? group.State,
            MutedUntil = change.Unmutes ? null : change.MutedUntil ?? group.MutedUntil,
            ClosedAt = change.State == GroupState.Closed && group.State != GroupState.Closed ? now : group.ClosedAt,
            Version = group.Version + 1,
        };
    }

    /// <summary>Whether a failure at this time opens the group again.</summary>
    public static bool IsReopenedBy(FailureGroup group, DateTimeOffset failedAt)
    {
        ArgumentNullException.ThrowIfNull(group);
        return group.State == GroupState.Closed && failedAt > group.ClosedAt;
    }

    /// <summary>Open again, with everything that people said of it.</summary>
    public static FailureGroup Reopen(FailureGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return group with { State = GroupState.New, Version = group.Version + 1 };
    }

    /// <summary>NL-0091, as people say it.</summary>
    public static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"NL-{number:0000}");

    /// <summary>Reads it back, however many zeros somebody typed, in either case.</summary>
    public static bool TryReadName(string? text, out int number)
    {
        number = 0;
        return text is not null && Named().Match(text) is { Success: true } name && int.TryParse(name.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
    }

    private static string? Given(string? change, string? before) => change is null ? before : change.Length == 0 ? null : change;

    [GeneratedRegex(@"\A[Nn][Ll]-([0-9]{1,9})\z")]
    private static partial Regex Named();
}
