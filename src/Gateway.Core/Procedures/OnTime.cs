namespace Gateway.Procedures;

/// <summary>What the indicator set of QĐ 766/QĐ-TTg says of a dossier or of a step.</summary>
public enum Punctuality
{
    /// <summary>Done on a day before the day it was due.</summary>
    Early,
    OnTime,
    Late,

    /// <summary>Not done, not due yet.</summary>
    Pending,
    PendingOverdue,

    /// <summary>Withdrawn before it was taken in.</summary>
    NotCounted,

    /// <summary>Neither a due time nor a legal limit is known: no verdict is invented.</summary>
    Unmeasured,
}

/// <summary>A portal status and when it became true.</summary>
public sealed record StatusAt(int Code, DateTimeOffset At);

/// <summary>
/// What the formula looks at. <see cref="Statuses"/> are portal codes as they became true; <see cref="DueAt"/> is the shop's promise
/// (NgayHenTra); <see cref="LegalWorkingDays"/> only counts where there is no promise.
/// </summary>
public sealed record PunctualityFacts(DateTimeOffset ReceivedAt, DateTimeOffset? DueAt, int? LegalWorkingDays, IReadOnlyList<StatusAt> Statuses);

/// <summary>
/// The 766 clock, from notes on the formula annex of QĐ 766/QĐ-TTg (the decision itself was not read). It takes supplement time off but not
/// payment time, unlike <see cref="PauseClock"/>.
/// </summary>
public static class OnTime
{
    private const int NotTaken = 3, Supplement = 5, Withdrawn = 7, Stopped = 8, Done = 9, Returned = 10;

    private static readonly int[] TakenIn = [2, 4, Supplement, 6, Done, Returned];

    /// <summary><paramref name="measuredAt"/> is the end of the period; unfinished dossiers are judged there.</summary>
    public static Punctuality Of(PunctualityFacts facts, DateTimeOffset measuredAt, WorkingCalendar calendar)
    {
        var statuses = facts.Statuses.Where(s => s.At <= measuredAt).OrderBy(s => s.At).ToList();
        if (statuses.Any(s => s.Code == Withdrawn) && !statuses.Any(s => TakenIn.Contains(s.Code)))
            return Punctuality.NotCounted;
        if (statuses.Count(s => s.Code == Supplement) > 1)
            return Punctuality.Late;
        var ended = End(statuses);
        if (facts.DueAt is { } due)
            return Judge(due, ended, measuredAt);
        if (facts.LegalWorkingDays is not { } limit)
            return Punctuality.Unmeasured;
        var used = UsedDays(facts.ReceivedAt, ended ?? measuredAt, statuses, calendar);
        return (ended.HasValue, used.CompareTo(limit)) switch
        {
            (true, > 0) => Punctuality.Late,
            (true, 0) => Punctuality.OnTime,
            (true, _) => Punctuality.Early,
            (false, > 0) => Punctuality.PendingOverdue,
            (false, _) => Punctuality.Pending,
        };
    }

    /// <summary>The same for one step: when it was due and when it was settled.</summary>
    public static Punctuality OfStep(DateTimeOffset? dueAt, DateTimeOffset? settledAt, DateTimeOffset measuredAt) =>
        dueAt is { } due ? Judge(due, settledAt <= measuredAt ? settledAt : null, measuredAt) : Punctuality.Unmeasured;

    /// <summary>Share in percent with two decimals; null where there is nothing to measure, never 100.</summary>
    public static decimal? Share(int good, int all) => all == 0 ? null : Math.Round(100m * good / all, 2, MidpointRounding.AwayFromZero);

    private static Punctuality Judge(DateTimeOffset due, DateTimeOffset? ended, DateTimeOffset measuredAt)
    {
        if (ended is not { } end)
            return measuredAt > due ? Punctuality.PendingOverdue : Punctuality.Pending;
        if (end > due)
            return Punctuality.Late;
        return VietnamTime.DayOf(end) < VietnamTime.DayOf(due) ? Punctuality.Early : Punctuality.OnTime;
    }

    // 9 before 10 before 8 or 3; a withdrawal after intake ends it too; a single request to supplement with nothing after it stands as the end.
    private static DateTimeOffset? End(List<StatusAt> statuses) =>
        Last(statuses, Done) ?? Last(statuses, Returned) ?? Last(statuses, Stopped, NotTaken) ?? Last(statuses, Withdrawn)
        ?? (statuses.Count > 0 && statuses[^1].Code == Supplement ? statuses[^1].At : null);

    private static DateTimeOffset? Last(List<StatusAt> statuses, params int[] codes) => statuses.FindLast(s => codes.Contains(s.Code))?.At;

    private static int UsedDays(DateTimeOffset from, DateTimeOffset to, List<StatusAt> statuses, WorkingCalendar calendar)
    {
        var used = calendar.CountBetween(VietnamTime.DayOf(from), VietnamTime.DayOf(to));
        for (var i = 0; i < statuses.Count; i++)
        {
            if (statuses[i].Code == Supplement && statuses[i].At < to)
                used -= calendar.CountBetween(VietnamTime.DayOf(statuses[i].At), VietnamTime.DayOf(i + 1 < statuses.Count ? statuses[i + 1].At : to));
        }

        return used;
    }
}
