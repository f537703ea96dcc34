namespace Gateway.Procedures;

/// <summary>What is wrong with a definition, where (file and JSON pointer), by which rule, in words for whoever edits the file.</summary>
public sealed record LintFinding(string File, string At, LintRule Rule, string Words)
{
    public override string ToString() => $"{File}{(At.Length > 0 ? "#" + At : "")} [{Rule}] {Words}";
}

/// <summary>What can be wrong with a definition.</summary>
public enum LintRule
{
    Unreadable,
    MalformedCode,
    DuplicateVersion,
    OverlappingDates,
    EndsBeforeStart,
    DuplicateStep,
    UnknownNeed,
    Cycle,
    UnreachableStep,
    MissingAgency,
    UnknownOperation,
    UnknownForm,
    OtherGroup,
    HandOverNotLast,
    HealthCardBeforeBirth,
    PathLongerThanDeadline,
    BadNumber,

    /// <summary>Whoever comes later would be served earlier.</summary>
    UnfairClock,
    BadPortalStart,
}
