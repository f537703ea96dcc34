namespace Gateway.Procedures;

/// <summary>
/// When something is due, and on what it stands. <see cref="At"/> is UTC; <see cref="ReceiptDay"/> is the day from which days are counted;
/// with <see cref="Gaps"/> the day is our best knowledge, not a certainty.
/// </summary>
public sealed record DueTime(DateTimeOffset At, DateOnly Day, DateOnly ReceiptDay, IReadOnlyList<CalendarGap> Gaps);

/// <summary>Deadlines in working days. The receipt day is never counted; 0 days is the same day.</summary>
public static class DueTimes
{
    /// <summary>Null for a deadline that is not known: none is made up.</summary>
    public static DueTime? Due(DateTimeOffset receivedAt, int? workingDays, ClockPolicy policy, WorkingCalendar calendar)
    {
        if (workingDays is not { } count)
            return null;
        var arrival = VietnamTime.DayOf(receivedAt);
        var (receiptDay, day) = Count(arrival, VietnamTime.TimeOf(receivedAt), count, policy, calendar);
        return new DueTime(VietnamTime.At(day, policy.DueTime), day, receiptDay, calendar.Gaps(arrival, day));
    }

    private static (DateOnly ReceiptDay, DateOnly Due) Count(DateOnly arrival, TimeOnly time, int count, ClockPolicy policy, WorkingCalendar calendar)
    {
        var isWorkingDay = calendar.IsWorkingDay(arrival);
        if (isWorkingDay && time <= policy.CutOff)
            return (arrival, calendar.Add(arrival, count));
        var next = calendar.Next(arrival);
        return (isWorkingDay ? policy.AfterCutOff : policy.NonWorkingDay) switch
        {
            Reading.A => (next, calendar.Add(next, count)),
            Reading.B => (next, calendar.Add(next, Math.Max(count - 1, 0))),
            var other => throw new System.Diagnostics.UnreachableException($"Unknown reading {other}."),
        };
    }

    /// <summary>How the shop's promise to the citizen compares with what the law's days give. By day: the hour is the shop's own custom.</summary>
    public static DueComparison Compare(DateTimeOffset? promised, DueTime? computed)
    {
        if (promised is not { } promise)
            return new DueComparison.NoPromise();
        if (computed is null)
            return new DueComparison.NothingToCompare();
        var days = VietnamTime.DayOf(promise).DayNumber - computed.Day.DayNumber;
        return days == 0 ? new DueComparison.Same() : new DueComparison.Mismatch(days, computed.Gaps.Count > 0);
    }
}

/// <summary>A mismatch is a warning to people; the shop's time is what goes on every wire.</summary>
public abstract record DueComparison
{
    private DueComparison()
    {
    }

    public sealed record Same : DueComparison;

    /// <summary>The shop promised that many calendar days later (earlier when negative) than our count; <paramref name="Uncertain"/> when the calendar has gaps there.</summary>
    public sealed record Mismatch(int DaysLater, bool Uncertain) : DueComparison;

    public sealed record NoPromise : DueComparison;

    public sealed record NothingToCompare : DueComparison;
}
